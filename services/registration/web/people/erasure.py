"""The erasure of an attendee's data, for the attendee's page and for organisers."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.erasure import stays_as_evidence
from services.registration.domain.event import Event
from services.registration.ports.people import Entry
from services.registration.use_cases.people.erase_registration import erase_registration
from services.registration.web.dependencies import DEPENDENCIES
from shared.http.pages import page_language
from shared.language.date_formats import moment


async def erase(
    request: web.Request, event: str, code: str, *, actor: str, reason: str = "", holder: int | None = None
) -> None:
    """Erases as `erase_registration` does."""
    dependencies = request.app[DEPENDENCIES]
    await erase_registration(
        event,
        code,
        actor=actor,
        reason=reason,
        holder=holder,
        registrations=dependencies.registrations,
        traces=dependencies.traces,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )


def erasure_terms(request: web.Request, event: Event, entry: Entry) -> Mapping[str, Any]:
    """Returns what a page tells of an erasure: until when evidence stays, on which ground, whether a place is lost."""
    now, retention = request.app[DEPENDENCIES].clock(), event.retention
    until = retention.evidence_until if stays_as_evidence(event, entry.attendance, now) else None
    return {
        "evidence_until": moment(until, event.timezone, page_language(request)) if until else "",
        "evidence_basis": retention.evidence_basis or "",
        "gives_up_place": entry.registration.is_active and not entry.attendance.has_come and not event.is_over(now),
    }
