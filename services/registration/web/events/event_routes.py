"""The calls about events."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field, JsonValue

from services.registration.domain.event import Event, EventDefinition, SlugTaken, StillInUse
from services.registration.domain.event_definition import Identifier, Moment, Texts
from services.registration.domain.places import PlaceCount
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.events.clone_event import clone_event
from services.registration.use_cases.events.create_event import create_event
from services.registration.use_cases.synchronisation.republish_state import republish_state
from services.registration.web.api_models import EventPage, EventView, event_view, public_event_view
from services.registration.web.dependencies import (
    DEPENDENCIES,
    MaybeOrganiser,
    caller,
    event_of,
    language_of,
    slug_of,
    visible,
)
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = MaybeOrganiser("events:read")
WRITE = OrganiserGuard("events:write")


class EventQuery(BaseModel):
    """`texts=all`: in every language; else in the one that Accept-Language asks for."""

    texts: Literal["all", "one"] = "one"


class EventsQuery(EventQuery):
    """Which part of the events; `mine=true`: those in which the caller has a role, drafts included."""

    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=100)] | None = None


class CloneRequest(Strict):
    """The new event's name, title and start."""

    slug: Identifier
    title: Texts
    starts_at: Moment


def add_event_routes(api: Api) -> None:
    """Adds the calls to the table."""
    api.get("/events", who=READ, query=EventsQuery, answer=EventPage)(list_events)
    api.post("/events", who=WRITE, body=EventDefinition, answer=EventView, status=201, refusals=(SlugTaken,))(
        post_event
    )
    api.get("/events/{slug}", who=READ, query=EventQuery, answer=EventView, refusals=(UnknownEvent,))(get_event)
    api.patch(
        "/events/{slug}",
        who=WRITE,
        body=dict[str, JsonValue],
        answer=EventView,
        refusals=(UnknownEvent, StillInUse),
    )(patch_event)
    api.post(
        "/events/{slug}/clone",
        who=WRITE,
        body=CloneRequest,
        answer=EventView,
        status=201,
        refusals=(UnknownEvent, SlugTaken),
    )(post_clone)
    api.post("/events/{slug}/republish", who=WRITE, status=202, answer_types=(), refusals=(UnknownEvent,))(
        post_republish
    )


async def list_events(request: web.Request, query: EventsQuery) -> dict[str, Any]:
    """Published events, or those in which the caller has a role."""
    events, organiser = request.app[DEPENDENCIES].events, caller(request)
    if query.mine and organiser is not None:
        found = await events.of_account(organiser.account, query.limit, query.cursor)
    else:
        found = await events.published(query.limit, query.cursor)
    items = [_shown(request, *await events.read_with_count(event.slug), query) for event in found]
    return {"items": items, "next_cursor": found[-1].slug if len(found) == query.limit else None}


async def get_event(request: web.Request, query: EventQuery) -> dict[str, Any]:
    """One event, with its places; drafts only for their organisers."""
    event, count = await request.app[DEPENDENCIES].events.read_with_count(slug_of(request))
    return _shown(request, visible(event, caller(request)), count, query)


async def post_event(request: web.Request, body: EventDefinition) -> dict[str, Any]:
    """Makes an event, whose owner is the caller."""
    dependencies = request.app[DEPENDENCIES]
    event = await create_event(
        body,
        organiser=signed_in(request),
        events=dependencies.events,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return await _whole(request, event)


async def patch_event(request: web.Request, body: dict[str, JsonValue]) -> dict[str, Any]:
    """Changes an event by a JSON merge patch (RFC 7396); who waits gets the places that it makes."""
    dependencies = request.app[DEPENDENCIES]
    await event_of(request, "events:write")
    actor = signed_in(request).actor
    event = await change_event(
        slug_of(request),
        body,
        actor=actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )
    return await _whole(request, event)


async def post_clone(request: web.Request, body: CloneRequest) -> dict[str, Any]:
    """Makes a draft like this event in which every moment has shifted along with the start."""
    dependencies = request.app[DEPENDENCIES]
    source = await event_of(request, "events:write")
    event = await clone_event(
        source.slug,
        slug=body.slug,
        title=body.title,
        starts_at=body.starts_at,
        organiser=signed_in(request),
        events=dependencies.events,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return await _whole(request, event)


async def post_republish(request: web.Request) -> None:
    """Sends the event's present state, with all registrations, to the other services again."""
    event = await event_of(request, "events:write")
    await republish_state(event.slug, publications=request.app[DEPENDENCIES].publications)


def _shown(request: web.Request, event: Event, count: PlaceCount, query: EventQuery) -> dict[str, Any]:
    organiser = caller(request)
    view = event_view if organiser and organiser.account in event.members else public_event_view
    return view(event, count, None if query.texts == "all" else language_of(request))


async def _whole(request: web.Request, event: Event) -> dict[str, Any]:
    _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
    return event_view(event, count, None)
