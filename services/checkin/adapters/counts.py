"""The numbers of people on a list: counted on indexes, and not for every scan."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from typing_extensions import override

from services.checkin.adapters.scan_store import expected
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import Counts, counting_key
from services.checkin.ports.scans import AttendanceCounts
from shared.mongo.connection import Database

SECONDS = 1.0
SHARE = 20  # counting may take a twentieth of the time, whatever the number of people


@dataclass(frozen=True, slots=True)
class _CachedCounts:
    counts: Counts
    good_until: float


class MongoAttendanceCounts(AttendanceCounts):
    """Counts per list, cached for about a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[str, _CachedCounts] = {}
        self._running: dict[str, asyncio.Task[Counts]] = {}

    @override
    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        key = counting_key(check_in_list.id, check_in_list.day(event, at))
        cached = self._cache.get(f"{event.slug}/{key}")
        if cached is not None and cached.good_until > time.monotonic():
            return cached.counts
        return await self._shared(check_in_list, key)

    @override
    async def now(self, event: Event, check_in_list: CheckInList, at: datetime) -> Counts:
        return await self._count(check_in_list, counting_key(check_in_list.id, check_in_list.day(event, at)))

    async def _shared(self, check_in_list: CheckInList, key: str) -> Counts:
        """The counts; callers during a count share its result."""
        cache_key = f"{check_in_list.event}/{key}"
        task = self._running.get(cache_key)
        if task is None:
            task = self._running[cache_key] = asyncio.create_task(self._count(check_in_list, key))
            task.add_done_callback(lambda _: self._running.pop(cache_key, None))
        return await asyncio.shield(task)

    async def _count(self, check_in_list: CheckInList, key: str) -> Counts:
        began = time.monotonic()
        event = check_in_list.event
        counts = Counts(
            admitted=await self._number({"event": event, "admitted_to": key}),
            expected=await self._number(expected(check_in_list)),
            inside=await self._number({"event": event, "inside": key}),
        )
        took = time.monotonic() - began
        self._cache[f"{event}/{key}"] = _CachedCounts(counts, time.monotonic() + max(SECONDS, SHARE * took))
        return counts

    async def _number(self, query: dict[str, object]) -> int:
        # The command `count` reads the index alone, where an aggregation would read documents.
        return int((await self._database.command("count", "door", query=query))["n"])
