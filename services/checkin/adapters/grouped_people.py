"""People of a list in groups: MongoDB groups them, and not for every screen that asks."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from typing_extensions import override

from services.checkin.adapters.documents import Document
from services.checkin.adapters.scan_store import expected
from services.checkin.domain.events import Event
from services.checkin.domain.figures import ArrivedGroup, ExpectedGroup
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import counting_key
from services.checkin.ports.figures import GroupedPeople, PeopleGroups
from shared.mongo.connection import Database

SECONDS = 2.0
SHARE = 20  # grouping may take a twentieth of the time, whatever the number of people
MOST_CACHED = 200


@dataclass(frozen=True, slots=True)
class _Cached:
    groups: PeopleGroups
    good_until: float


class MongoGroupedPeople(GroupedPeople):
    """Groups of documents in `door`, cached for about two seconds."""

    def __init__(self, database: Database) -> None:
        self._door = database["door"]
        self._cache: dict[str, _Cached] = {}
        self._running: dict[str, asyncio.Task[PeopleGroups]] = {}

    @override
    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> PeopleGroups:
        day = check_in_list.day(event, at)
        key = f"{event.slug}/{counting_key(check_in_list.id, day)}"
        cached = self._cache.get(key)
        if cached is not None and cached.good_until > time.monotonic():
            return cached.groups
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(self._group(check_in_list, day, key))
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def _group(self, check_in_list: CheckInList, day: str | None, key: str) -> PeopleGroups:
        began = time.monotonic()
        groups = PeopleGroups(await self._arrived(check_in_list, day), await self._expected(check_in_list, day))
        took = time.monotonic() - began
        if len(self._cache) >= MOST_CACHED:
            self._cache.clear()
        self._cache[key] = _Cached(groups, time.monotonic() + max(SECONDS, SHARE * took))
        return groups

    async def _arrived(self, check_in_list: CheckInList, day: str | None) -> list[ArrivedGroup]:
        came = {"event": check_in_list.event, "admitted_to": counting_key(check_in_list.id, day)}
        entries = {"$filter": {"input": "$scans", "as": "scan", "cond": _counts_as_entry(check_in_list.id, day)}}
        first = {"$first": {"$sortArray": {"input": entries, "sortBy": {"at": 1}}}}
        minute = {"$dateTrunc": {"date": "$first.at", "unit": "minute"}}
        pipeline: list[Document] = [
            {"$match": came},
            {"$project": {"category": 1, "first": first}},
            {"$match": {"first": {"$exists": True}}},
            {
                "$group": {
                    "_id": {"minute": minute, "gate": "$first.gate_name", "category": "$category"},
                    "people": {"$sum": 1},
                }
            },
        ]
        return [ArrivedGroup(**group["_id"], people=group["people"]) async for group in self._door.aggregate(pipeline)]

    async def _expected(self, check_in_list: CheckInList, day: str | None) -> list[ExpectedGroup]:
        came = {"$in": [counting_key(check_in_list.id, day), {"$ifNull": ["$admitted_to", []]}]}
        group = {
            "_id": {"category": "$category", "letter": "$tray"},
            "people": {"$sum": 1},
            "still": {"$sum": {"$cond": [came, 0, 1]}},
        }
        groups = self._door.aggregate([{"$match": expected(check_in_list)}, {"$group": group}])
        return [ExpectedGroup(**group["_id"], people=group["people"], still=group["still"]) async for group in groups]


def _counts_as_entry(list_: str, day: str | None) -> Document:
    """Whether a scan is an entry on the list: the earliest of them let the person in, as in `first_admission_among`."""
    judged_again = {"$and": [{"$not": "$$scan.fact"}, {"$eq": ["$$scan.reason", "already_admitted"]}]}
    return {
        "$and": [
            {"$eq": ["$$scan.list", list_]},
            {"$eq": [{"$ifNull": ["$$scan.day", None]}, day]},
            {"$eq": ["$$scan.direction", "entry"]},
            {"$or": [{"$eq": ["$$scan.verdict", "admitted"]}, judged_again]},
            {"$not": "$$scan.undone"},
            {"$not": "$$scan.set_aside"},
            {"$not": "$$scan.rehearsal"},
        ]
    }
