"""Organisers send a mail again."""

from datetime import timedelta

import pytest

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry, UnknownMail
from services.mailer.use_cases.mails.resend_mail import resend_mail
from shared.contracts.mailer import MailState
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOON, a_mail_request
from tests.support.mailer.fakes import FakeLedger


async def a_ledger_with(state: MailState, request=None) -> tuple[FakeLedger, str]:  # type: ignore[no-untyped-def]
    ledger, request = FakeLedger(), request or a_mail_request()
    await ledger.accept(request, now=NOON)
    if state != "queued":
        mail = await ledger.claim(NOON)
        assert mail is not None
        next_at = NOON + timedelta(hours=2) if state == "retrying" else None
        if state != "sending":
            await ledger.settle(mail, Settlement(state=state, reason=None, times_lost=0, next_at=next_at), NOON)
    return ledger, request.mail


async def resend(ledger: FakeLedger, mail: str, to: str | None = None) -> LedgerEntry:
    return await resend_mail(mail, to, actor="account:ada", ledger=ledger, clock=SetClock(NOON))


@pytest.mark.parametrize("state", ["sent", "failed", "unknown"])
async def test_a_settled_mail_goes_out_again_as_a_mail_of_its_own(state: MailState) -> None:
    ledger, mail = await a_ledger_with(state)
    again = await resend(ledger, mail)
    assert (again.id, again.resent_from, again.state) == (f"{mail}.resend.1", mail, "queued")
    assert ledger.mails[mail].entry.state == state


async def test_a_waiting_mail_goes_at_once_to_the_corrected_address() -> None:
    ledger, mail = await a_ledger_with("retrying")
    again = await resend(ledger, mail, "zoe@corrected.example")
    assert (again.id, again.to, again.state, again.next_at) == (mail, "zoe@corrected.example", "queued", NOON)


async def test_a_second_click_sends_nothing_more() -> None:
    ledger, mail = await a_ledger_with("sent")
    assert (await resend(ledger, mail)).id == (await resend(ledger, mail)).id
    assert len(ledger.mails) == 2


async def test_a_mail_on_its_way_is_left_alone() -> None:
    ledger, mail = await a_ledger_with("sending")
    assert (await resend(ledger, mail)).id == mail
    assert len(ledger.mails) == 1


async def test_who_sent_again_and_where_to_is_audited() -> None:
    ledger, mail = await a_ledger_with("failed")
    await resend(ledger, mail, "zoe@corrected.example")
    [entry] = ledger.audit
    assert (entry.actor, entry.action, entry.subject) == ("account:ada", "mail.resent", mail)
    assert entry.after == {"to": "zoe@corrected.example"}


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d"])
async def test_a_text_that_is_no_address_is_refused(address: str) -> None:
    ledger, mail = await a_ledger_with("failed")
    with pytest.raises(NotAnAddress):
        await resend(ledger, mail, address)


async def test_an_unknown_mail_is_not_found() -> None:
    with pytest.raises(UnknownMail):
        await resend(FakeLedger(), "nothing")
