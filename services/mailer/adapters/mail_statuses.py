"""The status of each mail as a message: a mark in the ledger's document says that it is still to be published."""

from collections.abc import AsyncIterator

from typing_extensions import override

from shared.contracts import Message
from shared.contracts.mailer import MailChanged
from shared.messaging.epochs import Sums
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document
from shared.messaging.states import States
from shared.mongo.connection import Database


class MailStatuses(MarkedDocuments):
    """Publishes MailChanged for every marked mail."""

    left_out = ("request", "history")

    @override
    def state(self, document: Document) -> MailChanged:
        return _status(document)


class MongoStates(States):
    """The present status of all mails. No other service has copies of them all, so there are no digests."""

    def __init__(self, database: Database) -> None:
        self._mails = database["mails"]

    @override
    async def events(self) -> list[str]:
        return list(await self._mails.distinct("event"))

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        async for document in self._mails.find({"event": event}, dict.fromkeys(MailStatuses.left_out, False)):
            yield _status(document)

    @override
    async def sums(self, event: str) -> Sums:
        return {}


def _status(document: Document) -> MailChanged:
    return MailChanged(
        mail=document["_id"],
        event=document["event"],
        registration=document["registration"],
        kind=document["kind"],
        version=document["version"],
        state=document["state"],
        reason=document["reason"],
        at=document["changed_at"],
    )
