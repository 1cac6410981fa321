"""An attendee's data are erased."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.group import GroupOutcome
from services.registration.domain.group_members import members_of
from services.registration.domain.registration import NotInThisState, PlaceHandedOver, Registration
from services.registration.domain.registration_form import Colleague
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.end_evidence import END_OF_EVIDENCE, end_evidence
from services.registration.use_cases.people.erase_registration import erase_registration
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.cancel_registration import cancel_registration
from shared.contracts import Order
from shared.contracts.mails import MailRequested, RegistrationErased
from shared.contracts.registration import RegistrationChanged
from tests.support.registration.builders import NOW, a_form, a_question, an_invitation
from tests.support.registration.fake_traces import FakePersonTraces
from tests.support.registration.fakes import FakeEvents, FakeRegistrations
from tests.support.registration.one_event import OneEvent

PERSON: dict[str, Any] = {
    "first_name": "Zoë",
    "last_name": "Müller",
    "email": "zoe@example.lu",
    "company": "Ferro SA",
    "job_title": "CTO",
}
SAID = ("Zoë", "Müller", "zoe@example.lu", "Ferro SA", "CTO", "no nuts")


async def erase(scene: OneEvent, registration: Registration, **others: Any) -> Registration:
    await erase_registration(
        scene.slug,
        registration.code,
        registrations=FakeRegistrations(scene.store),
        traces=FakePersonTraces(scene.store),
        **{**scene.by_organiser, **others},
    )
    return scene.store.registrations[registration.id]


def has_come(scene: OneEvent, registration: Registration) -> None:
    stay = Stay(entered_at=scene.event.starts_at, left_at=None)
    main = ListAttendance(list="main", first_in=scene.event.starts_at, last_out=None, inside=True, stays=(stay,))
    scene.store.attendance[registration.id] = Attendance(lists={"main": main}), Order(0, 1)


async def test_nothing_of_the_person_is_left() -> None:
    scene = OneEvent(questions=[a_question()])
    registration = await scene.enter(**PERSON, answers={"diet": "no nuts"})
    erased = await erase(scene, registration)
    assert not any(text in repr(erased) for text in (*SAID, registration.secret or ""))
    assert (erased.code, erased.category, erased.created_at) == (
        registration.code,
        registration.category,
        registration.created_at,
    )
    assert (erased.state, erased.erased_at) == ("cancelled", NOW)


async def test_an_earlier_holder_whose_click_comes_late_erases_nothing() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    next_one = scene.store.registrations[registration.id] = replace(registration, holder=2)
    with pytest.raises(PlaceHandedOver):
        await erase(scene, registration, holder=registration.holder)
    assert scene.registrations == [next_one]


async def test_fields_that_are_added_later_go_too() -> None:
    stay = {"id", "event", "code", "line", "version", "state", "category", "sessions", "locale", "holder", "source"}
    stay |= {"booked_by", "lapsed_offers", "coming", "joined_at", "erased_at", "created_at", "updated_at"}
    scene = OneEvent(questions=[a_question()])
    registration = await scene.enter(**PERSON, answers={"diet": "no nuts"})
    full = replace(
        registration, tags=("VIP",), attention="sees nobody", reason="late", printed_badge="d", invitation="i"
    )
    scene.store.registrations[registration.id] = full
    erased = await erase(scene, full)
    empty: tuple[Any, ...] = ("", (), {}, None, False)
    assert [f.name for f in fields(erased) if f.name not in stay and getattr(erased, f.name) not in empty] == []


async def test_the_place_goes_to_the_next_and_the_person_gets_no_mail() -> None:
    scene = OneEvent(capacity=1)
    first, second = await scene.enter(**PERSON), await scene.submit(email="ada@example.lu")
    scene.store.sent.clear()
    await erase(scene, first)
    assert second == "waitlisted"
    assert scene.store.mails_sent() == [("confirmation", "ada@example.lu")]


async def test_the_other_services_are_told_without_a_name() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    scene.store.sent.clear()
    await erase(scene, registration)
    assert not any(text in repr(scene.store.sent) for text in SAID)
    changed = next(message for message in scene.store.sent if isinstance(message, RegistrationChanged))
    assert (changed.erased, changed.tickets) == (True, [])
    assert [m.registration for m in scene.store.sent if isinstance(m, RegistrationErased)] == [registration.id]


async def test_the_log_says_who_and_why_but_not_whom() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    await erase(scene, registration, reason="asked by letter")
    entry = scene.store.audit[-1]
    assert (entry.action, entry.subject, entry.after["reason"]) == (
        "registration.erased",
        registration.code,
        "asked by letter",
    )
    assert not any(text in repr(scene.store.audit) for text in SAID)


async def test_erasing_again_changes_nothing() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    erased = await erase(scene, registration)
    before = len(scene.store.sent), len(scene.store.audit)
    scene.clock.now += timedelta(hours=1)
    assert await erase(scene, registration) == erased
    assert (len(scene.store.sent), len(scene.store.audit)) == before


async def test_earlier_registrations_of_the_address_are_erased_too() -> None:
    scene = OneEvent()
    first = await scene.enter(**PERSON)
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    second, other = await scene.enter(**PERSON), await scene.enter(email="ada@example.lu")
    await erase(scene, second)
    stored = scene.store.registrations
    assert [bool(stored[r.id].erased_at) for r in (first, second, other)] == [True, True, False]


async def test_an_erased_registration_cannot_be_changed_or_mailed() -> None:
    scene = OneEvent()
    registration = await erase(scene, await scene.enter(**PERSON))
    with pytest.raises(NotInThisState):
        await change_registration(scene.slug, registration.code, {"email": "zoe@example.lu"}, **scene.by_organiser)
    with pytest.raises(NotInThisState):
        await resend_mail(scene.slug, registration.code, **scene.by_organiser)


async def test_the_address_can_be_registered_again() -> None:
    scene = OneEvent()
    await erase(scene, await scene.enter(**PERSON))
    assert await scene.submit(**PERSON) == "confirmed"
    assert scene.store.mails_sent()[-1] == ("confirmation", "zoe@example.lu")


async def test_an_invitation_to_the_address_forgets_it_and_ends_where_only_it_could_be_used() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    locked = an_invitation(scene.event, code="A", email="Zoe@example.lu", lock_email=True, holds_places=True)
    open_ = an_invitation(scene.event, code="B", email="zoe@example.lu", last_name="Müller")
    scene.store.invitations = {"A": locked, "B": open_}
    scene.store.counts[scene.slug].hold(locked)
    await erase(scene, registration)
    stored = scene.store.invitations
    assert [(stored[code].email, stored[code].last_name, stored[code].answer) for code in "AB"] == [
        (None, "", "revoked"),
        (None, "", "open"),
    ]
    assert sum(scene.store.counts[scene.slug].held.values()) == 0


async def test_an_invitation_that_was_used_for_the_address_does_not_know_it_any_more() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    known = an_invitation(scene.event, code="A", uses=3).used_for_known("zoe@example.lu", NOW)
    known = known.used_for_known("ada@example.lu", NOW)
    scene.store.invitations = {"A": known}
    await erase(scene, registration)
    nobodys, other = scene.store.invitations["A"].known
    assert (other, len(nobodys)) == (known.known[1], len(known.known[0]))
    assert nobodys != known.known[0]


async def test_a_sponsors_pass_comes_back_from_somebody_who_is_erased() -> None:
    scene = OneEvent()
    scene.store.invitations = {"A": an_invitation(scene.event, code="A", uses=3, used=1, holds_places=True)}
    scene.store.counts[scene.slug].hold(scene.store.invitations["A"])
    await erase(scene, await scene.enter(**PERSON, invitation="A"))
    assert scene.store.invitations["A"].used == 1
    assert sum(scene.store.counts[scene.slug].held.values()) == 2


async def test_the_log_says_that_somebody_who_is_erased_left_the_list() -> None:
    scene = OneEvent(capacity=1)
    await scene.enter()
    await erase(scene, await scene.enter(**PERSON))
    assert (scene.store.waiting_log[-1].happening, scene.store.waiting_log[-1].why) == ("left", "by_organiser")


async def a_group(scene: OneEvent) -> GroupOutcome:
    colleagues = (Colleague(first_name="Bo", last_name="Berg"), Colleague(last_name="Known", email="ada@example.lu"))
    return await scene.submit_group(a_form(**PERSON, colleagues=colleagues))


async def test_colleagues_keep_their_places_and_get_no_more_mails_through_the_booker() -> None:
    scene = OneEvent()
    await a_group(scene)
    booker = next(r for r in scene.registrations if r.email == "zoe@example.lu")
    colleague = next(r for r in scene.registrations if r.last_name == "Berg")
    await erase(scene, booker)
    stored = scene.store.registrations[colleague.id]
    assert (stored.state, stored.last_name, stored.mail_address) == ("confirmed", "Berg", "")
    notices = [m for m in scene.store.sent if isinstance(m, RegistrationErased)]
    assert [(m.registration, m.group) for m in notices] == [(booker.id, [colleague.id])]
    scene.store.sent.clear()
    await resend_mail(scene.slug, colleague.code, **scene.by_organiser)
    assert not [m for m in scene.store.sent if isinstance(m, MailRequested)]


async def test_a_booker_does_not_keep_the_address_of_a_colleague_who_was_known() -> None:
    scene = OneEvent()
    ada = await scene.enter(email="ada@example.lu")
    await a_group(scene)
    booker = next(r for r in scene.registrations if r.email == "zoe@example.lu")
    assert "ada@example.lu" in repr(booker)
    await erase(scene, ada)
    assert "ada@example.lu" not in repr(scene.registrations)
    assert scene.store.registrations[booker.id].first_name == "Zoë"


async def test_the_mailer_is_told_whose_groups_and_which_invitations_name_the_person() -> None:
    scene = OneEvent()
    ada = await scene.enter(email="ada@example.lu")
    await a_group(scene)
    booker = next(r for r in scene.registrations if r.email == "zoe@example.lu")
    colleague = next(r for r in scene.registrations if r.last_name == "Berg")
    invitation = an_invitation(scene.event, code="A", email="ADA@example.lu")
    scene.store.invitations = {
        "A": invitation,
        "B": an_invitation(scene.event, code="B").used_for_known(ada.email, NOW),
    }
    await erase(scene, ada)
    await erase(scene, colleague)
    notices = [m for m in scene.store.sent if isinstance(m, RegistrationErased)]
    assert [(m.registration, m.named_in, m.invitations) for m in notices] == [
        (ada.id, [booker.id], [invitation.reference]),
        (colleague.id, [booker.id], []),
    ]


async def test_a_booker_sees_no_difference_between_erased_colleagues() -> None:
    scene = OneEvent()
    await scene.enter(email="ada@example.lu")
    colleagues = (
        Colleague(first_name="Ada", email="ada@example.lu"),
        Colleague(first_name="Bo", email="bo@example.lu"),
    )
    await scene.submit_group(a_form(**PERSON, colleagues=colleagues))
    for email in ("ada@example.lu", "bo@example.lu"):
        await erase(scene, next(r for r in scene.registrations if r.email == email))
    booker = next(r for r in scene.registrations if r.email == "zoe@example.lu")
    members = members_of(booker, [r for r in scene.registrations if r.booked_by == booker.code])
    known, new = (replace(member, id="", line=0) for member in members)
    assert known == new
    assert (new.erased, new.stands, new.name, new.email, new.code) == (True, False, "", "", "")


async def test_nobody_stays_the_guest_of_somebody_whose_address_was_typed_as_the_bookers() -> None:
    scene = OneEvent()
    booker = await scene.enter(**PERSON)
    await scene.submit_group(a_form(**PERSON, colleagues=(Colleague(email="ada@example.lu"),)))
    assert scene.registrations[-1].name == "Guest of Zoë Müller"
    await erase(scene, booker)
    assert not any(text in repr(scene.registrations) for text in SAID)


def evidence(scene: OneEvent) -> datetime:
    return scene.event.ends_at + timedelta(days=365)


async def test_who_came_keeps_the_place_and_where_that_must_be_proved_the_name() -> None:
    scene = OneEvent()
    until = evidence(scene)
    retention = replace(scene.event.retention, evidence_until=until, evidence_basis="ERDF")
    scene.store.events[scene.slug] = replace(scene.event, retention=retention)
    registration = await scene.enter(**PERSON)
    has_come(scene, registration)
    erased = await erase(scene, registration)
    assert (erased.state, erased.name, erased.company, erased.email) == ("confirmed", "Zoë Müller", "Ferro SA", "")
    assert scene.store.looks[END_OF_EVIDENCE, scene.slug] == until
    changed = [m for m in scene.store.sent if isinstance(m, RegistrationChanged)][-1]
    assert (changed.first_name, changed.company, changed.erased) == ("", "", True)


async def test_the_evidence_goes_at_its_date() -> None:
    scene = OneEvent()
    until = evidence(scene)
    retention = replace(scene.event.retention, evidence_until=until)
    scene.store.events[scene.slug] = replace(scene.event, retention=retention)
    registration = await scene.enter(**PERSON)
    has_come(scene, registration)
    await erase(scene, registration)
    parts = {
        "events": FakeEvents(scene.store),
        "traces": FakePersonTraces(scene.store),
        "transactions": scene.tools["transactions"],
        "clock": scene.clock,
    }
    assert await end_evidence(scene.slug, until, **parts) == until
    scene.clock.now = until
    assert await end_evidence(scene.slug, until, **parts) is None
    erased = scene.store.registrations[registration.id]
    assert (erased.name, erased.company) == ("", "")


async def test_nobody_who_stayed_away_is_evidence() -> None:
    scene = OneEvent()
    retention = replace(scene.event.retention, evidence_until=evidence(scene))
    scene.store.events[scene.slug] = replace(scene.event, retention=retention)
    assert (await erase(scene, await scene.enter(**PERSON))).name == ""


async def test_what_is_over_stays_counted() -> None:
    scene = OneEvent()
    registration = await scene.enter(**PERSON)
    scene.clock.now = scene.event.ends_at
    erased = await erase(scene, registration)
    assert (erased.state, erased.name) == ("confirmed", "")
    assert scene.store.counts[scene.slug].event == 1


@pytest.mark.parametrize("asked_of", ["the kept one", "the dropped one"])
async def test_entries_that_were_merged_go_together(asked_of: str) -> None:
    scene = OneEvent()
    keep, drop = await scene.enter(), await scene.enter(**PERSON)
    scene.store.registrations[drop.id] = replace(drop, state="cancelled", merged_into=keep.code)
    await erase(scene, keep if asked_of == "the kept one" else scene.store.registrations[drop.id])
    assert not any(text in repr(scene.store.registrations) for text in (*SAID[:4], keep.email))


async def test_an_entry_that_was_merged_twice_goes_with_the_kept_one() -> None:
    scene = OneEvent()
    keep, between, drop = await scene.enter(), await scene.enter(), await scene.enter(**PERSON)
    for dropped, keeper in ((drop, between), (between, keep)):
        merged = replace(dropped, state="cancelled", merged_into=keeper.code)
        scene.store.registrations[dropped.id] = merged
    await erase(scene, keep)
    assert not any(text in repr(scene.store.registrations) for text in (*SAID[:4], between.email))
