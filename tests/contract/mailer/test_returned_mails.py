"""The contract of mails that come back and of suppressions: those that unit tests use, and those in MongoDB."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.returned_mails import MongoReturnedMails
from services.mailer.adapters.suppressions import MongoSuppressions
from services.mailer.domain.addresses import address_hash
from services.mailer.domain.bounces import Report
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry, mail_hash
from services.mailer.domain.return_path import Returned
from services.mailer.ports.bounces import ReturnedMails
from services.mailer.ports.mails import Ledger
from services.mailer.ports.suppressions import Suppressions
from shared.audit import audit_entry
from shared.contracts.mails import MailRequested
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fake_bounces import FakeReturnedMails, FakeSuppressions
from tests.support.mailer.fakes import FakeLedger

REPORT = Report("failed", "5.1.1", "no such user")
TO = "zoe@example.lu"


@dataclass
class Store:
    """The three ports over one database."""

    ledger: Ledger
    mails: ReturnedMails
    suppressions: Suppressions

    async def sent(self, to: str = TO, **fields: Any) -> MailRequested:
        request = a_mail_request(to=to, **fields)
        await self.ledger.accept(request, now=NOW)
        mail = await self.ledger.claim(NOW)
        assert mail is not None
        await self.ledger.settle(mail, Settlement(state="sent", reason=None, times_lost=0), NOW)
        return request

    async def entry(self, request: MailRequested) -> LedgerEntry:
        entry = await self.ledger.entry(request.mail)
        assert entry is not None
        return entry


@pytest.fixture(params=["memory", "mongodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        ledger, suppressions = FakeLedger(), FakeSuppressions()
        return Store(ledger, FakeReturnedMails(ledger, suppressions), suppressions)
    database: Database = request.getfixturevalue("database")
    real = MongoLedger(database, "example.lu")
    return Store(real, MongoReturnedMails(database, real.statuses), MongoSuppressions(database))


def returned(request: MailRequested, to: str = TO) -> Returned:
    return Returned(mail_hash(request.mail), address_hash(to)[:8])


async def test_a_mail_is_found_by_the_hashes_in_its_return_path(store: Store) -> None:
    request = await store.sent()
    await store.sent()
    assert await store.mails.find(returned(request)) == request.mail
    assert await store.mails.find(returned(request, "ada@example.lu")) is None
    assert await store.mails.find(returned(a_mail_request())) is None


async def test_a_mail_that_came_back_says_so_and_its_address_is_suppressed(store: Store) -> None:
    request = await store.sent(kind="waitlisted")
    assert await store.mails.bounce(request.mail, REPORT, now=NOW)
    entry = await store.entry(request)
    assert (entry.state, entry.reason, entry.next_at) == ("bounced", "5.1.1 no such user", None)
    assert (entry.history[-1].state, entry.history[-1].at) == ("bounced", NOW)
    suppression = await store.suppressions.get(TO.upper())
    assert suppression is not None
    assert (suppression.address, suppression.reason, suppression.suppressed_at) == (TO, "5.1.1 no such user", NOW)
    assert suppression.events == {request.event}


async def test_a_mail_comes_back_once(store: Store) -> None:
    request = await store.sent()
    await store.mails.bounce(request.mail, REPORT, now=NOW)
    before = await store.entry(request)
    assert not await store.mails.bounce(request.mail, Report("failed", "5.1.2"), now=NOW + timedelta(hours=1))
    assert await store.entry(request) == before


async def test_a_report_about_the_mail_alone_suppresses_nothing(store: Store) -> None:
    request = await store.sent()
    assert await store.mails.bounce(request.mail, Report("failed", "5.2.2"), now=NOW)
    assert await store.suppressions.get(TO) is None


async def test_a_mail_that_is_being_sent_bounces_and_its_worker_changes_nothing(store: Store) -> None:
    request = a_mail_request(to=TO)
    await store.ledger.accept(request, now=NOW)
    mail = await store.ledger.claim(NOW)
    assert mail is not None
    assert await store.mails.bounce(request.mail, REPORT, now=NOW)
    assert not await store.ledger.settle(mail, Settlement(state="sent", reason=None, times_lost=0), NOW)
    assert (await store.entry(request)).state == "bounced"
    assert await store.ledger.claim(NOW + timedelta(days=1)) is None
    stored = await store.ledger.request(request.mail)
    assert stored is not None
    assert stored.manage_url is None


async def test_a_mail_that_failed_cannot_come_back(store: Store) -> None:
    request = a_mail_request()
    await store.ledger.accept(request, now=NOW)
    mail = await store.ledger.claim(NOW)
    assert mail is not None
    await store.ledger.settle(mail, Settlement(state="failed", reason="no", times_lost=0), NOW)
    assert not await store.mails.bounce(request.mail, REPORT, now=NOW)


async def test_a_delay_is_noted_once(store: Store) -> None:
    request = await store.sent()
    assert await store.mails.note_delay(request.mail, "4.4.1 later", now=NOW)
    assert not await store.mails.note_delay(request.mail, "4.4.1 later", now=NOW)
    entry = await store.entry(request)
    assert (entry.state, entry.reason) == ("sent", None)
    assert [(h.state, h.reason) for h in entry.history][-1] == ("sent", "delayed: 4.4.1 later")


async def test_a_suppression_remembers_the_events_whose_mails_have_met_it(store: Store) -> None:
    request = await store.sent()
    await store.mails.bounce(request.mail, REPORT, now=NOW)
    assert await store.suppressions.met("ada@example.lu", "workshop") is None
    assert await store.suppressions.of_events(["workshop"], 10, None) == []
    assert await store.suppressions.met(TO, "workshop")
    [suppression] = await store.suppressions.of_events(["workshop"], 10, None)
    assert suppression.events == {request.event, "workshop"}


async def test_suppressions_are_read_page_by_page(store: Store) -> None:
    for name in "abc":
        request = await store.sent(f"{name}@example.lu")
        await store.mails.bounce(request.mail, REPORT, now=NOW)
    first = await store.suppressions.of_events([request.event], 2, None)
    rest = await store.suppressions.of_events([request.event], 2, first[-1].address_hash)
    assert sorted(s.address for s in [*first, *rest]) == ["a@example.lu", "b@example.lu", "c@example.lu"]


async def test_a_suppression_ends_once(store: Store) -> None:
    request = await store.sent()
    await store.mails.bounce(request.mail, REPORT, now=NOW)
    suppression = await store.suppressions.get(TO)
    assert suppression is not None
    audit = audit_entry("suppression.lifted", "hash", event=request.event, actor="account:ada", at=NOW)
    assert await store.suppressions.lift(suppression, audit)
    assert not await store.suppressions.lift(suppression, audit)
    assert await store.suppressions.get(TO) is None


async def test_a_suppressed_address_is_forgotten_and_stays_suppressed(store: Store) -> None:
    request = await store.sent()
    await store.mails.bounce(request.mail, REPORT, now=NOW)
    assert await store.suppressions.forget_addresses(NOW) == 0
    assert await store.suppressions.forget_addresses(NOW + timedelta(seconds=1)) == 1
    suppression = await store.suppressions.get(TO)
    assert suppression is not None
    assert suppression.address == ""
