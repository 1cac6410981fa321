"""What people do, on transactions in memory."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event import RegistrationClosed
from services.registration.domain.event_definition import WaitingList
from services.registration.domain.idempotency import IdempotencyKeyReused
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import AlreadyRegistered
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from shared.identity.authorisation import UnknownEvent
from tests.support.registration.builders import (
    NOW,
    a_category,
    a_question,
    a_session,
    a_submission,
    setting,
)
from tests.support.registration.one_event import OneEvent


@pytest.mark.parametrize(
    ("fields", "now", "is_open"),
    [
        ({}, NOW, True),
        ({"state": "closed"}, NOW, False),
        ({"state": "cancelled"}, NOW, False),
        ({"registration_opens_at": NOW.isoformat()}, NOW - timedelta(milliseconds=1), False),
        ({"registration_opens_at": NOW.isoformat()}, NOW, True),
        ({"registration_closes_at": NOW.isoformat()}, NOW - timedelta(milliseconds=1), True),
        ({"registration_closes_at": NOW.isoformat()}, NOW, False),
        ({}, NOW + timedelta(days=180, hours=8), True),
        ({}, NOW + timedelta(days=180, hours=9), False),
    ],
)
async def test_registration_is_open_between_its_moments(fields: dict[str, Any], now: Any, is_open: bool) -> None:
    scene = OneEvent(**fields)
    scene.clock.now = now
    if is_open:
        assert await scene.submit() == "confirmed"
    else:
        with pytest.raises(RegistrationClosed):
            await scene.submit()


async def test_an_unknown_event_cannot_be_registered_for() -> None:
    scene = OneEvent()
    scene.slug = "nowhere"
    with pytest.raises(UnknownEvent):
        await scene.submit()


async def test_a_known_address_is_told_once_in_ten_minutes() -> None:
    scene = OneEvent()
    for _ in range(3):
        await scene.submit(email="zoe@example.lu")
        scene.clock.advance(seconds=1)
    scene.clock.advance(minutes=10)
    await scene.submit(email="ZOE@example.lu")
    identities = [mail.mail for mail in scene.mails() if mail.kind == "already_registered"]
    assert (len(identities), len({*identities})) == (3, 2)
    assert len(scene.registrations) == 1


async def test_a_key_answers_as_before_whatever_changed_meanwhile() -> None:
    scene = OneEvent(capacity=1)
    assert await scene.submit("key", email="zoe@example.lu") == "confirmed"
    await scene.submit()
    scene.clock.advance(days=365)
    submission = a_submission(email="zoe@example.lu")
    assert await scene.submit("key", **submission) == "confirmed"
    with pytest.raises(IdempotencyKeyReused):
        await scene.submit("key", email="zoe@example.lu", first_name="Zoé")


async def test_a_submission_has_the_fingerprint_that_it_always_had() -> None:
    scene = OneEvent(questions=[a_question("diet")], sessions=[a_session()])
    answers: dict[str, Any] = {
        "answers": {"diet": "vegan"},
        "sessions": ["recycling"],
        "locale": "lb",
        "company": "Ferro SA",
    }
    await scene.submit("key", email="zoe@example.lu", **answers)
    (answer,) = scene.store.answers.values()
    assert answer.fingerprint == "c9914756c8c39521d3cba15043a2e6b319245f16205b64953764772783d3e08d"


@pytest.mark.parametrize(
    ("wished", "accepted", "languages", "locale"),
    [
        ("lb", "en", ["en"], "lb"),
        (None, "fr", ["en", "fr"], "fr"),
        (None, "fr", ["de"], "de"),
        (None, "de", ["en", "de"], "de"),
        (None, "en", [], "en"),
    ],
)
async def test_mails_speak_the_language_of_the_attendee(
    wished: str | None, accepted: str, languages: list[str], locale: str
) -> None:
    scene = OneEvent(languages=languages)
    await scene.submit(language=accepted, locale=wished)
    assert {mail.locale for mail in scene.mails()} == {locale}


async def test_consents_are_kept_with_the_version_of_their_text() -> None:
    consents = [{"id": "news", "text": {"en": "News"}, "version": "3"}]
    scene = OneEvent(consents=consents, privacy={"version": "2027-01"})
    await scene.submit(consents={"privacy": True, "news": False})
    (one,) = scene.registrations
    kept = {name: (consent.given, consent.version) for name, consent in one.consents.items()}
    assert kept == {"privacy": (True, "2027-01"), "news": (False, "3")}


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
    carried = {(mail.kind, mail.ticket_secret is not None) for mail in scene.mails()}
    assert carried == {("confirmation", True), ("waitlisted", False), ("cancelled", False)}
    assert second.secret is None


async def test_every_change_has_a_newer_version() -> None:
    scene = OneEvent(capacity=1)
    first, second = await scene.enter(), await scene.enter()
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    told = [(m.registration, m.version) for m in scene.store.sent if m.NAME == "registration.changed.v1"]  # type: ignore[attr-defined]
    assert told == [(first.id, 1), (second.id, 1), (first.id, 2), (second.id, 2)]


async def test_an_organiser_is_told_what_the_public_is_not() -> None:
    scene = OneEvent(capacity=1, waiting_list={"enabled": False})
    await scene.enter(email="zoe@example.lu")
    with pytest.raises(AlreadyRegistered):
        await scene.enter(email="ZOE@example.lu")
    with pytest.raises(SoldOut):
        await scene.enter()


async def test_nobody_is_promoted_beyond_what_there_is() -> None:
    scene = OneEvent(capacity=5, categories=[a_category(capacity=1)])
    await scene.enter()
    waiting = await scene.enter()
    with pytest.raises(SoldOut):
        await promote_registration(scene.slug, waiting.code, **scene.by_organiser)


async def test_who_waits_for_a_session_is_not_overtaken_from_the_waiting_list_of_the_event() -> None:
    scene = OneEvent(capacity=2, sessions=[a_session("dinner", capacity=1)])
    first, second, third = [await scene.enter(sessions=["dinner"]) for _ in range(3)]
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    states = {r.code: (r.state, r.sessions[0].state) for r in scene.registrations}
    assert states[second.code] == ("confirmed", "confirmed")
    assert states[third.code] == ("confirmed", "waitlisted")


async def test_nor_by_a_newcomer_while_nothing_moves() -> None:
    closes_at = NOW + timedelta(hours=1)
    sessions = [a_session("dinner", capacity=1)]
    scene = OneEvent(sessions=sessions, waiting_list={"closes_at": closes_at.isoformat()})
    first, second = [await scene.enter(sessions=["dinner"]) for _ in range(2)]
    scene.clock.now = closes_at
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    newcomer = await scene.enter(sessions=["dinner"])
    assert newcomer.sessions[0].state == "waitlisted"
    await change_event(scene.slug, setting(waiting_list=WaitingList()), **scene.by_organiser)
    states = {r.code: r.sessions[0].state for r in scene.registrations if r.is_active}
    assert states == {second.code: "confirmed", newcomer.code: "waitlisted"}


async def test_a_draft_is_told_to_nobody() -> None:
    with pytest.raises(UnknownEvent):
        await OneEvent(state="draft").submit()


async def test_the_order_of_answers_makes_no_other_submission() -> None:
    scene = OneEvent(questions=[a_question("diet"), a_question("hobby")])
    form: dict[str, Any] = {"email": "zoe@example.lu", "answers": {"diet": "no", "hobby": "yes"}}
    assert await scene.submit("key", **form) == "confirmed"
    assert await scene.submit("key", **{**form, "answers": {"hobby": "yes", "diet": "no"}}) == "confirmed"
    assert len(scene.registrations) == 1


async def test_a_freed_place_stays_free_while_nothing_moves() -> None:
    closes_at = NOW + timedelta(hours=1)
    scene = OneEvent(capacity=1, waiting_list={"closes_at": closes_at.isoformat()})
    first, _ = await scene.enter(), await scene.enter()
    scene.clock.now = closes_at
    await cancel_registration(scene.slug, first.code, **scene.by_organiser)
    assert [r.state for r in scene.registrations] == ["cancelled", "waitlisted"]
    await change_event(scene.slug, setting(waiting_list=WaitingList()), **scene.by_organiser)
    assert [r.state for r in scene.registrations] == ["cancelled", "confirmed"]


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
