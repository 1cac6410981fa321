"""Tells browsers that an event's figures have changed, for as long as they listen (server-sent events of HTML)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.ports.events import Events
from services.registration.ports.figures import Figures
from services.registration.web.dashboard.dashboard_models import has_begun
from services.registration.web.guards import event_of
from services.registration.web.request_values import slug_of
from shared.alarms.alarm import Alarm
from shared.clock import Clock
from shared.http.event_streams import HEARTBEAT, event_text, open_stream, write
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import IDENTITIES, current_session
from shared.mongo.ttl_cache import briefly_cached

POLL_SECONDS = 2.0
HEARTBEAT_POLLS = 7  # polls without a change until a comment keeps proxies from closing the connection: 14 s


class LiveFigures:
    """The version of each event's figures. It asks the database once a poll, however many listen, and else never."""

    def __init__(
        self, events: Events, figures: Figures, clock: Clock, alarms: Callable[[], Awaitable[Sequence[Alarm]]]
    ) -> None:
        self._events = events
        self._figures = figures
        self._clock = clock
        self._alarms = alarms
        self._stopping = asyncio.Event()
        self.version = briefly_cached(self._read_version)

    async def _read_version(self, slug: str) -> tuple[Event, str]:
        event, count = await self._events.read_with_count(slug)
        people = f"{await self._figures.fingerprint(slug)}-{sum(count.held.values()):x}"
        alarms = sum(alarm.version for alarm in await self._alarms() if alarm.event in (slug, ""))
        return event, version_of(event, f"{people}-{alarms:x}", self._clock())

    async def stop(self, _app: web.Application) -> None:
        """Ends all streams, so that nobody who listens holds up the end of the service."""
        self._stopping.set()

    async def next_poll(self) -> bool:
        """Waits for the moment at which all listeners poll; returns whether to go on."""
        loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(self._stopping.wait(), POLL_SECONDS - loop.time() % POLL_SECONDS)
        except TimeoutError:
            return True
        return False


LIVE: web.AppKey[LiveFigures] = web.AppKey("live figures", LiveFigures)


def version_of(event: Event, fingerprint: str, now: datetime) -> str:
    """Returns a text that changes whenever the dashboard does, also because a day is over or the event begins."""
    today = now.astimezone(event.zone).date()
    return f"{event.version}.{fingerprint}.{today}.{has_begun(event, now):d}{event.is_over(now):d}"


async def live_figures(request: web.Request) -> web.StreamResponse:
    """Sends the version of the figures at once and after each change, until the session or the role ends."""
    event = await event_of(request, "registrations:read")
    response = await open_stream(request)
    with suppress(ConnectionError):  # the browser has gone
        await _send_changes(request, response, event.slug)
    return response


async def _send_changes(request: web.Request, response: web.StreamResponse, slug: str) -> None:
    live, sent, silent = request.app[LIVE], "", 0
    while await _may_listen(request):
        _, version = await live.version(slug)
        silent = silent + 1 if version == sent else 0
        if version != sent:
            await write(request, response, event_text("change", json.dumps(version).encode()))
            sent = version
        elif silent % HEARTBEAT_POLLS == 0:
            await write(request, response, HEARTBEAT)
        if not await live.next_poll():
            return


async def _may_listen(request: web.Request) -> bool:
    """Whether the listener is still signed in, with a cookie that is good, and still has a role in the event."""
    session = current_session(request)
    organiser = await request.app[IDENTITIES].by_session(session) if session else None
    if organiser is None:
        return False
    try:
        event, _ = await request.app[LIVE].version(slug_of(request))
    except UnknownEvent:
        return False
    return organiser.may(event.members, "registrations:read")
