"""An organiser who invites somebody is told when they need no invitation."""

from collections.abc import Mapping

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.use_cases.steps.find_known_addresses import Known, find_known_addresses
from services.registration.web.dependencies import DEPENDENCIES
from shared.language.field_types import email_key

KNOWN: Mapping[Known, str] = {
    "invited": "There is an open invitation for this address. Correct it, or send the form again to make another one.",
    "registered": "This address is registered already. Correct it, or send the form again to invite it all the same.",
}


async def known_address(request: web.Request, event: Event, email: str | None, again: str) -> list[tuple[str, str]]:
    """Returns the fault of an address that needs no invitation, as (JSON pointer, sentence).

    None where there is none, or where it is sent `again` by somebody who has been told.
    """
    if not email or email_key(email) == email_key(again):
        return []
    dependencies = request.app[DEPENDENCIES]
    known = await find_known_addresses(
        event.slug,
        [email_key(email)],
        invitations=dependencies.invitations,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
    )
    return [("/email", KNOWN[why]) for why in known.values()]
