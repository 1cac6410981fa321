"""How many came: counted on indexes, and not for every scan."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from services.checkin.adapters.scan_store import expected
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, place
from shared.mongo.connection import Database

SECONDS = 1.0
SHARE = 20  # counting may take a twentieth of the time, however many there are


@dataclass(frozen=True, slots=True)
class _Tally:
    counts: Counts
    good_until: float


class MongoAttendanceCounts:
    """Counts per list, remembered for about a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: dict[str, _Tally] = {}
        self._running: dict[str, asyncio.Task[Counts]] = {}

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, at most a second old or so."""
        where = place(check_in_list.id, check_in_list.day(event, at))
        tally = self._recent.get(f"{event.slug}/{where}")
        if tally is not None and tally.good_until > time.monotonic():
            return tally.counts
        return await self._shared(check_in_list, where)

    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        """The counts on the day of `at`, fresh."""
        return await self._count(check_in_list, place(check_in_list.id, check_in_list.day(event, at)))

    async def _shared(self, check_in_list: CheckInList, where: str) -> Counts:
        """Whoever asks while it is being counted waits for the same answer."""
        key = f"{check_in_list.event}/{where}"
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(self._count(check_in_list, where))
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def _count(self, check_in_list: CheckInList, where: str) -> Counts:
        began = time.monotonic()
        event = check_in_list.event
        counts = Counts(
            admitted=await self._number({"event": event, "admitted_to": where}),
            expected=await self._number(expected(check_in_list)),
            inside=await self._number({"event": event, "inside": where}),
        )
        took = time.monotonic() - began
        self._recent[f"{event}/{where}"] = _Tally(counts, time.monotonic() + max(SECONDS, SHARE * took))
        return counts

    async def _number(self, query: dict[str, object]) -> int:
        """The count command reads the index alone, where an aggregation would read documents."""
        return int((await self._database.command("count", "door", query=query))["n"])
