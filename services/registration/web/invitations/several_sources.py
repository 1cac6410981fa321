"""Where the people of several invitations come from: a table, or an earlier event; it waits until they are invited."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.invitation_list import news_draft
from services.registration.domain.typed_people import HEADINGS, typed_people
from services.registration.use_cases.invitations.find_agreed import find_agreed
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.imports.uploads import store_table, stored_table
from services.registration.web.invitations.read_invitations import Drafts
from shared.documents.table_reader import Limits, Table, table_of
from shared.errors import Invalid
from shared.identity.guards import signed_in
from shared.jobs.json_files import read_json, write_json

NEWS = "news"
"""The consent of those who want to hear of the next event."""
MOST_TYPED = 1_000
EVENTS = 200
EARLIER = "earlier"


class NobodyTyped(Invalid):
    """Enter at least one person with an e-mail address."""


class NobodyAgreed(Invalid):
    """Nobody of this event has agreed to hear of the next one."""


def typed_table(text: str) -> Table:
    """Returns the table of people that somebody typed. Raises NobodyTyped, UnreadableTable."""
    people = [*typed_people(text)]
    if not people:
        raise NobodyTyped
    return table_of([HEADINGS, *people], Limits(rows=MOST_TYPED))


async def earlier_events(request: web.Request, event: Event) -> list[Event]:
    """Returns the organiser's other events that asked for consent to news: the last edition first, then the newest."""
    organiser = signed_in(request)
    page = await request.app[DEPENDENCIES].events.of_account(organiser.account, EVENTS, None)
    others = [
        other
        for other, _ in page
        if other.slug != event.slug
        and any(consent.id == NEWS for consent in other.consents)
        and organiser.may(other.members, "registrations:read")
    ]
    others.sort(key=lambda other: (other.slug == event.previous_edition, other.starts_at), reverse=True)
    return others


async def earlier_event(request: web.Request, slug: str) -> Event:
    """Returns an event whose people are to be invited. Raises UnknownEvent, OutOfScope, NobodyAgreed."""
    dependencies = request.app[DEPENDENCIES]
    earlier = await dependencies.events.read(slug)
    signed_in(request).require(earlier.members, "registrations:read")
    if not await find_agreed(earlier.slug, NEWS, dependencies.registrations):
        raise NobodyAgreed
    return earlier


async def store_source(request: web.Request, event: Event, source: Table | Event) -> str:
    """Stores a table, or the name of an earlier event; returns the name by which its preview is looked at."""
    dependencies = request.app[DEPENDENCIES]
    if isinstance(source, Table):
        return await store_table(event, source, files=dependencies.job_files, random=dependencies.random)
    value = {"event": event.slug, EARLIER: source.slug}
    return await write_json(f"upload.{new_id(dependencies.random)}", value, dependencies.job_files)


async def stored_source(request: web.Request, event: Event, name: str) -> Table | Event:
    """Returns what was stored under a name. Raises UnknownImport where it is gone, UnknownEvent, OutOfScope."""
    files = request.app[DEPENDENCIES].job_files
    value = await read_json(name, files)
    if isinstance(value, dict) and value.get("event") == event.slug and EARLIER in value:
        return await earlier_event(request, value[EARLIER])
    return await stored_table(event, name, files=files)


async def earlier_drafts(request: web.Request, earlier: Event, shared: Mapping[str, Any]) -> Drafts:
    """Returns the invitations to those people of an earlier event who agree to news at this moment."""
    people = await find_agreed(earlier.slug, NEWS, request.app[DEPENDENCIES].registrations)
    return [(number, news_draft(person, NEWS, **shared)) for number, person in enumerate(people, 1)]
