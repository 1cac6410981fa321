"""Events in MongoDB, for reading and for making new ones."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.registration.adapters.documents import EventReader, from_count, from_event, to_count
from services.registration.domain.event import Event, SlugTaken
from services.registration.domain.messages import event_changed
from services.registration.domain.places import PlaceCount
from shared.audit import AuditEntry
from shared.identity.authorisation import UnknownEvent
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoEvents:
    """Implements the port Events."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._events = database["events"]
        self._outbox = outbox
        self._event = EventReader()

    async def read(self, slug: str) -> Event:
        """The event. Raises UnknownEvent."""
        return (await self.read_with_count(slug))[0]

    async def read_with_count(self, slug: str) -> tuple[Event, PlaceCount]:
        """The event with its places. Raises UnknownEvent."""
        document = await self._events.find_one({"_id": slug})
        if document is None:
            raise UnknownEvent
        return self._event(document), to_count(document)

    async def published(self, limit: int, after: str | None) -> list[Event]:
        """Published events by slug."""
        return await self._page({"state": "published"}, limit, after)

    async def coming(self, now: datetime, limit: int) -> list[tuple[Event, PlaceCount]]:
        """Published events that have not ended at `now`, the next one first, with their places."""
        found = self._events.find({"state": "published", "ends_at": {"$gt": now}}).sort("starts_at", 1).limit(limit)
        return [(self._event(document), to_count(document)) for document in await found.to_list(limit)]

    async def of_account(self, account: str, limit: int, after: str | None) -> list[Event]:
        """Events in which an account has a role, by slug."""
        return await self._page({"accounts": account}, limit, after)

    async def _page(self, query: dict[str, Any], limit: int, after: str | None) -> list[Event]:
        if after:
            query["_id"] = {"$gt": after}
        return [self._event(document) async for document in self._events.find(query).sort("_id", 1).limit(limit)]

    async def create(self, event: Event, entry: AuditEntry) -> None:
        """Keeps a new event and tells the other services. Raises SlugTaken."""

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
