"""The rights of organisers over events and mails."""

from aiohttp import web

from services.mailer.domain.mails import LedgerEntry, UnknownMail
from services.mailer.web.dependencies import DEPENDENCIES
from shared.identity.authorisation import ROLE_SCOPES, Scope, UnknownEvent
from shared.identity.guards import signed_in


async def readable_events(request: web.Request, event: str | None) -> list[str]:
    """The events whose mails the organiser may read: `event`, or (None) all of theirs. Raises UnknownEvent."""
    organiser, roles = signed_in(request), request.app[DEPENDENCIES].roles
    if event is not None:
        organiser.require(await roles.of(event), "mails:read")
        return [event]
    roles_by_event = await roles.events_of(organiser.account)
    return [event for event, role in roles_by_event.items() if "mails:read" in ROLE_SCOPES[role]]


async def mail_of(request: web.Request, scope: Scope) -> LedgerEntry:
    """The mail that the path names, if the organiser's role in its event allows `scope`. Raises UnknownMail."""
    dependencies = request.app[DEPENDENCIES]
    entry = await dependencies.ledger.entry(request.match_info["id"])
    if entry is None:
        raise UnknownMail
    try:
        signed_in(request).require(await dependencies.roles.of(entry.event), scope)
    except UnknownEvent:
        raise UnknownMail from None
    return entry
