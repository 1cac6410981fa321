"""The data of an attendee are erased."""

from services.mailer.use_cases.mails.accept_mail import accept_mail
from services.mailer.use_cases.mails.erase_mails import erase_mails
from shared.contracts.mails import RegistrationErased
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fake_erased_people import FakeErasedPeople
from tests.support.mailer.fakes import FakeLedger

ERASED = RegistrationErased(event="smart-manufacturing-2026", registration="zoe", code="C", erased_at=NOW, group=[])


async def test_a_mail_that_was_delayed_or_comes_again_is_dropped() -> None:
    ledger = FakeLedger()
    people = FakeErasedPeople(ledger)
    early, late = a_mail_request(registration="zoe"), a_mail_request(registration="zoe")
    await ledger.accept(early, now=NOW)
    await erase_mails(ERASED, erased_people=people, clock=lambda: NOW)
    for request in (late, early, late):
        await accept_mail(request, kinds={"confirmation"}, ledger=ledger, erased_people=people, clock=lambda: NOW)
    assert [*ledger.mails] == [early.mail]
    assert ledger.mails[early.mail].entry.to == ""


async def test_a_mail_that_comes_while_its_reader_is_erased_is_not_sent() -> None:
    ledger = FakeLedger()
    people = FakeErasedPeople(ledger)
    request = a_mail_request(registration="zoe")

    accept = ledger.accept

    async def accept_slowly(*args: object, **others: object) -> bool:
        accepted = await accept(*args, **others)  # type: ignore[arg-type]
        people.erased.add("zoe")
        return accepted

    ledger.accept = accept_slowly  # type: ignore[method-assign]
    await accept_mail(request, kinds={"confirmation"}, ledger=ledger, erased_people=people, clock=lambda: NOW)
    assert await ledger.claim(NOW) is None
    assert ledger.mails[request.mail].entry.to == ""
