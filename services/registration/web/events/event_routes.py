"""The API of events."""

from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field, JsonValue

from services.registration.domain.event import Event, SlugTaken
from services.registration.domain.event_changes import StateNotReachable, StillInUse
from services.registration.domain.event_definition import EventDefinition, EventInvalid
from services.registration.domain.places import PlaceCount
from services.registration.domain.shown_places import shown_places
from services.registration.use_cases.events.clone_event import clone_event
from services.registration.use_cases.events.create_event import create_event
from services.registration.use_cases.synchronisation.republish_state import republish_state
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.api_models import EventPage, EventView, event_view, public_event_view
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.event_fields import Identifier, Moment, Texts
from services.registration.web.events.event_models import EventModel, definition_json, merged, read_definition
from services.registration.web.guards import AnyoneOrOrganiser, caller, event_of, visible
from services.registration.web.request_values import language_of, slug_of
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = AnyoneOrOrganiser("events:read")
WRITE = OrganiserGuard("events:write")


class EventQuery(BaseModel):
    """`texts=all`: texts in every language, else in the one that Accept-Language prefers."""

    texts: Literal["all", "one"] = "one"


class EventsQuery(EventQuery):
    """A page of events; `mine=true`: events in which the caller has a role, drafts included."""

    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=100)] | None = None


class CloneRequest(Strict):
    """Slug, title and start of the new event."""

    slug: Identifier
    title: Texts
    starts_at: Moment


def add_event_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.get("/events", who=READ, query=EventsQuery, answer=EventPage)(list_events)
    api.post("/events", who=WRITE, body=EventModel, answer=EventView, status=201, refusals=(SlugTaken, EventInvalid))(
        post_event
    )
    api.get("/events/{slug}", who=READ, query=EventQuery, answer=EventView, refusals=(UnknownEvent,))(get_event)
    api.patch(
        "/events/{slug}",
        who=WRITE,
        body=dict[str, JsonValue],
        answer=EventView,
        refusals=(UnknownEvent, StillInUse, StateNotReachable, EventInvalid),
    )(patch_event)
    api.post(
        "/events/{slug}/clone",
        who=WRITE,
        body=CloneRequest,
        answer=EventView,
        status=201,
        refusals=(UnknownEvent, SlugTaken, EventInvalid),
    )(post_clone)
    api.post("/events/{slug}/republish", who=WRITE, status=202, answer_types=(), refusals=(UnknownEvent,))(
        post_republish
    )


async def list_events(request: web.Request, query: EventsQuery) -> dict[str, Any]:
    """Returns published events, or those in which the caller has a role."""
    events = request.app[DEPENDENCIES].events
    if query.mine:
        await OrganiserGuard("events:read")(request)
        page = await events.of_account(signed_in(request).account, query.limit, query.cursor)
    else:
        page = await events.published(query.limit, query.cursor)
    items = [_view(request, event, count, query) for event, count in page]
    return {"items": items, "next_cursor": page[-1][0].slug if len(page) == query.limit else None}


async def get_event(request: web.Request, query: EventQuery) -> dict[str, Any]:
    """Returns one event with its availability; drafts only to their organisers."""
    event, count = await request.app[DEPENDENCIES].events.read_with_count(slug_of(request))
    return _view(request, visible(event, caller(request)), count, query)


async def post_event(request: web.Request, body: EventModel) -> dict[str, Any]:
    """Creates an event, whose owner is the caller."""
    dependencies = request.app[DEPENDENCIES]
    event = await create_event(
        body.definition(),
        organiser=signed_in(request),
        events=dependencies.events,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return await _full_view(request, event)


async def patch_event(request: web.Request, body: dict[str, JsonValue]) -> dict[str, Any]:
    """Changes an event by a JSON merge patch (RFC 7396); places that it adds go to the waiting list."""
    await event_of(request, "events:write")

    def patched(definition: EventDefinition) -> EventDefinition:
        return read_definition(merged(definition_json(definition), body))

    event = await edit_event(request, patched)
    return await _full_view(request, event)


async def post_clone(request: web.Request, body: CloneRequest) -> dict[str, Any]:
    """Creates a draft like this event, its last edition, with every time shifted along with the start."""
    dependencies = request.app[DEPENDENCIES]
    source = await event_of(request, "events:write")
    event = await clone_event(
        source.slug,
        slug=body.slug,
        title=body.title,
        starts_at=body.starts_at,
        organiser=signed_in(request),
        events=dependencies.events,
        pictures=dependencies.pictures,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return await _full_view(request, event)


async def post_republish(request: web.Request) -> None:
    """Publishes the event and all its registrations again."""
    event = await event_of(request, "events:write")
    await republish_state(event.slug, sender=request.app[DEPENDENCIES].sender)


def _view(request: web.Request, event: Event, count: PlaceCount, query: EventQuery) -> dict[str, Any]:
    organiser, now = caller(request), request.app[DEPENDENCIES].clock()
    language = None if query.texts == "all" else language_of(request)
    if organiser and organiser.account in event.members:
        return event_view(event, count, language, now)
    return public_event_view(event, shown_places(event, count, now), language, now)


async def _full_view(request: web.Request, event: Event) -> dict[str, Any]:
    dependencies = request.app[DEPENDENCIES]
    _, count = await dependencies.events.read_with_count(event.slug)
    return event_view(event, count, None, dependencies.clock())
