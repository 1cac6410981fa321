"""Messages that come to the mailbox of bounces, and the mails that they tell about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.mailer.adapters.bounce_reader import MimeBounceReader
from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.suppressions import UnknownSuppression
from services.mailer.use_cases.bounces.handle_bounce import Effect, handle_bounce
from services.mailer.use_cases.bounces.lift_suppression import lift_suppression
from shared.contracts.mailer import MailState
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, RETURN_PATHS, a_mail_request
from tests.support.mailer.fake_bounces import FakeReturnedMails, FakeSuppressions
from tests.support.mailer.fakes import FakeLedger, StoredMail
from tests.support.mailer.returned import a_returned_message

MAIL, TO, EVENT = "confirmation.1", "zoe@example.lu", "smart-manufacturing-2026"


class Mailbox:
    """A mailbox of bounces, and a ledger with one mail that was sent."""

    def __init__(self) -> None:
        self.ledger, self.suppressions = FakeLedger(), FakeSuppressions()
        self.mails = FakeReturnedMails(self.ledger, self.suppressions)
        self.clock = SetClock(NOW)

    async def with_a_mail(self, state: MailState = "sent", **fields: Any) -> "Mailbox":
        await self.ledger.accept(a_mail_request(mail=MAIL, to=TO, kind="campaign", event=EVENT), now=NOW)
        self.stored.entry = replace(self.entry, state=state, **fields)
        self.stored.due_at = NOW if state in ("queued", "retrying", "unknown", "sending") else None
        return self

    @property
    def stored(self) -> StoredMail:
        return self.ledger.mails[MAIL]

    @property
    def entry(self) -> LedgerEntry:
        return self.stored.entry

    async def receive(self, message: bytes, recipient: str = "") -> Effect:
        return await handle_bounce(
            message,
            recipient=recipient,
            reader=MimeBounceReader(),
            return_paths=RETURN_PATHS,
            mails=self.mails,
            clock=self.clock,
        )

    async def lift(self, *events: str, address: str = TO) -> None:
        await lift_suppression(
            address, events=events, actor="account:ada", suppressions=self.suppressions, clock=self.clock
        )


async def test_a_failure_bounces_the_mail_and_suppresses_its_address() -> None:
    mailbox = await Mailbox().with_a_mail()
    assert await mailbox.receive(a_returned_message("postfix")) == "bounced"
    assert mailbox.entry.state == "bounced"
    assert (mailbox.entry.reason or "").startswith("550 5.1.1 <…>: Recipient address rejected")
    assert mailbox.entry.history[-1].state == "bounced"
    assert await mailbox.suppressions.get(TO.upper())


async def test_a_failure_that_comes_again_changes_nothing() -> None:
    mailbox = await Mailbox().with_a_mail()
    await mailbox.receive(a_returned_message("postfix"))
    await mailbox.lift(EVENT)
    before = mailbox.entry
    assert await mailbox.receive(a_returned_message("postfix")) == "known"
    assert mailbox.entry == before
    assert await mailbox.suppressions.get(TO) is None


async def test_a_full_mailbox_does_not_suppress_the_address() -> None:
    mailbox = await Mailbox().with_a_mail()
    assert await mailbox.receive(a_returned_message("full_mailbox")) == "bounced"
    assert await mailbox.suppressions.get(TO) is None


async def test_a_delay_stands_in_the_history_once_and_the_state_stays() -> None:
    mailbox = await Mailbox().with_a_mail()
    effects = [await mailbox.receive(a_returned_message("delayed")) for _ in range(2)]
    assert effects == ["delayed", "known"]
    assert (mailbox.entry.state, mailbox.entry.reason) == ("sent", None)
    reasons = [entry.reason for entry in mailbox.entry.history if entry.reason]
    assert [reason.startswith("delayed: 4.4.1 connect to mx.firma.example") for reason in reasons] == [True]


@pytest.mark.parametrize("state", ["sending", "unknown", "queued", "retrying"])
async def test_a_mail_that_was_to_be_sent_once_more_is_not(state: MailState) -> None:
    mailbox = await Mailbox().with_a_mail(state)
    assert await mailbox.receive(a_returned_message("exim")) == "bounced"
    assert mailbox.entry.state == "bounced"
    assert await mailbox.ledger.claim(NOW + timedelta(days=1)) is None


@pytest.mark.parametrize("state", ["failed", "suppressed"])
async def test_a_mail_that_no_server_has_cannot_bounce(state: MailState) -> None:
    mailbox = await Mailbox().with_a_mail(state)
    assert await mailbox.receive(a_returned_message()) == "known"
    assert mailbox.entry.state == state


@pytest.mark.parametrize(
    ("dialect", "effect"), [("away_fr", "automatic"), ("calendar_reply", "calendar"), ("person", "other")]
)
async def test_what_is_no_bounce_changes_nothing(dialect: str, effect: Effect) -> None:
    mailbox = await Mailbox().with_a_mail()
    before = mailbox.entry
    assert await mailbox.receive(a_returned_message(dialect)) == effect
    assert mailbox.entry == before


async def test_a_forged_token_finds_no_mail_whatever_the_message_says() -> None:
    mailbox = await Mailbox().with_a_mail()
    path = RETURN_PATHS.of(MAIL, TO)
    letter = path[8]
    swapped = path.replace(f"+{letter}", "+a" if letter != "a" else "+b", 1)
    forged = a_returned_message().replace(path.encode(), swapped.encode())
    assert await mailbox.receive(forged) == "unknown"
    assert mailbox.entry.state == "sent"


async def test_the_token_of_another_mail_bounces_that_one_alone() -> None:
    mailbox = await Mailbox().with_a_mail()
    assert await mailbox.receive(a_returned_message(mail="confirmation.2")) == "unknown"
    assert mailbox.entry.state == "sent"


async def test_a_bounce_of_the_address_before_the_correction_says_nothing_about_the_new_one() -> None:
    mailbox = await Mailbox().with_a_mail(to="zoe.weber@example.lu")
    assert await mailbox.receive(a_returned_message()) == "unknown"
    assert mailbox.entry.state == "sent"


async def test_a_mail_server_may_name_the_return_path_beside_the_message() -> None:
    mailbox = await Mailbox().with_a_mail()
    path = RETURN_PATHS.of(MAIL, TO)
    bare = a_returned_message().replace(path.encode(), b"bounces@example.lu")
    assert await mailbox.receive(bare) == "unknown"
    assert await mailbox.receive(bare, recipient=path) == "bounced"


async def test_organisers_lift_a_suppression_that_their_mails_have_met() -> None:
    mailbox = await Mailbox().with_a_mail()
    await mailbox.receive(a_returned_message())
    with pytest.raises(UnknownSuppression):
        await mailbox.lift("another-event")
    await mailbox.lift("another-event", EVENT)
    assert await mailbox.suppressions.get(TO) is None
    [audit] = mailbox.suppressions.audit
    assert (audit.action, audit.event, audit.actor) == ("suppression.lifted", EVENT, "account:ada")
    assert TO not in str(audit)


@pytest.mark.parametrize("address", ["", "ada@example.lu", "nobody", "\x00"])
async def test_an_address_that_is_not_suppressed_cannot_be_lifted(address: str) -> None:
    with pytest.raises(UnknownSuppression):
        await (await Mailbox().with_a_mail()).lift(EVENT, address=address)
