"""The ledger while its database goes away in the middle of a write."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import AutoReconnect

from services.mailer.adapters import indexes
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.domain.delivery import Settlement
from tests.support.mailer.builders import NOW, a_mail_request

SENT = Settlement(state="sent", reason=None, times_lost=0)


class LosingCollection:
    """A collection that makes an update and loses the answer to it, once it is told to."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.loses_next = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def update_one(self, *arguments: Any, **options: Any) -> Any:
        result = await self._collection.update_one(*arguments, **options)
        if self.loses_next:
            self.loses_next = False
            raise AutoReconnect("connection closed")
        return result


class LosingDatabase:
    """A database whose collection `mails` may lose an answer."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.mails = LosingCollection(database["mails"])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def __getitem__(self, name: str) -> Any:
        return self.mails if name == "mails" else self._database[name]


@pytest.fixture
async def database(mongodb_url: str, namespace: str) -> AsyncIterator[Any]:
    client: Any = AsyncIOMotorClient(mongodb_url, tz_aware=True)
    await indexes.prepare(client[namespace])
    yield LosingDatabase(client[namespace])
    await client.drop_database(namespace)
    client.close()


@pytest.fixture
def ledger(database: Any) -> MongoLedger:
    return MongoLedger(database, "example.lu")


async def test_a_mail_is_handed_over_also_when_the_note_of_it_got_no_answer(ledger: MongoLedger, database: Any) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    mail = await ledger.claim(NOW)
    assert mail
    database.mails.loses_next = True
    assert await ledger.mark_handing_over(mail, NOW)


async def test_how_an_attempt_ended_is_written_down_also_when_the_first_try_got_no_answer(
    ledger: MongoLedger, database: Any
) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    mail = await ledger.claim(NOW)
    assert mail
    await ledger.mark_handing_over(mail, NOW)
    database.mails.loses_next = True
    await ledger.settle(mail, SENT, NOW)
    entry = await ledger.entry(mail.id)
    assert entry
    assert entry.state == "sent"
