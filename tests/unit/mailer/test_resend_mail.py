"""Organisers send a mail again."""

from datetime import timedelta

import pytest

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import WRITTEN_ANEW, LedgerEntry, MailForgotten, UnknownMail
from services.mailer.use_cases.mails.accept_mail import accept_mail
from services.mailer.use_cases.mails.resend_mail import resend_mail
from services.mailer.use_cases.mails.withdraw_mail import withdraw_mail
from shared.contracts.mailer import MailResendRequested, MailState
from shared.contracts.mails import MailRequested, MailWithdrawn
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fake_erased_people import FakeErasedPeople
from tests.support.mailer.fakes import FakeLedger

LATER = SetClock(NOW + timedelta(minutes=1))
CORRECTED = "zoe@corrected.example"


async def a_ledger_with(state: MailState, request: MailRequested | None = None) -> tuple[FakeLedger, str]:
    ledger, request = FakeLedger(), request or a_mail_request()
    await ledger.accept(request, now=NOW)
    if state != "queued":
        mail = await ledger.claim(NOW)
        assert mail is not None
        next_at = NOW + timedelta(hours=2) if state == "retrying" else None
        if state != "sending":
            await ledger.settle(mail, Settlement(state=state, reason=None, times_lost=0, next_at=next_at), NOW)
    return ledger, request.mail


async def resend(ledger: FakeLedger, mail: str, to: str | None = None) -> LedgerEntry:
    return await resend_mail(mail, to, actor="account:ada", ledger=ledger, clock=LATER)


async def registration_answers(ledger: FakeLedger, mail: str, to: str = "zoe@present.example") -> None:
    answer = a_mail_request(mail=mail, to=to, kind="cancelled")
    await accept_mail(answer, kinds={"cancelled"}, ledger=ledger, erased_people=FakeErasedPeople(ledger), clock=LATER)


@pytest.mark.parametrize("state", ["sent", "failed", "unknown"])
async def test_registration_is_asked_to_write_a_settled_mail_anew(state: MailState) -> None:
    ledger, mail = await a_ledger_with(state)
    again = await resend(ledger, mail)
    assert (again.id, again.resent_from, again.state) == (f"{mail}.resend.1", mail, "queued")
    assert ledger.mails[mail].entry.state == state
    assert ledger.messages == [
        MailResendRequested(
            event=again.event,
            registration=str(again.registration),
            repetition=again.id,
            to=None,
            actor="account:ada",
            requested_at=LATER(),
        )
    ]


async def test_nothing_of_the_old_mail_goes_out_before_registration_has_answered() -> None:
    ledger, mail = await a_ledger_with("sent")
    again = await resend(ledger, mail)
    assert await ledger.claim(LATER() + timedelta(days=1)) is None
    await registration_answers(ledger, again.id)
    claimed = await ledger.claim(LATER())
    assert claimed is not None
    assert (claimed.id, claimed.to, claimed.request.kind) == (again.id, "zoe@present.example", "cancelled")


async def test_a_repetition_that_registration_refuses_fails_with_the_reason() -> None:
    ledger, mail = await a_ledger_with("failed")
    again = await resend(ledger, mail, CORRECTED)
    refusal = MailWithdrawn(mail=again.id, event=again.event, reason="This address is registered already")
    for message in (refusal, MailWithdrawn(mail=mail, event=again.event, reason="another")):
        await withdraw_mail(message, ledger=ledger, clock=LATER)
    entry = ledger.mails[again.id].entry
    assert (entry.state, entry.reason) == ("failed", "This address is registered already")
    assert ledger.mails[mail].entry.reason is None


async def test_a_corrected_address_reaches_registration() -> None:
    ledger, mail = await a_ledger_with("failed")
    again = await resend(ledger, mail, CORRECTED)
    assert again.to == CORRECTED
    assert [(message.repetition, message.to) for message in ledger.messages] == [(again.id, CORRECTED)]


async def test_a_waiting_mail_goes_at_once_to_the_corrected_address_which_registration_learns() -> None:
    ledger, mail = await a_ledger_with("queued")
    again = await resend(ledger, mail, CORRECTED)
    assert (again.id, again.to, again.state, again.next_at) == (mail, CORRECTED, "queued", LATER())
    assert [(message.repetition, message.to) for message in ledger.messages] == [(None, CORRECTED)]


async def test_a_waiting_mail_that_goes_to_the_same_address_concerns_nobody_else() -> None:
    ledger, mail = await a_ledger_with("retrying", a_mail_request(kind="thank_you"))
    again = await resend(ledger, mail)
    assert (again.id, again.next_at) == (mail, LATER())
    assert ledger.messages == []


async def test_registration_writes_anew_what_waits_since_an_attempt_and_may_hold_a_revoked_ticket() -> None:
    ledger, mail = await a_ledger_with("retrying")
    again = await resend(ledger, mail, CORRECTED)
    waited = ledger.mails[mail].entry
    assert (waited.state, waited.reason, waited.next_at) == ("suppressed", WRITTEN_ANEW, None)
    assert (again.id, again.to, again.resent_from) == (f"{mail}.resend.1", CORRECTED, mail)
    assert [(message.repetition, message.to) for message in ledger.messages] == [(again.id, CORRECTED)]
    assert await ledger.claim(LATER() + timedelta(days=1)) is None


