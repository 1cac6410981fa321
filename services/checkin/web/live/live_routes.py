"""The route by which boards, phones and organisers hear what happens at a list."""

import asyncio
from contextlib import suppress

from aiohttp import web

from services.checkin.domain.devices import Device
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.news import NewsAway
from services.checkin.use_cases.guests.list_watched_guests import list_watched_guests
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import ANY_ROLE, DEVICE, BoardOrDeviceOrManager, ManagerGuard, setup_for
from services.checkin.web.live.listeners import BOARDS, BY_HAND, ORGANISERS, OTHERS, Audience, Listener
from services.checkin.web.live.live_models import missed_arrival_events, position_of
from services.checkin.web.roster.roster_routes import list_in_path
from shared.errors import Refusal
from shared.http.api import Api
from shared.http.event_streams import open_stream, write
from shared.identity.authorisation import UnknownEvent

LISTENERS = BoardOrDeviceOrManager(ANY_ROLE)
STILL_ALLOWED_SECONDS = 10.0  # after which it is asked again whether a listener may hear


def add_live_routes(api: Api) -> None:
    """Adds the operation to the table."""
    api.get(
        "/lists/{list}/live",
        who=LISTENERS,
        query=EventQuery,
        answer_types=("text/event-stream",),
        refusals=(UnknownEvent, EventNotNamed, ListNotYours, UnknownList, NewsAway),
        headers={"Last-Event-ID": "The id of the last event that arrived; the stream goes on behind it."},
    )(get_live)


async def get_live(request: web.Request, query: EventQuery) -> web.StreamResponse:
    """Server-sent events: `counts` at once and after each change, `scan`, and `watched` for organisers and boards."""
    setup = await setup_for(request, query.event)
    check_in_list = list_in_path(request, setup)
    return await stream(request, setup, check_in_list)


async def stream(request: web.Request, setup: EventSetup, check_in_list: CheckInList | None) -> web.StreamResponse:
    """Answers with the news of a list, or of watched guests on all lists, until the reader goes or may hear no more."""
    dependencies = request.app[DEPENDENCIES]
    hub = dependencies.live_hub
    since = position_of(request.headers.get("Last-Event-ID", ""))
    list_ = check_in_list.id if check_in_list else None
    listener = Listener(setup.event.slug, list_, _audience(request.get(DEVICE)), since)
    await hub.ready()
    with hub.listening(listener) as is_complete:
        if check_in_list is not None:
            listener.send(await dependencies.live_counts.event_for(setup, check_in_list))
        if since is not None and not is_complete and listener.audience.watched:
            for guest in await list_watched_guests(setup.event.slug, guests=dependencies.watched_guests):
                for text in missed_arrival_events(guest, list_, since, listener.audience, hub.position):
                    listener.send(text)
        response = await open_stream(request)
        with suppress(ConnectionError):  # the reader has gone
            await _pass_on(request, response, listener)
    return response


async def _pass_on(request: web.Request, response: web.StreamResponse, listener: Listener) -> None:
    loop = asyncio.get_running_loop()
    asked_at = loop.time()
    while data := await listener.next():
        if loop.time() - asked_at > STILL_ALLOWED_SECONDS:
            if not await _may_still_hear(request, listener):
                return
            asked_at = loop.time()
        await write(request, response, data)


async def _may_still_hear(request: web.Request, listener: Listener) -> bool:
    """Whether the device is still paired, or the organiser still signed in, and whether the event is still theirs."""
    before = request.get(DEVICE)
    try:
        await (ManagerGuard() if before is None else LISTENERS)(request)
        setup = await setup_for(request, listener.event if before is None else None)
    except Refusal:
        return False
    return setup.event.slug == listener.event


def _audience(device: Device | None) -> Audience:
    if device is None:
        return ORGANISERS
    if device.role == "board":
        return BOARDS
    return BY_HAND if device.admits_by_hand else OTHERS
