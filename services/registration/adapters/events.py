"""Events in MongoDB, for reading and for making new ones."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.registration.adapters.documents import EventReader, from_count, from_event, to_count
from services.registration.domain.event import ANNOUNCED, Event, SlugTaken
from services.registration.domain.messages import event_changed
from services.registration.domain.places import PlaceCount
from services.registration.ports.events import Events, EventWithCount
from shared.audit import AuditEntry
from shared.identity.authorisation import UnknownEvent
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoEvents(Events):
    """Reads each version of an event's document once."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._events = database["events"]
        self._outbox = outbox
        self._event = EventReader()

    @override
    async def read(self, slug: str) -> Event:
        return (await self.read_with_count(slug))[0]

    @override
    async def read_with_count(self, slug: str) -> EventWithCount:
        document = await self._events.find_one({"_id": slug})
        if document is None:
            raise UnknownEvent
        return self._event(document), to_count(document)

    @override
    async def published(self, limit: int, after: str | None) -> list[EventWithCount]:
        return await self._page({"state": "published", **_behind(after)}, "_id", limit)

    @override
    async def coming(self, now: datetime, limit: int) -> list[EventWithCount]:
        not_over = [{"ends_at": {"$gt": now}}, {"state": "postponed"}]  # see `Event.is_over`
        return await self._page({"state": {"$in": ANNOUNCED}, "$or": not_over}, "starts_at", limit)

    @override
    async def of_account(self, account: str, limit: int, after: str | None) -> list[EventWithCount]:
        return await self._page({"accounts": account, **_behind(after)}, "_id", limit)

    async def _page(self, query: dict[str, Any], order: str, limit: int) -> list[EventWithCount]:
        documents = await self._events.find(query).sort(order, 1).limit(limit).to_list(limit)
        return [(self._event(document), to_count(document)) for document in documents]

    @override
    async def create(self, event: Event, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            document = {"_id": event.slug, **from_event(event), "count": from_count(PlaceCount()), "turn": 0}
            await self._events.insert_one(document, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)
            await self._outbox.append([event_changed(event)], session)

        try:
            await in_transaction(self._database, work)
        except DuplicateKeyError:
            raise SlugTaken from None
        self._outbox.committed()


def _behind(slug: str | None) -> dict[str, Any]:
    return {"_id": {"$gt": slug}} if slug else {}
