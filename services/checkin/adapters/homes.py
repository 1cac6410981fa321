"""The homes of events' doors in MongoDB, and what an installation publishes while it is the home."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import structlog
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.adapters.attendance_states import MongoStates
from services.checkin.domain.homes import MAIN_HOME, Asking, Home, Sending
from services.checkin.ports.homes import Homes
from shared.clock import Clock, utc_now
from shared.contracts import Message
from shared.contracts.registration import RegistrationChanged
from shared.contracts.synchronisation import NO_EVENT, DigestPublished, RepublishRequested
from shared.contracts.walk_ins import BlankBadgesIssued, WalkInSettled
from shared.messaging.epochs import Sums
from shared.messaging.ports import StatePublisher
from shared.messaging.states import Republisher
from shared.mongo.connection import Database

REQUESTS_KEPT = 50
log = structlog.get_logger()
PARTS_STAY = timedelta(days=7)
OF_ONE_EVENT = (RegistrationChanged, BlankBadgesIssued, WalkInSettled, DigestPublished)


class MongoHomes(Homes):
    """The collection `homes`, one document an event that was ever handed over; `door_parts`: what has arrived.

    `on_move` is called with the event whose door has gone from here, or come.
    """

    def __init__(
        self,
        database: Database,
        own: Home,
        clock: Clock = utc_now,
        on_move: Callable[[str], None] = lambda _event: None,
    ) -> None:
        self._homes = database["homes"]
        self._parts = database["door_parts"]
        self._clock = clock
        self._on_move = on_move
        self.own = own

    async def prepare(self) -> None:
        """Has the database forget what arrived long ago."""
        index = IndexModel("at", expireAfterSeconds=int(PARTS_STAY.total_seconds()))
        await self._parts.create_indexes([index, IndexModel("sending")])

    @override
    async def of(self, event: str) -> Home:
        return home_of(await self._homes.find_one({"_id": event}), self.own)

    async def here(self, events: list[str]) -> list[str]:
        """Those of the events whose door is here."""
        documents = {document["_id"]: document async for document in self._homes.find({"_id": {"$in": events}})}
        return [event for event in events if home_of(documents.get(event), self.own).name == self.own.name]

    @override
    async def hand_over(self, asking: Asking) -> Home | None:
        await self._make_sure(asking.event)
        served = await self._homes.find_one({"_id": asking.event, "served.request": asking.request})
        if served is not None:
            again = next(known for known in served["served"] if known["request"] == asking.request)
            return Home(asking.to.name, asking.to.url, again["term"])
        mine = {"_id": asking.event, "name": self.own.name, "served.request": {"$ne": asking.request}}
        term = {"$max": [{"$add": ["$term", 1]}, asking.to.term]}
        request = [{"request": asking.request, "term": term}]
        change = {
            "name": asking.to.name,
            "url": asking.to.url,
            "term": term,
            "moved_at": "$$NOW",
            "settled": False,
            "served": {"$slice": [{"$concatArrays": [{"$ifNull": ["$served", []]}, request]}, -REQUESTS_KEPT]},
        }
        literal = {
            name: {"$literal": value} if isinstance(value, str) and value != "$$NOW" else value
            for name, value in change.items()
        }
        document = await self._homes.find_one_and_update(
            mine, [{"$set": literal}], return_document=ReturnDocument.AFTER
        )
        self._on_move(asking.event)
        return home_of(document, self.own) if document else None

    async def _make_sure(self, event: str) -> None:
        """Writes down that the door is here from the beginning, as it is at `main`."""
        if self.own.name == MAIN_HOME:
            first = {"name": self.own.name, "url": self.own.url, "term": 0}
            await self._homes.update_one({"_id": event}, {"$setOnInsert": first}, upsert=True)

    @override
    async def take(self, event: str, home: Home) -> bool:
        later = {"_id": event, "term": {"$not": {"$gte": home.term}}}
        fields = {**asdict(home), "settled": home.name == self.own.name}
        try:
            await self._homes.update_one(later, {"$set": fields, "$currentDate": {"moved_at": True}}, upsert=True)
        except DuplicateKeyError:
            log.debug("home known", of_event=event)  # of this hand-over or a later one
        same = {"_id": event, "name": home.name, "term": home.term}
        await self._homes.update_one(same, {"$set": {"url": home.url}})  # which the one before may not have known
        self._on_move(event)
        known = await self.of(event)
        return (known.name, known.term) == (home.name, home.term)

    @override
    async def settle(self, event: str, term: int) -> None:
        await self._homes.update_one({"_id": event, "term": term}, {"$set": {"settled": True}})

    @override
    async def arrived(self, sending: str, number: int) -> None:
        await self._put(f"{sending}/{number}", {"sending": sending})

    @override
    async def keep(self, sending: Sending) -> None:
        await self._put(sending.id, asdict(sending))

    async def _put(self, key: str, fields: Mapping[str, Any]) -> None:
        await self._parts.update_one({"_id": key}, {"$set": {**fields, "at": self._clock()}}, upsert=True)

    @override
    async def complete(self, sending: str) -> Sending | None:
        end = await self._parts.find_one({"_id": sending}, {"_id": 0, "at": 0})
        if end is None or await self._parts.count_documents({"sending": sending}) < end["parts"]:
            return None
        return Sending(**{**end, "sender": Home(**end["sender"])})

    async def follow(self, event: str) -> None:
        """Has this installation take copies of an event's registrations from now on."""
        await self._homes.update_one(
            {"_id": event},
            {"$set": {"followed": True}, "$setOnInsert": {"name": MAIN_HOME, "url": "", "term": 0}},
            True,
        )

    async def is_settled(self, event: str) -> bool:
        """Whether nothing of an event's door is left here that its home has yet to get."""
        return bool((await self._homes.find_one({"_id": event}) or {}).get("settled", True))

    async def all(self) -> Mapping[str, Home]:
        """The homes of all events that were ever handed over."""
        return {document["_id"]: home_of(document, self.own) async for document in self._homes.find().sort("_id")}

    async def wants(self, message: Message) -> bool:
        """Whether a message is of any use here: at a venue lie only people of the events whose door came there."""
        event = getattr(message, "event", NO_EVENT)
        if self.own.name == MAIN_HOME or not isinstance(message, OF_ONE_EVENT) or event == NO_EVENT:
            return True
        return await self._homes.find_one({"_id": event, "followed": True}, {"_id": 1}) is not None


