"""The contract of people who got mails: those in memory that unit tests use, and those in MongoDB."""

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mailed_people import MongoMailedPeople
from services.mailer.ports.mails import Ledger
from services.mailer.ports.previews import MailedPeople
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger, FakeMailedPeople

EVENT = "smart-manufacturing-2026"


@pytest.fixture(params=["memory", "mongodb"])
def mails(request: pytest.FixtureRequest) -> tuple[Ledger, MailedPeople]:
    if request.param == "memory":
        fake = FakeLedger()
        return fake, FakeMailedPeople(fake)
    database: Database = request.getfixturevalue("database")
    return MongoLedger(database, "example.lu"), MongoMailedPeople(database)


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
