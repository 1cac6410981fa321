"""Registration asks for a mail."""

import pytest

from services.mailer.domain.kinds import NoTemplateYet
from services.mailer.use_cases.mails.accept_mail import accept_mail
from shared.contracts.mails import MailKind, MailRequested
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fake_erased_people import FakeErasedPeople
from tests.support.mailer.fakes import FakeLedger


async def accept(request: MailRequested, ledger: FakeLedger) -> bool:
    return await accept_mail(
        request,
        kinds={"confirmation"},
        ledger=ledger,
        erased_people=FakeErasedPeople(ledger),
        clock=SetClock(NOW),
    )


async def test_a_mail_is_due_at_once() -> None:
    ledger, request = FakeLedger(), a_mail_request()
    assert await accept(request, ledger)
    assert ledger.mails[request.mail].entry.next_at == NOW


async def test_a_mail_that_was_asked_for_twice_is_queued_once() -> None:
    ledger, request = FakeLedger(), a_mail_request()
    assert [await accept(request, ledger), await accept(request, ledger)] == [True, False]


@pytest.mark.parametrize(("kind", "reason"), [("campaign", "no template"), ("approved", "gets a confirmation")])
async def test_a_mail_without_a_template_is_refused(kind: MailKind, reason: str) -> None:
    ledger = FakeLedger()
    with pytest.raises(NoTemplateYet, match=reason):
        await accept(a_mail_request(kind=kind), ledger)
    assert ledger.mails == {}
