"""Messages that wait as rows of their own, written in one transaction with the change that they are about.

For occurrences, such as a mail that is to be sent, and for all messages of a service that changes several documents
at once. States of single documents need no rows (`marks.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bson import ObjectId
from typing_extensions import override

from shared.clock import Clock, utc_now
from shared.contracts import MESSAGES, Message, decode, encode
from shared.messaging.broker import Envelope
from shared.messaging.publication import Document, Unpublished
from shared.mongo.connection import Database, Session
from shared.tracing import current_origin


class Outbox(Unpublished):
    """The collection `outbox`: one row a message, deleted once RabbitMQ has it."""

    def __init__(self, database: Database, clock: Clock = utc_now, *, publishes: bool = True) -> None:
        super().__init__(database["outbox"], clock, publishes=publishes)

    async def append(self, messages: Iterable[Message], session: Session | None = None) -> None:
        """Writes messages, in the caller's transaction. Call `committed()` once it has committed."""
        await self.append_rows([self.row(message) for message in messages], session)

    def row(self, message: Message) -> Mapping[str, Any]:
        """The row of a message, with the request that it goes out for; for `append_rows`."""
        origin = current_origin()
        return {
            "_id": ObjectId(),
            "name": message.NAME,
            "body": encode(message),
            "request_id": origin.request_id,
            **({"traceparent": origin.traceparent} if origin.traceparent else {}),
            **self.mark(),
        }

    async def append_rows(self, rows: Sequence[Mapping[str, Any]], session: Session | None = None) -> None:
        """Writes rows, in the caller's transaction. Call `committed()` once it has committed."""
        if rows:
            await self._collection.insert_many(rows, session=session)

    async def send(self, *messages: Message) -> None:
        """Writes messages that go with no other write."""
        await self.append(messages)
        self.committed()

    @override
    def state(self, document: Document) -> Message | None:
        is_state = hasattr(MESSAGES.get(document["name"]), "PER_EVENT")
        return decode(document["name"], document["body"]) if is_state else None

    @override
    def envelope(self, document: Document, state: Message | None) -> Envelope:
        body = encode(state) if state else document["body"]
        headers = {name: document[name] for name in ("request_id", "traceparent") if name in document}
        return Envelope(str(document["_id"]), document["name"], body, headers)

    @override
    async def confirm(self, documents: Sequence[Document]) -> None:
        await self._collection.delete_many({"_id": {"$in": [document["_id"] for document in documents]}})
