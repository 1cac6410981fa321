"""The ledger forgets to whom old mails went."""

from datetime import timedelta

from services.mailer.use_cases.mails.forget_recipients import forget_recipients
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW
from tests.support.mailer.fake_bounces import FakeSuppressions
from tests.support.mailer.fakes import FakeLedger
from tests.unit.mailer.test_resend_mail import a_ledger_with

RETENTION = timedelta(days=180)


async def forget(ledger: FakeLedger, after: timedelta) -> None:
    await forget_recipients(
        retention=RETENTION, ledger=ledger, suppressions=FakeSuppressions(), clock=SetClock(NOW + after)
    )


async def test_a_settled_mail_loses_its_recipient_after_the_retention() -> None:
    ledger, mail = await a_ledger_with("sent")
    await forget(ledger, RETENTION)
    assert ledger.mails[mail].entry.to
    await forget(ledger, RETENTION + timedelta(seconds=1))
    entry = ledger.mails[mail].entry
    assert (entry.to, entry.state, entry.kind) == ("", "sent", "confirmation")


async def test_a_mail_that_waits_is_not_forgotten() -> None:
    ledger, mail = await a_ledger_with("retrying")
    await forget(ledger, timedelta(days=900))
    assert ledger.mails[mail].entry.to


async def test_it_runs_every_day() -> None:
    clock = SetClock(NOW)
    ledger, suppressions = FakeLedger(), FakeSuppressions()
    next_at = await forget_recipients(retention=RETENTION, ledger=ledger, suppressions=suppressions, clock=clock)
    assert next_at == NOW + timedelta(days=1)