def home_of(document: Mapping[str, Any] | None, own: Home) -> Home:
    """The home in a document of `homes`; without one, `main`."""
    if document is not None:
        return Home(document["name"], document["url"], document["term"])
    return own if own.name == MAIN_HOME else Home(MAIN_HOME)


class StatesAtHome(MongoStates):
    """The states of the events whose door is here: of all others the home publishes them."""

    def __init__(self, database: Database, homes: MongoHomes) -> None:
        super().__init__(database)
        self._homes = homes

    @override
    async def events(self) -> list[str]:
        return await self._homes.here(await super().events())

    @override
    async def sums(self, event: str) -> Sums:
        return await super().sums(event) if await self.has(event) else {}

    async def has(self, event: str) -> bool:
        """Whether the event's door is here."""
        return bool(await self._homes.here([event]))


class PublisherAtHome(StatePublisher):
    """Sends the present state of the events whose door is here."""

    def __init__(self, states: StatesAtHome, republisher: Republisher) -> None:
        self._states = states
        self._republisher = republisher

    @override
    async def answer(self, request: RepublishRequested) -> None:
        if request.event is not None:
            events = [request.event] if await self._states.has(request.event) else []
        else:
            events = await self._states.events()
        for event in events:
            await self._republisher.answer(replace(request, event=event))
