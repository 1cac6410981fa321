"""The numbers of people on the lists to which somebody listens: counted after a change, once a second at most."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.figures import room_of
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.ports.scans import AttendanceCounts
from services.checkin.web.live.live_hub import LiveHub
from services.checkin.web.live.live_models import counts_event
from shared.clock import Clock
from shared.http.event_streams import HEARTBEAT

COUNT_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0


@dataclass(slots=True)
class _Counted:
    """When a list was counted, for which of its days, and whether something has changed since."""

    at: float
    day: str | None
    changed: bool = False


class LiveCounts:
    """Tells listeners the numbers of their list: after each change, and when another day begins.

    It tells them now and then all the same, so that a browser knows that a stream on which nothing happens is alive.
    """

    def __init__(self, hub: LiveHub, setups: EventSetups, counts: AttendanceCounts, clock: Clock) -> None:
        self._hub, self._setups, self._counts, self._clock = hub, setups, counts, clock
        self._counted: dict[tuple[str, str], _Counted] = {}
        self._changed = asyncio.Event()
        self._heartbeat_at = 0.0
        hub.on_change = self._note

    async def event_for(self, setup: EventSetup, check_in_list: CheckInList) -> bytes:
        """The event with the numbers of people on a list, a second old at most; when they are counted anew, all hear.

        So many who come again at once after a restart cost one count.
        """
        now = self._clock()
        counts = await self._counts.recent(setup.event, check_in_list, now)
        self._note({setup.event.slug})
        return self._text(setup, check_in_list, counts, now)

    def _text(self, setup: EventSetup, check_in_list: CheckInList, counts: Counts, at: datetime) -> bytes:
        limit = room_of(setup.event, check_in_list)
        return counts_event(check_in_list.id, counts, limit, at, self._hub.position)

    async def beat(self) -> None:
        """Counts what has changed, and sends heartbeats; a loop of the service."""
        while True:
            await self._hub.wanted.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(COUNT_SECONDS):
                    await self._changed.wait()
            self._changed.clear()
            if due := _now() - self._heartbeat_at >= HEARTBEAT_SECONDS:
                self._heartbeat_at = _now()
                for listener in self._hub.listeners:
                    listener.send(HEARTBEAT)
            for event in {listener.event for listener in self._hub.listeners}:
                await self._count(event, even_unchanged=due)

    def _note(self, events: Iterable[str]) -> None:
        noted = {*events}
        for (event, _), counted in self._counted.items():
            counted.changed = counted.changed or event in noted
        self._changed.set()

    async def _count(self, event: str, *, even_unchanged: bool) -> None:
        setup = await self._setups.of(event)
        listeners = [listener for listener in self._hub.listeners if listener.event == event and listener.list]
        for list_ in {listener.list for listener in listeners if listener.list}:
            check_in_list = setup.lists.get(list_) if setup else None
            theirs = [listener for listener in listeners if listener.list == list_]
            if setup is None or check_in_list is None or check_in_list.deleted:
                for listener in theirs:
                    listener.end()
            elif self._is_due(setup, check_in_list) or even_unchanged:
                text = await self._counted_now(setup, check_in_list)
                for listener in theirs:
                    listener.send(text)

    def _is_due(self, setup: EventSetup, check_in_list: CheckInList) -> bool:
        counted = self._counted.get((setup.event.slug, check_in_list.id))
        if counted is None or counted.day != check_in_list.day(setup.event, self._clock()):
            return True
        return counted.changed and _now() - counted.at >= COUNT_SECONDS

    async def _counted_now(self, setup: EventSetup, check_in_list: CheckInList) -> bytes:
        now = self._clock()
        day = check_in_list.day(setup.event, now)
        # Before counting, so that a change during the count leads to another one.
        self._counted[setup.event.slug, check_in_list.id] = _Counted(_now(), day)
        return self._text(setup, check_in_list, await self._counts.now(setup.event, check_in_list, now), now)


def _now() -> float:
    return asyncio.get_running_loop().time()
