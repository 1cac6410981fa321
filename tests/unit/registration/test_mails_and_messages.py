"""Each registration and each change of it causes mails and messages."""

from dataclasses import replace

from services.registration.domain.messages import event_details
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.cancel_registration import cancel_registration
from tests.support.registration.builders import (
    a_session,
    an_event,
    setting,
)
from tests.support.registration.one_event import OneEvent


async def test_no_two_mails_have_one_id_unless_they_say_the_same() -> None:
    scene = OneEvent(capacity=1, sessions=[a_session(capacity=1), a_session("dinner", capacity=1)])
    both = ["recycling", "dinner"]
    first, second, third = [await scene.enter(sessions=both) for _ in range(3)]
    await resend_mail(scene.slug, first.code, **scene.by_organiser)
    await reissue_ticket(scene.slug, first.code, **scene.by_organiser)
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    await change_event(scene.slug, setting(capacity=2), **scene.by_organiser)
    await cancel_registration(scene.slug, second.code, **scene.by_organiser)
    await resend_mail(scene.slug, third.code, **scene.by_organiser)
    mails = scene.mails()
    assert len({mail.mail for mail in mails}) == len(mails) == 12
    assert all(mail.mail.startswith(f"{mail.kind}.{mail.registration}") for mail in mails)


async def test_only_mails_with_a_badge_carry_the_secret() -> None:
    scene = OneEvent(capacity=1)
    first, second = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    secrets = {(mail.kind, mail.ticket_secret is not None) for mail in scene.mails()}
    assert secrets == {("confirmation", True), ("waitlisted", False), ("cancelled", False)}
    assert second.secret is None


async def test_every_change_has_a_newer_version() -> None:
    scene = OneEvent(capacity=1)
    first, second = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    versions = [(m.registration, m.version) for m in scene.store.sent if m.NAME == "registration.changed.v1"]  # type: ignore[attr-defined]
    assert versions == [(first.id, 1), (second.id, 1), (first.id, 2), (second.id, 2)]


def test_the_logo_of_a_mail_is_at_an_address_that_holds_everywhere() -> None:
    event, page = replace(an_event(), pictures={"logo": "3f"}), "https://moien.example.lu/r/token"
    assert event_details(event, page=page).logo_url == f"https://moien.example.lu/e/{event.slug}/logo/3f.png"
    assert event_details(event).logo_url is None
    assert event_details(an_event(), page=page).logo_url is None
