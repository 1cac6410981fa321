"""People register, and organisers enter them."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event import RegistrationClosed
from services.registration.domain.idempotency import IdempotencyKeyReused
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import AlreadyRegistered
from shared.identity.authorisation import UnknownEvent
from tests.support.registration.builders import (
    NOW,
    a_question,
    a_session,
    a_submission,
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


async def test_a_known_address_is_told_once_an_hour() -> None:
    scene = OneEvent()
    scene.clock.now = NOW.replace(minute=59)  # hours of the clock do not matter
    for _ in range(4):
        await scene.submit(email="zoe@example.lu")
        scene.clock.advance(minutes=15)
    scene.clock.advance(minutes=16)
    await scene.submit(email="ZOE@example.lu")
    identities = [mail.mail for mail in scene.mails() if mail.kind == "already_registered"]
    assert (len(identities), len({*identities})) == (2, 2)
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
    (registration,) = scene.registrations
    records = {name: (consent.given, consent.version) for name, consent in registration.consents.items()}
    assert records == {"privacy": (True, "2027-01"), "news": (False, "3")}


async def test_an_organiser_is_told_what_the_public_is_not() -> None:
    scene = OneEvent(capacity=1, waiting_list={"enabled": False})
    await scene.enter(email="zoe@example.lu")
    with pytest.raises(AlreadyRegistered):
        await scene.enter(email="ZOE@example.lu")
    with pytest.raises(SoldOut):
        await scene.enter()


async def test_a_draft_is_told_to_nobody() -> None:
    with pytest.raises(UnknownEvent):
        await OneEvent(state="draft").submit()


async def test_the_order_of_answers_makes_no_other_submission() -> None:
    scene = OneEvent(questions=[a_question("diet"), a_question("hobby")])
    form: dict[str, Any] = {"email": "zoe@example.lu", "answers": {"diet": "no", "hobby": "yes"}}
    assert await scene.submit("key", **form) == "confirmed"
    assert await scene.submit("key", **{**form, "answers": {"hobby": "yes", "diet": "no"}}) == "confirmed"
    assert len(scene.registrations) == 1
