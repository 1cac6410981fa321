"""Events, check-in lists and gates in MongoDB, remembered for at most a second."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList, Gate
from services.checkin.ports.lists import EventSetup
from shared.audit import AuditEntry
from shared.messaging.versioned_copies import apply_newer, record_once
from shared.mongo.connection import Database, Session, count_and_sum
from shared.mongo.transactions import in_transaction
from shared.mongo.ttl_cache import briefly_cached

EVENT_FIELDS = tuple(f.name for f in fields(Event))
LIST_FIELDS = tuple(f.name for f in fields(CheckInList))
SEQUENCES = frozenset({"categories", "sessions", "leaves", "follows"})


class MongoEventSetups:
    """Events with their lists and gates."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent = briefly_cached(self.fresh)

    async def of(self, event: str) -> EventSetup | None:
        """The event's set-up, at most a second old; None for one that is not known."""
        return await self._recent(event)

    async def fresh(self, event: str) -> EventSetup | None:
        """The event's set-up as it is now."""
        document = await self._database["events"].find_one({"_id": event})
        if document is None:
            return None
        lists = await self._database["lists"].find({"event": event}).to_list(None)
        gates = await self._database["gates"].find({"event": event}).to_list(None)
        return EventSetup(
            _event(document), {entry["id"]: _list(entry) for entry in lists}, {g["id"]: _gate(g) for g in gates}
        )

    async def known_events(self) -> list[str]:
        """All events that were not archived."""
        found = self._database["events"].find({"state": {"$ne": "archived"}}, {"_id": 1})
        return [document["_id"] for document in await found.to_list(None)]

    async def digest(self, _event: str = "") -> tuple[int, int]:
        """How many events are known, and the sum of their versions."""
        return await count_and_sum(self._database["events"], "version", {})

    async def apply_event(self, event: Event, version: int) -> None:
        """Keeps the newest state of an event."""
        await apply_newer(self._database["events"], event.slug, version, asdict(event))
        self._recent.cache_invalidate(event.slug)

    async def follow(self, main: CheckInList, version: int) -> None:
        """Makes the event's list `main`, or has it follow the event in what nobody has set."""
        while not await self._followed(main, version):
            pass  # somebody changed it this very moment: look again
        self._recent.cache_invalidate(main.event)

    async def _followed(self, main: CheckInList, version: int) -> bool:
        """Whether `main` is now as this version of its event wants it, or a later one."""
        lists, key = self._database["lists"], _key(main)
        known = await lists.find_one({"_id": key})
        if known is None:
            return await record_once(lists, key, {**asdict(main), "event_version": version})
        if known.get("event_version", 0) >= version:
            return True
        as_read = {"_id": key} | {name: known.get(name) for name in ("follows", "event_version")}
        followed = {name: getattr(main, name) for name in known.get("follows", ())}
        result = await lists.update_one(as_read, {"$set": {**followed, "event_version": version}})
        return bool(result.matched_count)

    async def add_list(self, check_in_list: CheckInList, audit: AuditEntry) -> bool:
        """Adds a list, also in the place of a deleted one. False when there is one with its id."""
        deleted = {"_id": _key(check_in_list), "deleted": True}

        async def work(session: Session) -> None:
            await self._database["lists"].replace_one(deleted, asdict(check_in_list), upsert=True, session=session)

        return await self._unless_taken(work, audit)

    async def save_list(self, before: CheckInList, after: CheckInList, audit: AuditEntry) -> None:
        """Writes what differs, so that of two changes at once neither is lost."""
        was = asdict(before)
        changes = {name: value for name, value in asdict(after).items() if value != was[name]}

        async def work(session: Session) -> None:
            if changes:
                await self._database["lists"].update_one({"_id": _key(after)}, {"$set": changes}, session=session)

        await self._audited(work, audit)

    async def add_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Adds a gate. False when there is one with its id or name."""

        async def work(session: Session) -> None:
            await self._database["gates"].insert_one({"_id": _key(gate), **asdict(gate)}, session=session)

        return await self._unless_taken(work, audit)

    async def save_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Replaces a gate and tells its devices. False when another one has its name."""

        async def work(session: Session) -> None:
            await self._database["gates"].update_one({"_id": _key(gate)}, {"$set": asdict(gate)}, session=session)
            its_devices = {"event": gate.event, "gate": gate.id}
            change = {"$set": {"gate_name": gate.name}}
            await self._database["devices"].update_many(its_devices, change, session=session)

        return await self._unless_taken(work, audit)

    async def delete_gate(self, gate: Gate, audit: AuditEntry) -> None:
        """Removes a gate; devices and scans keep its name."""

        async def work(session: Session) -> None:
            await self._database["gates"].delete_one({"_id": _key(gate)}, session=session)

        await self._audited(work, audit)

    async def _unless_taken(self, work: Callable[[Session], Awaitable[None]], audit: AuditEntry) -> bool:
        try:
            await self._audited(work, audit)
        except DuplicateKeyError:
            return False
        return True

    async def _audited(self, work: Callable[[Session], Awaitable[None]], audit: AuditEntry) -> None:
        """Does the work and writes the audit entry, both or neither."""

        async def both(session: Session) -> None:
            await work(session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, both)
        if audit.event is not None:
            self._recent.cache_invalidate(audit.event)


def _key(thing: CheckInList | Gate) -> str:
    return f"{thing.event}/{thing.id}"


def _event(document: Mapping[str, Any]) -> Event:
    return Event(**{name: document[name] for name in EVENT_FIELDS if name in document})


def _list(document: Mapping[str, Any]) -> CheckInList:
    values: dict[str, Any] = {name: document[name] for name in LIST_FIELDS if name in document}
    return CheckInList(**{**values, **{name: tuple(values[name]) for name in SEQUENCES if name in values}})


def _gate(document: Mapping[str, Any]) -> Gate:
    return Gate(document["event"], document["id"], document["name"])
