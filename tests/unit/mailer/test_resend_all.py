"""Organisers send all mails again that did not arrive."""

from datetime import timedelta

import pytest

from services.mailer.domain.delivery import Settlement
from services.mailer.ports.mail_lists import Undelivered
from services.mailer.use_cases.mails import resend_all as module
from services.mailer.use_cases.mails.resend_all import Resent, resend_all
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger, FakeMailLists

EVENT = "smart-manufacturing-2026"
LATER = SetClock(NOW + timedelta(minutes=1))


async def a_ledger_with_failures(number: int) -> FakeLedger:
    ledger = FakeLedger()
    for index in range(number):
        await ledger.accept(a_mail_request(mail=f"m{index}"), now=NOW)
        mail = await ledger.claim(NOW)
        assert mail is not None
        await ledger.settle(mail, Settlement(state="failed", reason=None, times_lost=0), NOW)
    return ledger


async def resend(ledger: FakeLedger) -> Resent:
    selection = Undelivered(EVENT, ["failed"])
    return await resend_all(selection, actor="account:ada", lists=FakeMailLists(ledger), ledger=ledger, clock=LATER)


async def test_registration_is_asked_for_each_and_each_is_audited() -> None:
    ledger = await a_ledger_with_failures(2)
    assert await resend(ledger) == Resent(2, left=0)
    assert {message.repetition for message in ledger.messages} == {"m0.resend.1", "m1.resend.1"}
    assert [(entry.actor, entry.action) for entry in ledger.audit] == [("account:ada", "mail.resent")] * 2


async def test_a_second_click_sends_nothing_more() -> None:
    ledger = await a_ledger_with_failures(2)
    await resend(ledger)
    assert await resend(ledger) == Resent(0, left=0)
    assert len(ledger.messages) == 2


async def test_what_is_left_goes_with_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    ledger = await a_ledger_with_failures(3)
    assert [await resend(ledger), await resend(ledger)] == [Resent(2, left=1), Resent(1, left=0)]


async def test_no_more_mails_are_counted_than_the_next_call_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    ledger = await a_ledger_with_failures(5)
    assert [(await resend(ledger)).left for _ in range(3)] == [2, 1, 0]
