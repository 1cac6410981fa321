"""The consequences of an attempt's outcome for a mail."""

from datetime import timedelta

import pytest

from services.mailer.domain.delivery import GIVE_UP_AFTER, HANDING_OVER_LEASE, LEASE, backoff, settle
from services.mailer.domain.mails import Outcome
from services.mailer.settings import MailerSettings
from tests.support.mailer.builders import NOW, a_claimed_mail

FIFTEEN_MINUTES = timedelta(minutes=15)
LATER = Outcome("postponed", "451 later")


def test_an_accepted_mail_is_sent_for_good() -> None:
    settlement = settle(a_claimed_mail(), Outcome("accepted", "ok"), NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.next_at) == ("sent", None)


def test_a_permanent_refusal_fails_at_once_and_says_why() -> None:
    settlement = settle(a_claimed_mail(), Outcome("refused", "550 no such user"), NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.reason, settlement.next_at) == ("failed", "550 no such user", None)


def test_each_temporary_failure_makes_the_pause_longer() -> None:
    minutes = [backoff(step).total_seconds() / 60 for step in range(7)]
    assert minutes == [1, 5, 30, 120, 240, 240, 240]


def test_a_postponed_mail_says_when_it_is_tried_next() -> None:
    settlement = settle(a_claimed_mail(backoff_step=1), LATER, NOW, FIFTEEN_MINUTES)
    assert settlement.state == "retrying"
    assert settlement.next_at == NOW + timedelta(minutes=5)
    assert settlement.backoff_step == 2


def test_after_two_days_a_mail_is_given_up() -> None:
    mail = a_claimed_mail(backoff_step=9, first_tried_at=NOW - GIVE_UP_AFTER + timedelta(hours=3))
    settlement = settle(mail, LATER, NOW, FIFTEEN_MINUTES)
    assert settlement.state == "failed"
    assert settlement.reason == "given up after 48 hours: 451 later"


def test_a_mail_lost_after_hand_over_is_unknown_and_sent_once_more() -> None:
    settlement = settle(a_claimed_mail(), Outcome("lost", "it broke"), NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.next_at) == ("unknown", NOW + FIFTEEN_MINUTES)


def test_a_mail_lost_twice_stays_unknown() -> None:
    settlement = settle(a_claimed_mail(times_lost=1), Outcome("lost", "it broke"), NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.next_at) == ("unknown", None)


def test_a_mail_that_may_have_arrived_never_counts_as_failed() -> None:
    settlement = settle(a_claimed_mail(times_lost=1), Outcome("refused", "550 no"), NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.next_at) == ("unknown", None)


@pytest.mark.parametrize(("kind", "waits"), [("unreachable", True), ("interrupted", True), ("postponed", False)])
def test_only_a_mail_that_no_server_answered_waits_for_the_server(kind: str, waits: bool) -> None:
    assert settle(a_claimed_mail(), Outcome(kind, "…"), NOW, FIFTEEN_MINUTES).waits_for_server is waits  # type: ignore[arg-type]


def test_a_lease_outlasts_all_that_may_happen_within_it() -> None:
    longest = {
        name: MailerSettings.model_fields[name].metadata[-1].le
        for name in ("smtp_timeout_seconds", "smtp_answer_seconds")
    }
    assert longest["smtp_timeout_seconds"] < LEASE.total_seconds()
    assert longest["smtp_answer_seconds"] < HANDING_OVER_LEASE.total_seconds()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 <zoe@example.lu>: Recipient address rejected", "550 5.1.1 <…>: Recipient address rejected"),
        ("550 zoe@example.lu unknown; try zoë.m+x@bücher.example", "550 … unknown; try …"),
        ("451 4.7.1 greylisted @ 12:00", "451 4.7.1 greylisted @ 12:00"),
    ],
)
def test_no_reason_holds_the_address(answer: str, reason: str) -> None:
    for kind in ("refused", "postponed", "lost"):
        assert settle(a_claimed_mail(), Outcome(kind, answer), NOW, FIFTEEN_MINUTES).reason == reason


def test_what_a_server_says_in_another_encoding_can_be_stored() -> None:
    answer = b"550 5.1.1 Bo\xeete inconnue".decode("utf-8", "surrogateescape")
    settlement = settle(a_claimed_mail(), Outcome("refused", answer), NOW, FIFTEEN_MINUTES)
    assert settlement.reason == "550 5.1.1 Bo te inconnue"


def test_a_mail_that_a_fault_of_ours_kept_from_being_written_is_tried_again() -> None:
    outcome = Outcome("unwritten", "the mail could not be written: OSError")
    settlement = settle(a_claimed_mail(), outcome, NOW, FIFTEEN_MINUTES)
    assert (settlement.state, settlement.next_at) == ("retrying", NOW + timedelta(minutes=1))
