"""The contract of erased people: those that unit tests use, and those in MongoDB."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.mailer.adapters.erased_people import MongoErasedPeople
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.returned_mails import MongoReturnedMails
from services.mailer.adapters.suppressions import MongoSuppressions
from services.mailer.domain.addresses import address_hash
from services.mailer.domain.audit import mail_resent
from services.mailer.domain.bounces import Report
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry, mail_hash
from services.mailer.domain.return_path import Returned
from services.mailer.domain.samples import SAMPLE
from services.mailer.ports.bounces import ReturnedMails
from services.mailer.ports.erasure import ErasedPeople
from services.mailer.ports.mails import Ledger
from services.mailer.ports.suppressions import Suppressions
from shared.contracts.mailer import PERSON_ERASED
from shared.contracts.mails import MailRequested, RegistrationErased
from shared.messaging.dead_letters import DeadLetters
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, a_mail_request, a_recipient
from tests.support.mailer.fake_bounces import FakeReturnedMails, FakeSuppressions
from tests.support.mailer.fake_erased_people import FakeErasedPeople
from tests.support.mailer.fakes import FakeLedger

EVENT, ZOE = "smart-manufacturing-2026", "zoe@example.lu"
SENT = Settlement(state="sent", reason=None, times_lost=0)


@dataclass
class Store:
    """The ports over one database."""

    ledger: Ledger
    people: ErasedPeople
    mails: ReturnedMails
    suppressions: Suppressions

    async def has(self, **fields: Any) -> MailRequested:
        request = a_mail_request(**{"registration": "zoe", "to": ZOE, **fields})
        await self.ledger.accept(request, now=NOW)
        return request

    async def sent(self, **fields: Any) -> MailRequested:
        request = await self.has(**fields)
        mail = await self.ledger.claim(NOW)
        assert mail is not None
        await self.ledger.settle(mail, SENT, NOW)
        return request

    async def entry(self, request: MailRequested) -> LedgerEntry:
        entry = await self.ledger.entry(request.mail)
        assert entry is not None
        return entry

    async def erase(self, **fields: Any) -> None:
        message = RegistrationErased(
            **{"event": EVENT, "registration": "zoe", "code": "C", "erased_at": NOW, "group": [], **fields}
        )
        await self.people.erase(message, now=NOW)

    async def knows(self, request: MailRequested) -> bool:
        entry = await self.entry(request)
        return bool(entry.to or entry.name or entry.code or await self.ledger.request(request.mail))


@pytest.fixture(params=["memory", "mongodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        ledger, suppressions = FakeLedger(), FakeSuppressions()
        people = FakeErasedPeople(ledger, suppressions)
        return Store(ledger, people, FakeReturnedMails(ledger, suppressions), suppressions)
    database: Database = request.getfixturevalue("database")
    real = MongoLedger(database, "example.lu")
    return Store(
        real,
        MongoErasedPeople(database, real.statuses, DeadLetters(database)),
        MongoReturnedMails(database, real.statuses),
        MongoSuppressions(database),
    )


async def test_mails_that_wait_are_dropped_and_forgotten(store: Store) -> None:
    request, other = await store.has(), await store.has(registration="ada", to="ada@example.lu")
    await store.erase()
    entry = await store.entry(request)
    assert (entry.state, entry.reason, entry.next_at) == ("suppressed", PERSON_ERASED, None)
    assert not await store.knows(request)
    assert await store.knows(other)


async def test_of_sent_mails_kind_state_and_times_stay(store: Store) -> None:
    request = await store.sent()
    before = await store.entry(request)
    await store.erase()
    after = await store.entry(request)
    assert (after.kind, after.state, after.sent_at) == (before.kind, "sent", before.sent_at)
    assert not await store.knows(request)


async def test_a_worker_loses_the_mail_that_it_has(store: Store) -> None:
    request = await store.has()
    mail = await store.ledger.claim(NOW)
    assert mail is not None
    await store.erase()
    assert not await store.ledger.mark_handing_over(mail, NOW)
    assert not await store.ledger.settle(mail, SENT, NOW)
    assert not await store.knows(request)


async def test_a_mail_that_may_have_arrived_is_unknown(store: Store) -> None:
    request = await store.has()
    mail = await store.ledger.claim(NOW)
    assert mail is not None
    await store.ledger.mark_handing_over(mail, NOW)
    await store.erase()
    assert (await store.entry(request)).state == "unknown"


async def test_mails_that_come_later_are_of_somebody_erased(store: Store) -> None:
    await store.erase(group=["ada"])
    late, of_group, own = (
        a_mail_request(registration="zoe"),
        a_mail_request(registration="ada", passed_on=True),
        a_mail_request(registration="ada"),
    )
    assert [await store.people.include(request) for request in (late, of_group, own)] == [True, True, False]
    assert not await store.people.include(a_mail_request(registration=None))


async def test_a_mail_that_came_in_meanwhile_is_erased(store: Store) -> None:
    await store.erase()
    request = await store.has()
    await store.people.erase_mail(request.mail, now=NOW)
    assert (await store.entry(request)).state == "suppressed"
    assert not await store.knows(request)


async def test_mails_to_the_address_before_the_registration_are_forgotten(store: Store) -> None:
    await store.sent()
    invitation = await store.sent(registration=None, kind="invitation", recipient=None)
    elsewhere = await store.sent(registration=None, kind="invitation", recipient=None, event="another")
    await store.erase()
    assert not await store.knows(invitation)
    assert await store.knows(elsewhere)


async def test_mails_of_a_group_that_were_passed_on_to_the_address_are_forgotten(store: Store) -> None:
    await store.sent()
    of_group = await store.sent(registration="ada", passed_on=True)
    to_ada = await store.sent(registration="ada", to="ada@example.lu")
    await store.erase(group=["ada"])
    assert not await store.knows(of_group)
    assert await store.knows(to_ada)


async def test_whoever_registered_somebody_keeps_their_own_mails_but_no_summary(store: Store) -> None:
    booker = await store.sent(registration="ada", to="ada@example.lu", recipient=a_recipient(code="ADA"))
    summary = await store.sent(
        registration="ada", to="ada@example.lu", kind="group_summary", recipient=a_recipient(code="ADA")
    )
    passed_on = await store.sent(to="ada@example.lu", passed_on=True)
    await store.erase(passed_on=True, named_in=["ada"])
    assert [await store.knows(request) for request in (booker, passed_on)] == [True, False]
    assert await store.ledger.request(summary.mail) is None
    assert (await store.entry(summary)).to == "ada@example.lu"


async def test_later_summaries_of_a_group_stay(store: Store) -> None:
    later = NOW + timedelta(seconds=1)
    summary = await store.sent(registration="ada", to="ada@example.lu", kind="group_summary", requested_at=later)
    await store.erase(named_in=["ada"])
    assert await store.ledger.request(summary.mail) is not None
    assert not await store.people.include(a_mail_request(registration="ada", kind="group_summary", requested_at=later))


async def test_summaries_and_invitations_that_were_delayed_name_somebody_erased(store: Store) -> None:
    await store.erase(named_in=["ada"], invitations=["1f0c"])
    summary = a_mail_request(mail="group_summary.ada.1", registration="ada", kind="group_summary", requested_at=NOW)
    invitation = a_mail_request(mail="invitation.1f0c.2", registration=None, kind="invitation")
    others = [
        a_mail_request(mail="invitation.2f0c.1", registration=None, kind="invitation"),
        a_mail_request(mail="changed.ada.1", registration="ada", requested_at=NOW),
    ]
    assert [await store.people.include(request) for request in (summary, invitation)] == [True, True]
    assert [await store.people.include(request) for request in others] == [False, False]


async def test_an_invitation_is_forgotten_where_nothing_else_was_mailed_to_its_address(store: Store) -> None:
    invitation = await store.sent(mail="invitation.1f0c.1", registration=None, kind="invitation", recipient=None)
    other = await store.sent(mail="invitation.2f0c.1", registration=None, kind="invitation", to="ada@example.lu")
    await store.erase(invitations=["1f0c"])
    assert [await store.knows(mail) for mail in (invitation, other)] == [False, True]


async def test_tests_with_the_name_of_the_person_are_forgotten(store: Store) -> None:
    await store.sent()
    test = await store.sent(registration=None, to="organiser@example.lu", recipient=a_recipient(code=SAMPLE), test=True)
    await store.erase()
    assert not await store.knows(test)


async def test_the_log_of_resent_mails_forgets_the_address(store: Store) -> None:
    request = await store.sent()
    entry = await store.entry(request)
    again = a_mail_request(registration="zoe", to=ZOE)
    audit = mail_resent(entry, to=ZOE, actor="account:ada", now=NOW)
    await store.ledger.repeat(entry, again, now=NOW, audit=audit)
    await store.erase()
    assert [await store.knows(mail) for mail in (request, again)] == [False, False]


async def test_a_bounce_still_finds_its_mail_but_suppresses_nobody(store: Store) -> None:
    request = await store.sent()
    await store.erase()
    elsewhere = await store.mails.find(Returned(mail_hash(request.mail), address_hash(ZOE)[:8]))
    assert elsewhere == request.mail
    await store.mails.bounce(elsewhere, Report("failed", "5.1.1", "no such user"), now=NOW)
    assert (await store.entry(request)).state == "bounced"
    assert await store.suppressions.of_events([EVENT], 10, None) == []


async def test_a_dead_address_stays_suppressed_by_its_hash_alone(store: Store) -> None:
    request = await store.sent()
    await store.mails.bounce(request.mail, Report("failed", "5.1.1", "no such user"), now=NOW)
    await store.erase()
    suppression = await store.suppressions.get(ZOE)
    assert suppression is not None
    assert (suppression.address, suppression.reason) == ("", "")


async def test_an_address_that_others_still_use_stays_suppressed_by_name(store: Store) -> None:
    request = await store.sent()
    await store.sent(registration="another", event="another")
    await store.mails.bounce(request.mail, Report("failed", "5.1.1", "no such user"), now=NOW)
    await store.erase()
    suppression = await store.suppressions.get(ZOE)
    assert suppression is not None
    assert suppression.address == ZOE
