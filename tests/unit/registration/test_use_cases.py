"""What people do, on transactions in memory."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event import Event, RegistrationClosed
from services.registration.domain.event_definition import WaitingList
from services.registration.domain.places import Outcome, PlaceCount, SoldOut
from services.registration.domain.registration import AlreadyRegistered, IdempotencyKeyReused, Registration
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.reissue_ticket import reissue_ticket
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.enter_registration import enter_registration
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from shared.contracts.registration import MailRequested
from shared.identity.authorisation import UnknownEvent
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import (
    NOW,
    a_category,
    a_form,
    a_question,
    a_session,
    a_submission,
    an_event,
    setting,
)
from tests.support.registration.fakes import FakeEventTransactions, Store, the_tools


class Evening:
    """One event on the organiser's desk."""

    def __init__(self, **fields: Any) -> None:
        event = an_event(**fields)
        self.slug = event.slug
        self.store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
        self.clock = SetClock(NOW)
        self.tools: dict[str, Any] = {"transactions": FakeEventTransactions(self.store), **the_tools(self.clock)}
        self.by_organiser = {**self.tools, "actor": "account:1"}

    async def submit(self, key: str | None = None, language: str = "en", **fields: Any) -> Outcome:
        form = a_form(**fields)
        return await place_registration(self.slug, form, language=language, idempotency_key=key, **self.tools)

    async def enter(self, **fields: Any) -> Registration:
        return await enter_registration(self.slug, a_form(**fields), language="en", **self.by_organiser)

    @property
    def event(self) -> Event:
        return self.store.events[self.slug]

    @property
    def registrations(self) -> list[Registration]:
        return list(self.store.registrations.values())

    def mails(self) -> list[MailRequested]:
        return [message for message in self.store.sent if isinstance(message, MailRequested)]


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
    evening = Evening(**fields)
    evening.clock.now = now
    if is_open:
        assert await evening.submit() == "confirmed"
    else:
        with pytest.raises(RegistrationClosed):
            await evening.submit()


async def test_an_unknown_event_cannot_be_registered_for() -> None:
    evening = Evening()
    evening.slug = "nowhere"
    with pytest.raises(UnknownEvent):
        await evening.submit()


async def test_a_known_address_is_told_once_in_ten_minutes() -> None:
    evening = Evening()
    for _ in range(3):
        await evening.submit(email="zoe@example.lu")
        evening.clock.advance(seconds=1)
    evening.clock.advance(minutes=10)
    await evening.submit(email="ZOE@example.lu")
    identities = [mail.mail for mail in evening.mails() if mail.kind == "already_registered"]
    assert (len(identities), len({*identities})) == (3, 2)
    assert len(evening.registrations) == 1


async def test_a_key_answers_as_before_whatever_changed_meanwhile() -> None:
    evening = Evening(capacity=1)
    assert await evening.submit("key", email="zoe@example.lu") == "confirmed"
    await evening.submit()
    evening.clock.advance(days=365)
    submission = a_submission(email="zoe@example.lu")
    assert await evening.submit("key", **submission) == "confirmed"
    with pytest.raises(IdempotencyKeyReused):
        await evening.submit("key", email="zoe@example.lu", first_name="Zoé")


async def test_a_submission_has_the_fingerprint_that_it_always_had() -> None:
    evening = Evening(questions=[a_question("diet")], sessions=[a_session()])
    answers: dict[str, Any] = {
        "answers": {"diet": "vegan"},
        "sessions": ["recycling"],
        "locale": "lb",
        "company": "Ferro SA",
    }
    await evening.submit("key", email="zoe@example.lu", **answers)
    (answer,) = evening.store.answers.values()
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
    evening = Evening(languages=languages)
    await evening.submit(language=accepted, locale=wished)
    assert {mail.locale for mail in evening.mails()} == {locale}


async def test_consents_are_kept_with_the_version_of_their_text() -> None:
    consents = [{"id": "news", "text": {"en": "News"}, "version": "3"}]
    evening = Evening(consents=consents, privacy={"version": "2027-01"})
    await evening.submit(consents={"privacy": True, "news": False})
    (one,) = evening.registrations
    kept = {name: (consent.given, consent.version) for name, consent in one.consents.items()}
    assert kept == {"privacy": (True, "2027-01"), "news": (False, "3")}