async def test_a_second_click_on_what_is_written_anew_sends_nothing_more() -> None:
    ledger, mail = await a_ledger_with("retrying")
    assert (await resend(ledger, mail)).id == (await resend(ledger, mail)).id
    assert (len(ledger.mails), len(ledger.messages), len(ledger.audit)) == (2, 1, 1)


async def test_a_repetition_that_waits_since_an_attempt_is_written_anew_too() -> None:
    ledger, mail = await a_ledger_with("sent")
    first = await resend(ledger, mail, CORRECTED)
    await registration_answers(ledger, first.id, CORRECTED)
    attempt = await ledger.claim(LATER())
    assert attempt is not None
    later = LATER() + timedelta(hours=2)
    await ledger.settle(attempt, Settlement(state="retrying", reason=None, times_lost=0, next_at=later), LATER())
    second = await resend(ledger, mail, "zoe@again.example")
    assert (second.id, second.resent_from) == (f"{mail}.resend.2", mail)
    assert ledger.mails[first.id].entry.state == "suppressed"
    assert ledger.messages[-1].from_address == CORRECTED


async def test_a_mail_that_a_worker_takes_meanwhile_goes_and_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, mail = await a_ledger_with("retrying")

    async def resends(_: str) -> list[LedgerEntry]:
        await ledger.claim(NOW + timedelta(hours=2))
        return []

    monkeypatch.setattr(ledger, "resends", resends)
    assert (await resend(ledger, mail)).state == "sending"
    assert (len(ledger.mails), ledger.messages) == (1, [])


@pytest.mark.parametrize("fields", [{"kind": "handed_over"}, {"kind": "sign_in", "registration": None}])
async def test_a_mail_that_says_no_present_state_goes_out_as_it_was(fields: dict[str, str | None]) -> None:
    ledger, mail = await a_ledger_with("sent", a_mail_request(**fields))
    again = await resend(ledger, mail, CORRECTED)
    claimed = await ledger.claim(LATER())
    assert claimed is not None
    assert (claimed.id, claimed.to, claimed.request.kind) == (again.id, CORRECTED, fields["kind"])
    assert ledger.messages == []


async def test_a_message_of_the_organisers_keeps_the_manage_link_when_it_goes_again() -> None:
    request = a_mail_request(kind="campaign")
    ledger, mail = await a_ledger_with("failed", request)
    again = await ledger.request((await resend(ledger, mail)).id)
    assert again is not None
    assert (again.manage_url, again.ticket_secret) == (request.manage_url, None)


async def test_a_thank_you_goes_out_as_it_was_and_its_corrected_address_reaches_registration() -> None:
    ledger, mail = await a_ledger_with("failed", a_mail_request(kind="thank_you"))
    again = await resend(ledger, mail, CORRECTED)
    assert (again.to, again.next_at) == (CORRECTED, LATER())
    assert [(message.repetition, message.to) for message in ledger.messages] == [(None, CORRECTED)]


async def test_a_mail_whose_contents_are_deleted_cannot_go_out_as_it_was() -> None:
    ledger, mail = await a_ledger_with("sent", a_mail_request(kind="handed_over"))
    await ledger.forget_recipients(NOW + timedelta(days=1))
    with pytest.raises(MailForgotten):
        await resend(ledger, mail, CORRECTED)


async def test_a_second_click_sends_nothing_more() -> None:
    ledger, mail = await a_ledger_with("sent")
    first = await resend(ledger, mail)
    assert (await resend(ledger, mail)).id == first.id
    await registration_answers(ledger, first.id)
    assert (await resend(ledger, mail)).id == first.id
    assert len(ledger.mails) == 2
    assert len(ledger.messages) == 1


async def test_a_second_click_with_another_address_asks_anew() -> None:
    ledger, mail = await a_ledger_with("sent")
    await resend(ledger, mail)
    assert (await resend(ledger, mail, CORRECTED)).id == f"{mail}.resend.2"


async def test_a_mail_on_its_way_is_left_alone() -> None:
    ledger, mail = await a_ledger_with("sending")
    assert (await resend(ledger, mail)).id == mail
    assert len(ledger.mails) == 1


async def test_who_sent_again_and_where_to_is_audited() -> None:
    ledger, mail = await a_ledger_with("failed")
    await resend(ledger, mail, CORRECTED)
    [entry] = ledger.audit
    assert (entry.actor, entry.action, entry.subject) == ("account:ada", "mail.resent", mail)
    assert entry.after == {"to": CORRECTED}


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d"])
async def test_a_text_that_is_no_address_is_refused(address: str) -> None:
    ledger, mail = await a_ledger_with("failed")
    with pytest.raises(NotAnAddress):
        await resend(ledger, mail, address)


async def test_an_unknown_mail_is_not_found() -> None:
    with pytest.raises(UnknownMail):
        await resend(FakeLedger(), "nothing")
