"""Events, check-in lists and gates in MongoDB; a set-up is cached for at most a second."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.homes import home_of
from services.checkin.adapters.rehearsals import rehearsals_of
from services.checkin.domain.events import Consent, Event, PrivacyNotice, SessionHours
from services.checkin.domain.homes import MAIN_HOME, Home
from services.checkin.domain.lists import CheckInList, Gate, TimetableEntry
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import AuditEntry
from shared.contracts import Order
from shared.messaging.versioned_copies import apply_newer, record_once
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.mongo.ttl_cache import briefly_cached

EVENT_FIELDS = tuple(f.name for f in fields(Event))
LIST_FIELDS = tuple(f.name for f in fields(CheckInList))
AT_MAIN = Home(MAIN_HOME)
SEQUENCES = frozenset({"categories", "sessions", "leaves", "follows"})


class MongoEventSetups(EventSetups):
    """Events, lists and gates, each in a collection."""

    def __init__(self, database: Database, own: Home = AT_MAIN) -> None:
        self._database = database
        self._here = own
        self._recent = briefly_cached(self.fresh)

    @override
    async def of(self, event: str) -> EventSetup | None:
        return await self._recent(event)

    @override
    async def fresh(self, event: str) -> EventSetup | None:
        document = await self._database["events"].find_one({"_id": event})
        if document is None:
            return None
        lists = await self._database["lists"].find({"event": event}).to_list(None)
        gates = await self._database["gates"].find({"event": event}).to_list(None)
        rehearsals = await self._database["rehearsals"].find_one({"_id": event})
        home = home_of(await self._database["homes"].find_one({"_id": event}), self._here)
        return EventSetup(
            event=_event(document),
            lists={list_["id"]: _list(list_) for list_ in lists},
            gates={gate["id"]: _gate(gate) for gate in gates},
            rehearsals=rehearsals_of(rehearsals),
            order=Order(document.get("epoch", 0), document["version"]),
            home=home if home.name != self._here.name else None,
        )

    def forget(self, event: str) -> None:
        """Has the next caller read this event anew."""
        self._recent.cache_invalidate(event)

    @override
    async def apply_event(self, event: Event, order: Order) -> None:
        await apply_newer(self._database["events"], event.slug, order, asdict(event))
        self._recent.cache_invalidate(event.slug)

    @override
    async def follow(self, check_in_list: CheckInList, order: Order) -> None:
        while not await self._followed(check_in_list, order):
            pass  # the list was changed at this moment: read it again
        self._recent.cache_invalidate(check_in_list.event)

    async def _followed(self, check_in_list: CheckInList, order: Order) -> bool:
        """Whether the list now follows this state of its event, or a newer one."""
        lists, key = self._database["lists"], _key(check_in_list)
        followed_order = {"event_epoch": order.epoch, "event_version": order.version}
        known = await lists.find_one({"_id": key})
        if known is None:
            return await record_once(lists, key, {**asdict(check_in_list), **followed_order})
        if Order(known.get("event_epoch", 0), known.get("event_version", 0)) >= order:
            return True
        as_read = {"_id": key} | {name: known.get(name) for name in ("follows", *followed_order)}
        followed = {name: getattr(check_in_list, name) for name in known.get("follows", ())}
        result = await lists.update_one(as_read, {"$set": {**followed, **followed_order}})
        return bool(result.matched_count)

    @override
    async def add_list(self, check_in_list: CheckInList, audit: AuditEntry) -> bool:
        deleted = {"_id": _key(check_in_list), "deleted": True}

        async def work(session: Session) -> None:
            await self._database["lists"].replace_one(deleted, asdict(check_in_list), upsert=True, session=session)

        return await self._unless_taken(work, audit)

    @override
    async def save_list(self, before: CheckInList, after: CheckInList, audit: AuditEntry) -> None:
        was = asdict(before)
        changes = {name: value for name, value in asdict(after).items() if value != was[name]}

        async def work(session: Session) -> None:
            if changes:
                await self._database["lists"].update_one({"_id": _key(after)}, {"$set": changes}, session=session)

        await self._audited(work, audit)

    @override
    async def add_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        async def work(session: Session) -> None:
            await self._database["gates"].insert_one({"_id": _key(gate), **asdict(gate)}, session=session)

        return await self._unless_taken(work, audit)

    @override
    async def save_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        async def work(session: Session) -> None:
            await self._database["gates"].update_one({"_id": _key(gate)}, {"$set": asdict(gate)}, session=session)
            its_devices = {"event": gate.event, "gate": gate.id}
            lists = {"$each": [entry.list for entry in gate.timetable]}
            change = {"$set": {"gate_name": gate.name}, "$addToSet": {"lists": lists}}
            await self._database["devices"].update_many(its_devices, change, session=session)

        return await self._unless_taken(work, audit)

    @override
    async def delete_gate(self, gate: Gate, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._database["gates"].delete_one({"_id": _key(gate)}, session=session)

        await self._audited(work, audit)

    async def _unless_taken(self, work: Callable[[Session], Awaitable[None]], audit: AuditEntry) -> bool:
        """Does the work with its audit entry. Returns False when a unique index forbids it."""
        try:
            await self._audited(work, audit)
        except DuplicateKeyError:
            return False
        return True

    async def _audited(self, work: Callable[[Session], Awaitable[None]], audit: AuditEntry) -> None:
        """Does the work and stores the audit entry, both or neither."""

        async def both(session: Session) -> None:
            await work(session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, both)
        if audit.event is not None:
            self._recent.cache_invalidate(audit.event)


def _key(owned: CheckInList | Gate) -> str:
    return f"{owned.event}/{owned.id}"


def _event(document: Mapping[str, Any]) -> Event:
    values = {name: document[name] for name in EVENT_FIELDS if name in document}
    values |= {name: tuple(values[name]) for name in ("online", "languages") if name in values}
    if "consents" in values:
        values["consents"] = tuple(Consent(**consent) for consent in values["consents"])
    if "privacy" in values:
        values["privacy"] = PrivacyNotice(**values["privacy"])
    hours = {session: SessionHours(**of_session) for session, of_session in document.get("hours", {}).items()}
    return Event(**{**values, "hours": hours})


def _list(document: Mapping[str, Any]) -> CheckInList:
    values: dict[str, Any] = {name: document[name] for name in LIST_FIELDS if name in document}
    return CheckInList(**{**values, **{name: tuple(values[name]) for name in SEQUENCES if name in values}})


def _gate(document: Mapping[str, Any]) -> Gate:
    timetable = tuple(TimetableEntry(**entry) for entry in document.get("timetable", ()))
    return Gate(document["event"], document["id"], document["name"], timetable)
