"""The rights of organisers over events and mails."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.mailer.domain.mails import LedgerEntry, UnknownMail
from services.mailer.web.dependencies import DEPENDENCIES
from shared.contracts.registration import EventChanged, Texts
from shared.identity.authorisation import ROLE_SCOPES, Scope, UnknownEvent
from shared.identity.guards import signed_in


async def readable_events(request: web.Request, event: str | None) -> list[str]:
    """The events whose mails the organiser may read: `event`, or (None) all of theirs. Raises UnknownEvent."""
    organiser, events = signed_in(request), request.app[DEPENDENCIES].events
    if event is not None:
        organiser.require(await events.roles_in(event), "mails:read")
        return [event]
    roles_by_event = await events.events_of(organiser.account)
    return [event for event, role in roles_by_event.items() if "mails:read" in ROLE_SCOPES[role]]


@dataclass(frozen=True, slots=True)
class EventOnPage:
    """An event as the console's pages name it."""

    slug: str
    title: Texts


async def event_of(request: web.Request, scope: Scope) -> EventChanged:
    """The event that the path names, if the organiser's role in it allows `scope`. Raises UnknownEvent, OutOfScope."""
    return await state_of(request, request.match_info["event"], scope)


async def state_of(request: web.Request, event: str, scope: Scope) -> EventChanged:
    """The event with this slug, if the organiser's role in it allows `scope`. Raises UnknownEvent, OutOfScope."""
    state = await request.app[DEPENDENCIES].events.get(event)
    if state is None:
        raise UnknownEvent
    signed_in(request).require(state.members, scope)
    return state


async def event_page_values(request: web.Request, scope: Scope) -> dict[str, Any]:
    """The values that templates about an event need. Raises UnknownEvent, OutOfScope."""
    return {"event": on_page(await event_of(request, scope))}


def on_page(state: EventChanged) -> EventOnPage:
    """The event as the console's pages name it."""
    return EventOnPage(state.event, state.details.title)


async def mail_of(request: web.Request, scope: Scope) -> LedgerEntry:
    """The mail that the path names, if the organiser's role in its event allows `scope`. Raises UnknownMail."""
    dependencies = request.app[DEPENDENCIES]
    entry = await dependencies.ledger.entry(request.match_info["id"])
    if entry is None:
        raise UnknownMail
    try:
        signed_in(request).require(await dependencies.events.roles_in(entry.event), scope)
    except UnknownEvent:
        raise UnknownMail from None
    return entry
