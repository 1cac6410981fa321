"""A mail is sent again as its registration stands now."""

from services.registration.use_cases.people.mail_present_state import mail_present_state
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.places.cancel_registration import cancel_registration
from shared.contracts.mailer import MailResendRequested
from shared.contracts.mails import MailWithdrawn
from tests.support.registration.builders import NOW, an_event
from tests.support.registration.fakes import FakeRegistrations, FakeSender
from tests.support.registration.one_event import OneEvent

CORRECTED = "zoe@corrected.example"


class Resending(OneEvent):
    """One event, and the mailer's requests about its registrations."""

    async def mail_again(
        self,
        registration: str,
        to: str | None = None,
        repetition: str | None = "again.1",
        from_address: str | None = None,
    ) -> None:
        request = MailResendRequested(
            event=self.slug,
            registration=registration,
            repetition=repetition,
            to=to,
            actor="account:ada",
            requested_at=NOW,
            from_address=from_address,
        )
        tools = {name: tool for name, tool in self.tools.items() if name != "random"}
        registrations, sender = FakeRegistrations(self.store), FakeSender(self.store)
        self.store.sent.clear()
        self.store.audit.clear()
        await mail_present_state(request, registrations=registrations, sender=sender, **tools)


async def test_the_mail_has_the_id_that_was_asked_for_and_the_present_ticket() -> None:
    scene = Resending()
    registration = await scene.enter()
    reissued = await reissue_ticket(scene.slug, registration.code, **scene.by_organiser)
    await scene.mail_again(registration.id)
    [mail] = scene.mails()
    assert (mail.mail, mail.kind, mail.to) == ("again.1", "confirmation", registration.email)
    assert mail.ticket_secret == reissued.secret != registration.secret


async def test_who_has_cancelled_is_not_told_that_their_place_is_confirmed() -> None:
    scene = Resending()
    registration = await scene.enter()
    await cancel_registration(scene.slug, registration.code, **scene.by_organiser)
    await scene.mail_again(registration.id)
    assert [mail.kind for mail in scene.mails()] == ["cancelled"]


async def test_a_corrected_address_becomes_that_of_the_registration() -> None:
    scene = Resending()
    registration = await scene.enter()
    await scene.mail_again(registration.id, CORRECTED)
    assert [mail.to for mail in scene.mails()] == [CORRECTED]
    assert scene.store.registrations[registration.id].email == CORRECTED
    [entry] = scene.store.audit
    assert (entry.actor, entry.action) == ("account:ada", "registration.address_corrected")
    assert entry.after["changed"] == ["email"]


async def test_a_mail_that_is_on_its_way_has_only_its_address_corrected() -> None:
    scene = Resending()
    registration = await scene.enter()
    await scene.mail_again(registration.id, CORRECTED, repetition=None)
    assert scene.store.registrations[registration.id].email == CORRECTED
    assert scene.mails() == []


async def test_an_address_that_somebody_else_has_is_refused_and_nothing_is_mailed() -> None:
    scene = Resending()
    registration = await scene.enter()
    await scene.enter(email=CORRECTED)
    await scene.mail_again(registration.id, CORRECTED.upper())
    assert scene.store.sent == [
        MailWithdrawn(mail="again.1", event=scene.slug, reason="This address is registered already")
    ]
    assert scene.store.registrations[registration.id].email == registration.email
    assert scene.store.audit == []


async def test_a_registration_that_is_unknown_withdraws_the_mail() -> None:
    scene = Resending()
    await scene.mail_again("nobody")
    assert [type(message) for message in scene.store.sent] == [MailWithdrawn]


async def test_a_mail_that_is_on_its_way_is_never_withdrawn() -> None:
    scene = Resending()
    await scene.mail_again("nobody", CORRECTED, repetition=None)
    assert scene.store.sent == []


async def test_a_cancelled_event_confirms_nothing() -> None:
    scene = Resending()
    registration = await scene.enter()
    scene.store.events[scene.slug] = an_event(slug=scene.slug, state="cancelled")
    await scene.mail_again(registration.id, CORRECTED)
    assert [type(message) for message in scene.store.sent] == [MailWithdrawn]
    assert scene.store.registrations[registration.id].email == registration.email


async def test_the_same_request_again_asks_for_the_same_mail() -> None:
    scene = Resending()
    registration = await scene.enter()
    await scene.mail_again(registration.id, CORRECTED)
    [first] = scene.mails()
    version = scene.store.registrations[registration.id].version
    await scene.mail_again(registration.id, CORRECTED)
    assert scene.mails() == [first]
    assert scene.store.registrations[registration.id].version == version
    assert scene.store.audit == []


async def test_an_address_that_has_changed_since_the_mail_went_out_is_not_overwritten() -> None:
    scene = Resending()
    registration = await scene.enter()
    await scene.mail_again(registration.id, CORRECTED, from_address="who.had.the.place@before.example")
    [message] = scene.store.sent
    assert isinstance(message, MailWithdrawn)
    assert message.reason == "The address of this registration has changed since the e-mail went out"
    assert scene.store.registrations[registration.id].email == registration.email
