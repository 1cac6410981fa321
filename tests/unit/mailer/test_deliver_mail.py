"""One attempt with one mail."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from services.mailer.domain.addresses import address_hash
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE
from services.mailer.domain.mails import LedgerEntry, Mail, Outcome
from services.mailer.use_cases.mails.accept_mail import accept_mail
from services.mailer.use_cases.mails.deliver_mail import deliver_mail
from services.mailer.use_cases.mails.find_objection import find_objection
from shared.contracts.mailer import CAMPAIGN_STOPPED, ConsentWithdrawn
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, RETURN_PATHS, a_mail_request
from tests.support.mailer.fake_bounces import FakeSuppressions, FakeUnsubscriptions
from tests.support.mailer.fake_erased_people import FakeErasedPeople
from tests.support.mailer.fakes import FakeComposer, FakeLedger, FakeTransport


class Post:
    """A ledger with one mail, and what is needed to deliver it."""

    def __init__(self, *outcomes: Outcome, to: str = "zoe@example.lu") -> None:
        self.clock = SetClock(NOW)
        self.ledger = FakeLedger()
        self.transport = FakeTransport(*outcomes)
        self.composer = FakeComposer()
        self.suppressions = FakeSuppressions()
        self.unsubscriptions = FakeUnsubscriptions()
        self.request = a_mail_request(to=to)

    async def claimed(self) -> Mail:
        await accept_mail(
            self.request,
            kinds=self.composer.kinds,
            ledger=self.ledger,
            erased_people=FakeErasedPeople(self.ledger),
            clock=self.clock,
        )
        mail = await self.ledger.claim(self.clock())
        assert mail is not None
        return mail

    async def deliver(self, mail: Mail) -> LedgerEntry:
        await deliver_mail(
            mail,
            ledger=self.ledger,
            composer=self.composer,
            return_paths=RETURN_PATHS,
            objection=partial(
                find_objection, ledger=self.ledger, suppressions=self.suppressions, unsubscriptions=self.unsubscriptions
            ),
            transport=self.transport,
            clock=self.clock,
            unknown_retry=timedelta(minutes=15),
        )
        return self.ledger.mails[mail.id].entry


async def test_a_mail_that_the_server_takes_is_sent() -> None:
    post = Post()
    entry = await post.deliver(await post.claimed())
    assert (entry.state, entry.sent_at, entry.attempts) == ("sent", NOW, 1)
    assert [to for to, _ in post.transport.handed_over] == [post.request.to]


async def test_a_mail_that_cannot_be_written_fails_and_says_why() -> None:
    post = Post(to="nobody")
    entry = await post.deliver(await post.claimed())
    assert (entry.state, entry.reason) == ("failed", "this is not a mail address")
    assert post.transport.handed_over == []


async def test_a_worker_that_lost_its_lease_hands_nothing_over() -> None:
    post = Post()
    slow = await post.claimed()
    post.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert await post.ledger.claim(post.clock()) is not None
    entry = await post.deliver(slow)
    assert post.transport.handed_over == []
    assert entry.state == "sending"


async def test_a_mail_whose_worker_died_before_handing_over_is_sent_by_the_next() -> None:
    post = Post()
    await post.claimed()
    post.clock.advance(seconds=LEASE.total_seconds() + 1)
    again = await post.ledger.claim(post.clock())
    assert again is not None
    assert (await post.deliver(again)).state == "sent"


async def test_a_mail_whose_worker_died_while_handing_over_is_unknown_and_not_sent_at_once() -> None:
    post = Post()
    await post.ledger.mark_handing_over(await post.claimed(), post.clock())
    post.clock.advance(seconds=HANDING_OVER_LEASE.total_seconds() + 1)
    again = await post.ledger.claim(post.clock())
    assert again is not None
    assert (await post.deliver(again)).state == "unknown"
    assert post.transport.handed_over == []


async def test_an_unknown_mail_is_handed_over_twice_in_all() -> None:
    post = Post(Outcome("lost", "it broke"))
    mail: Mail | None = await post.claimed()
    while mail is not None:
        entry = await post.deliver(mail)
        post.clock.advance(hours=1)
        mail = await post.ledger.claim(post.clock())
    assert entry.state == "unknown"
    assert len(post.transport.handed_over) == 2


async def test_a_mail_has_a_return_path_of_its_own() -> None:
    post = Post()
    mail = await post.claimed()
    await post.deliver(mail)
    assert post.transport.return_paths == [RETURN_PATHS.of(mail.id, mail.to)]


async def test_a_mail_to_an_address_that_came_back_is_held_back_and_says_since_when() -> None:
    post = Post(to="Zoe@example.lu")
    post.suppressions.suppress("zoe@example.lu", "another-event", "5.1.1 no such user", NOW)
    entry = await post.deliver(await post.claimed())
    assert entry.state == "suppressed"
    assert entry.reason == "an e-mail to this address came back on 2026-11-02: 5.1.1 no such user"
    assert post.transport.handed_over == []


async def test_a_suppression_counts_among_the_events_whose_mails_it_held_back() -> None:
    post = Post()
    post.suppressions.suppress("zoe@example.lu", "another-event", "5.1.1", NOW)
    await post.deliver(await post.claimed())
    [suppression] = await post.suppressions.of_events([post.request.event], 10, None)
    assert suppression.events == {"another-event", post.request.event}


async def test_a_mail_that_may_have_arrived_is_not_called_held_back() -> None:
    post = Post(Outcome("lost", "it broke"))
    await post.deliver(await post.claimed())
    post.suppressions.suppress("zoe@example.lu", "another-event", "5.1.1", NOW)
    post.clock.advance(hours=1)
    again = await post.ledger.claim(post.clock())
    assert again is not None
    assert (await post.deliver(again)).state == "unknown"
    assert await post.ledger.claim(post.clock() + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("marketing", "consented_at", "state"),
    [
        (True, None, "suppressed"),
        (True, NOW - timedelta(days=1), "suppressed"),
        (True, NOW + timedelta(days=1), "sent"),
        (False, None, "sent"),
    ],
)
async def test_somebody_who_unsubscribed_gets_marketing_only_after_a_new_consent(
    marketing: bool, consented_at: datetime | None, state: str
) -> None:
    post = Post()
    post.request = replace(post.request, marketing=marketing, consented_at=consented_at)
    message = ConsentWithdrawn(event=post.request.event, registration="r", consent="news", withdrawn_at=NOW)
    await post.unsubscriptions.add(address_hash(post.request.to), message)
    entry = await post.deliver(await post.claimed())
    assert entry.state == state
    assert entry.reason == ("the reader unsubscribed on 2026-11-02" if state == "suppressed" else None)


async def test_a_mail_that_could_not_be_written_now_waits_and_says_why() -> None:
    post = Post()
    post.composer.fault = "the mail could not be written: OSError"
    entry = await post.deliver(await post.claimed())
    assert (entry.state, entry.reason) == ("retrying", post.composer.fault)


async def test_a_mail_that_was_claimed_before_its_campaign_was_stopped_is_held_back() -> None:
    post = Post()
    post.request = a_mail_request(kind="campaign", campaign="room-changed")
    mail = await post.claimed()
    await post.ledger.stop_campaign("room-changed", now=NOW)
    entry = await post.deliver(mail)
    assert (entry.state, entry.reason) == ("suppressed", CAMPAIGN_STOPPED)
    assert post.transport.handed_over == []


async def test_who_asked_for_a_link_to_confirm_an_address_gets_it_whatever_came_back_before() -> None:
    post = Post()
    post.request = a_mail_request(kind="confirm_address")
    post.suppressions.suppress(post.request.to, "another-event", "5.1.1", NOW)
    assert (await post.deliver(await post.claimed())).state == "sent"
