"""The erasure of an attendee's data, for the attendee's page and for organisers."""

from aiohttp import web

from services.registration.use_cases.people.erase_registration import erase_registration
from services.registration.web.dependencies import DEPENDENCIES


async def erase(request: web.Request, event: str, code: str, *, actor: str, reason: str = "") -> None:
    """Erases as `erase_registration` does."""
    dependencies = request.app[DEPENDENCIES]
    await erase_registration(
        event,
        code,
        actor=actor,
        reason=reason,
        registrations=dependencies.registrations,
        traces=dependencies.traces,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )
