"""The audit log says that personal data changed, and never what they are."""

from typing import Any

import pytest

from services.registration.domain.registration_form import Changes, Successor
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.use_cases.places.promote_registration import promote_registration
from shared.audit import AuditEntry
from tests.support.registration.builders import NOW, a_category, a_question, a_session, an_event, setting
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.one_event import OneEvent

SUCCESSOR = Successor(first_name="Ada", last_name="Lovelace", email="ada@example.lu", consents={"privacy": True})


def _newest(scene: OneEvent, action: str) -> AuditEntry:
    assert scene.audited()[-1] == f"registration.{action}"
    return scene.store.audit[-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Ada"},
        {"email": "ada@example.lu"},
        {"company": "Ferro SA"},
        {"job_title": "Prime minister"},
        {"answers": {"diet": "no nuts"}},
        {"attention": "Bodyguard of the minister"},
    ],
)
async def test_a_change_of_personal_data_is_audited_by_name_only(changes: Changes) -> None:
    scene = OneEvent(questions=[a_question()])
    registration = await scene.enter()
    await change_registration(scene.slug, registration.code, changes, **scene.by_organiser)
    entry = _newest(scene, "changed")
    assert (entry.before, entry.after) == ({"version": 1}, {"version": 2, "changed": [*changes]})


async def test_a_change_of_category_and_sessions_is_audited_with_its_values() -> None:
    scene = OneEvent(categories=[a_category(), a_category("press")], sessions=[a_session()])
    registration = await scene.enter()
    changes: Changes = {"category": "press", "sessions": ("recycling",)}
    await change_registration(scene.slug, registration.code, changes, **scene.by_organiser)
    entry = _newest(scene, "changed")
    assert (entry.before["category"], entry.after["category"]) == ("industry", "press")
    assert [booking["id"] for booking in entry.after["sessions"]] == ["recycling"]
    assert "changed" not in entry.after


async def test_the_link_of_a_meeting_is_not_in_the_log() -> None:
    scene = OneEvent(categories=[a_category(online={"url": "https://meet.example.lu/4711"})])
    moved = an_event(categories=[a_category(online={"url": "https://meet.example.lu/0815"}, capacity=9)])
    await change_event(scene.slug, setting(categories=moved.categories), **scene.by_organiser)
    entry = scene.store.audit[-1]
    assert (entry.action, "meet.example.lu" in f"{entry.before} {entry.after}") == ("event.changed", False)


async def test_a_hand_over_names_neither_of_the_two() -> None:
    scene = OneEvent()
    registration = await scene.enter(first_name="Zoë", company="Ferro SA")
    await hand_over_place(
        scene.slug,
        registration.code,
        successor=SUCCESSOR,
        registrations=FakeRegistrations(scene.store),
        **scene.by_organiser,
    )
    entry = _newest(scene, "handed_over")
    assert (entry.before["holder"], entry.after["holder"]) == (1, 2)
    assert {"first_name", "last_name", "email", "tickets"} <= {*entry.after["changed"]}
    for personal in ("Ada", "Lovelace", "Zoë", "Müller", "example.lu"):
        assert personal not in f"{entry.before} {entry.after}"


async def test_the_reason_of_a_refusal_stays_between_organiser_and_attendee() -> None:
    scene = OneEvent(categories=[a_category(approval=True)])
    registration = await scene.enter()
    await decline_registration(scene.slug, registration.code, reason="Mr Weber knows why.", **_without_random(scene))
    entry = _newest(scene, "declined")
    assert (entry.before["state"], entry.after["state"]) == ("awaiting_approval", "declined")
    assert entry.after["changed"] == ["reason"]


async def test_a_new_ticket_is_audited_without_its_secret() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    await reissue_ticket(scene.slug, registration.code, **scene.by_organiser)
    assert _newest(scene, "reissued").after == {"version": 2, "changed": ["tickets"]}


async def test_approving_is_audited_once() -> None:
    scene = OneEvent(categories=[a_category(approval=True)])
    registration = await scene.enter()
    await approve_registration(scene.slug, registration.code, **scene.by_organiser)
    assert scene.audited() == ["registration.entered", "registration.approved"]
    assert scene.store.audit[-1].actor == "account:1"


async def test_promoting_is_audited_once() -> None:
    scene = OneEvent(capacity=1, waiting_list={"closes_at": NOW.isoformat()})
    first, waiting = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    await promote_registration(scene.slug, waiting.code, **scene.by_organiser)
    assert scene.audited()[2:] == ["registration.cancelled", "registration.promoted"]


async def test_a_place_given_in_turn_is_audited_as_the_waiting_lists_doing() -> None:
    scene = OneEvent(capacity=1)
    first, waiting = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    entry = next(entry for entry in scene.store.audit if entry.action == "registration.confirmed")
    assert (entry.actor, entry.subject) == ("waiting list", waiting.code)
    assert (entry.before, entry.after) == ({"state": "waitlisted"}, {"state": "confirmed"})


async def test_each_mail_that_is_sent_again_is_audited() -> None:
    scene = OneEvent()
    registration = await scene.enter()
    for _ in range(2):
        await resend_mail(scene.slug, registration.code, **scene.by_organiser)
    assert scene.audited() == ["registration.entered", "registration.mail_resent", "registration.mail_resent"]
    entry = scene.store.audit[-1]
    assert (entry.actor, entry.subject, entry.before, entry.after) == ("account:1", registration.code, {}, {})


def _without_random(scene: OneEvent) -> dict[str, Any]:
    return {name: tool for name, tool in scene.by_organiser.items() if name != "random"}