async def test_no_two_mails_have_one_id_unless_they_say_the_same() -> None:
    evening = Evening(capacity=1, sessions=[a_session(capacity=1), a_session("dinner", capacity=1)])
    both = ["recycling", "dinner"]
    first, second, third = [await evening.enter(sessions=both) for _ in range(3)]
    await resend_mail(evening.slug, first.code, **evening.by_organiser)
    await reissue_ticket(evening.slug, first.code, **evening.by_organiser)
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    await change_event(evening.slug, setting(capacity=2), **evening.by_organiser)
    await cancel_registration(evening.slug, second.code, **evening.by_organiser)
    await resend_mail(evening.slug, third.code, **evening.by_organiser)
    mails = evening.mails()
    assert len({mail.mail for mail in mails}) == len(mails) == 12
    assert all(mail.mail.startswith(f"{mail.kind}.{mail.registration}") for mail in mails)


async def test_only_mails_with_a_badge_carry_the_secret() -> None:
    evening = Evening(capacity=1)
    first, second = await evening.enter(), await evening.enter()
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    carried = {(mail.kind, mail.ticket_secret is not None) for mail in evening.mails()}
    assert carried == {("confirmation", True), ("waitlisted", False), ("cancelled", False)}
    assert second.secret is None


async def test_every_change_has_a_newer_version() -> None:
    evening = Evening(capacity=1)
    first, second = await evening.enter(), await evening.enter()
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    told = [(m.registration, m.version) for m in evening.store.sent if m.NAME == "registration.changed.v1"]  # type: ignore[attr-defined]
    assert told == [(first.id, 1), (second.id, 1), (first.id, 2), (second.id, 2)]


async def test_an_organiser_is_told_what_the_public_is_not() -> None:
    evening = Evening(capacity=1, waiting_list={"enabled": False})
    await evening.enter(email="zoe@example.lu")
    with pytest.raises(AlreadyRegistered):
        await evening.enter(email="ZOE@example.lu")
    with pytest.raises(SoldOut):
        await evening.enter()


async def test_nobody_is_promoted_beyond_what_there_is() -> None:
    evening = Evening(capacity=5, categories=[a_category(capacity=1)])
    await evening.enter()
    waiting = await evening.enter()
    with pytest.raises(SoldOut):
        await promote_registration(evening.slug, waiting.code, **evening.by_organiser)


async def test_who_waits_for_a_session_is_not_overtaken_from_the_waiting_list_of_the_event() -> None:
    evening = Evening(capacity=2, sessions=[a_session("dinner", capacity=1)])
    first, second, third = [await evening.enter(sessions=["dinner"]) for _ in range(3)]
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    states = {r.code: (r.state, r.sessions[0].state) for r in evening.registrations}
    assert states[second.code] == ("confirmed", "confirmed")
    assert states[third.code] == ("confirmed", "waitlisted")


async def test_nor_by_a_newcomer_while_nothing_moves() -> None:
    closes_at = NOW + timedelta(hours=1)
    sessions = [a_session("dinner", capacity=1)]
    evening = Evening(sessions=sessions, waiting_list={"closes_at": closes_at.isoformat()})
    first, second = [await evening.enter(sessions=["dinner"]) for _ in range(2)]
    evening.clock.now = closes_at
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    newcomer = await evening.enter(sessions=["dinner"])
    assert newcomer.sessions[0].state == "waitlisted"
    await change_event(evening.slug, setting(waiting_list=WaitingList()), **evening.by_organiser)
    states = {r.code: r.sessions[0].state for r in evening.registrations if r.is_active}
    assert states == {second.code: "confirmed", newcomer.code: "waitlisted"}


async def test_a_draft_is_told_to_nobody() -> None:
    with pytest.raises(UnknownEvent):
        await Evening(state="draft").submit()


async def test_the_order_of_answers_makes_no_other_submission() -> None:
    evening = Evening(questions=[a_question("diet"), a_question("hobby")])
    form: dict[str, Any] = {"email": "zoe@example.lu", "answers": {"diet": "no", "hobby": "yes"}}
    assert await evening.submit("key", **form) == "confirmed"
    assert await evening.submit("key", **{**form, "answers": {"hobby": "yes", "diet": "no"}}) == "confirmed"
    assert len(evening.registrations) == 1


async def test_a_freed_place_stays_free_while_nothing_moves() -> None:
    closes_at = NOW + timedelta(hours=1)
    evening = Evening(capacity=1, waiting_list={"closes_at": closes_at.isoformat()})
    first, _ = await evening.enter(), await evening.enter()
    evening.clock.now = closes_at
    await cancel_registration(evening.slug, first.code, **evening.by_organiser)
    assert [r.state for r in evening.registrations] == ["cancelled", "waitlisted"]
    await change_event(evening.slug, setting(waiting_list=WaitingList()), **evening.by_organiser)
    assert [r.state for r in evening.registrations] == ["cancelled", "confirmed"]
