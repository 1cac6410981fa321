"""What the ledger makes of a database that goes away in the middle of a write."""

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


class LosingAnswers:
    """A collection whose next update is made, and its answer lost."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self._loses = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def update_one(self, *arguments: Any, **options: Any) -> Any:
        result = await self._collection.update_one(*arguments, **options)
        if self._loses:
            self._loses = False
            raise AutoReconnect("connection closed")
        return result


@pytest.fixture
async def ledger(mongodb_url: str, namespace: str) -> AsyncIterator[MongoLedger]:
    client: Any = AsyncIOMotorClient(mongodb_url, tz_aware=True)
    made = MongoLedger(client[namespace], "example.lu")
    await indexes.prepare(client[namespace])
    yield made
    await client.drop_database(namespace)
    client.close()


async def test_a_mail_is_handed_over_also_when_the_note_of_it_got_no_answer(ledger: MongoLedger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    mail = await ledger.claim(NOW)
    assert mail
    losing: Any = LosingAnswers(ledger._mails)
    ledger._mails = losing
    assert await ledger.mark_handing_over(mail, NOW)


async def test_how_an_attempt_ended_is_written_down_also_when_the_first_try_got_no_answer(ledger: MongoLedger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    mail = await ledger.claim(NOW)
    assert mail
    await ledger.mark_handing_over(mail, NOW)
    losing: Any = LosingAnswers(ledger._mails)
    ledger._mails = losing
    await ledger.settle(mail, SENT, NOW)
    entry = await ledger.entry(mail.id)
    assert entry
    assert entry.state == "sent"
