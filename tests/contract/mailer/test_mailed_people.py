"""The contract of people who got mails: those in memory that unit tests use, and those in MongoDB."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.mailer.adapters import indexes
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mailed_people import MongoMailedPeople
from services.mailer.ports.mails import Ledger
from services.mailer.ports.previews import MailedPeople
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger, FakeMailedPeople

EVENT = "smart-manufacturing-2026"


@pytest.fixture(params=["memory", "mongodb"])
async def mails(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Ledger, MailedPeople]]:
    if request.param == "memory":
        fake = FakeLedger()
        yield fake, FakeMailedPeople(fake)
        return
    client: Any = AsyncIOMotorClient(request.getfixturevalue("mongodb_url"), tz_aware=True, w="majority")
    name = request.getfixturevalue("namespace")
    await indexes.prepare(client[name])
    yield MongoLedger(client[name], "example.lu"), MongoMailedPeople(client[name])
    await client.drop_database(name)
    client.close()


async def test_each_person_of_the_event_stands_there_once_with_the_latest_mail(
    mails: tuple[Ledger, MailedPeople],
) -> None:
    ledger, people = mails
    requests = [
        a_mail_request(mail="m.1", registration="zoe"),
        a_mail_request(mail="m.2", registration="zoe", kind="changed"),
        a_mail_request(mail="m.3", registration="ada"),
        a_mail_request(mail="m.4", registration=None),
        a_mail_request(mail="m.5", registration="max", recipient=None),
        a_mail_request(mail="m.6", registration="eve", event="workshop"),
    ]
    for request in requests:
        await ledger.accept(request, now=NOW)
    assert list(await people.of_event(EVENT)) == [requests[2], requests[1]]


async def test_a_mail_is_found_in_its_own_event_only(mails: tuple[Ledger, MailedPeople]) -> None:
    ledger, people = mails
    request, nobodys = a_mail_request(mail="m.1"), a_mail_request(mail="m.2", recipient=None)
    for accepted in (request, nobodys):
        await ledger.accept(accepted, now=NOW)
    assert await people.mail(EVENT, "m.1") == request
    assert await people.mail("workshop", "m.1") is None
    assert await people.mail(EVENT, "m.2") is None
    assert await people.mail(EVENT, "nothing") is None
