"""The calendars of attendees learn of each change, in the order of the changes."""

from dataclasses import replace

from services.registration.domain.event_definition import Venue
from services.registration.domain.messages import left_sessions
from services.registration.domain.registration import Booking
from services.registration.domain.registration_form import Successor
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from tests.support.registration.builders import a_registration, a_session, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

PRIVACY = {"privacy": True}


async def test_each_change_of_person_or_event_has_a_higher_sequence() -> None:
    scene = OneEvent()
    attendee = await scene.enter()
    await change_registration(scene.slug, attendee.code, {"company": "Ferro"}, **scene.by_organiser)
    await change_event(scene.slug, setting(venue=Venue(name="Tent")), **scene.by_organiser)
    await resend_mail(scene.slug, attendee.code, **scene.by_organiser)
    await cancel_registration(scene.slug, attendee.code, **scene.by_organiser)
    mails = scene.mails()
    assert [mail.kind for mail in mails] == ["confirmation", "changed", "confirmation", "cancelled"]
    sequences = [mail.sequence for mail in mails]
    assert sequences == sorted({*sequences})
    assert sequences[0] > 0


async def test_whoever_never_had_a_place_has_no_entries() -> None:
    scene = OneEvent(capacity=1)
    await scene.enter()
    waiting = await scene.enter()
    await cancel_registration(scene.slug, waiting.code, **scene.by_organiser)
    assert [(mail.kind, mail.sequence) for mail in scene.mails()[1:]] == [("waitlisted", 0), ("cancelled", 0)]


async def test_the_holder_before_loses_all_entries_by_a_later_sequence() -> None:
    scene = OneEvent(sessions=[a_session()])
    attendee = await scene.enter(sessions=["recycling"])
    successor = Successor(first_name="Ada", email="ada@example.lu", consents=PRIVACY)
    people = FakeRegistrations(scene.store)
    await hand_over_place(scene.slug, attendee.code, successor=successor, registrations=people, **scene.by_organiser)
    first, taken, given = scene.mails()
    assert (taken.kind, taken.to, given.kind, given.to) == (
        "handed_over",
        attendee.email,
        "confirmation",
        "ada@example.lu",
    )
    assert first.sequence < taken.sequence == given.sequence
    assert taken.recipient is not None
    assert [booking.id for booking in taken.recipient.sessions] == ["recycling"]


async def test_sessions_that_were_left_are_named() -> None:
    scene = OneEvent(sessions=[a_session(), a_session("dinner")])
    attendee = await scene.enter(sessions=["recycling", "dinner"])
    await change_registration(scene.slug, attendee.code, {"sessions": ("dinner",)}, **scene.by_organiser)
    await change_registration(scene.slug, attendee.code, {"company": "Ferro"}, **scene.by_organiser)
    assert [mail.left_sessions for mail in scene.mails()] == [None, ["recycling"], None]


def test_a_place_that_one_never_had_in_a_session_is_not_left() -> None:
    waiting = a_registration(sessions=(Booking(id="recycling", state="waitlisted", line=1),))
    assert left_sessions(waiting, replace(waiting, sessions=())) == []
