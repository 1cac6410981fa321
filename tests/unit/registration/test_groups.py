"""Groups: the outcomes of people who come together, and the registrations that they get."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.form_check import FormInvalid
from services.registration.domain.group import GroupOutcome, group_outcome
from services.registration.domain.group_members import members_of
from services.registration.domain.idempotency import IdempotencyKeyReused
from services.registration.domain.messages import recipient, registration_changed
from services.registration.domain.places import PlaceCount, SoldOut
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import Colleague, IfShort
from services.registration.domain.search import terms_of
from services.registration.web.waiting.waiting_words import note_in_words
from tests.support.registration.builders import NOW, a_category, a_group, a_question, an_event
from tests.support.registration.one_event import OneEvent


def a_colleague(first_name: str = "Ada", **fields: Any) -> Colleague:
    """A colleague without an address."""
    return Colleague(first_name=first_name, **fields)


def member(scene: OneEvent, first_name: str) -> Registration:
    return next(r for r in scene.registrations if r.first_name == first_name)


@given(places=st.integers(0, 12), taken=st.integers(0, 12), people=st.integers(1, 21), may_wait=st.booleans())
def test_all_get_a_place_or_nobody(places: int, taken: int, people: int, may_wait: bool) -> None:
    event = an_event(capacity=places, waiting_list={"enabled": may_wait})
    count = PlaceCount(event=min(taken, places), categories={"industry": min(taken, places)})
    fits = people <= places - count.event
    if not fits and not may_wait:
        with pytest.raises(SoldOut):
            group_outcome(event, count, ["industry"] * people, "none", NOW)
    else:
        expected = "confirmed" if fits else "waitlisted"
        outcome = group_outcome(event, count, ["industry"] * people, "none", NOW)
        assert {outcome.booker, *outcome.colleagues} == {expected}


@given(places=st.integers(1, 12), people=st.integers(1, 21), may_wait=st.booleans())
def test_the_first_get_the_places_there_are(places: int, people: int, may_wait: bool) -> None:
    event, count = an_event(capacity=places, waiting_list={"enabled": may_wait}), PlaceCount()
    outcome = group_outcome(event, count, ["industry"] * people, "some", NOW)
    served = min(places, people)
    others = "waitlisted" if may_wait else "sold_out"
    assert [outcome.booker, *outcome.colleagues] == ["confirmed"] * served + [others] * (people - served)
    assert count == PlaceCount()


@given(
    places=st.integers(0, 6),
    of_research=st.integers(0, 6),
    categories=st.lists(st.sampled_from(["industry", "research", "press"]), min_size=1, max_size=21),
    if_short=st.sampled_from(["none", "some"]),
)
def test_no_part_of_an_event_is_ever_oversold_by_a_group(
    places: int, of_research: int, categories: list[str], if_short: IfShort
) -> None:
    parts = [a_category(), a_category("research", capacity=of_research), a_category("press", approval=True)]
    outcome = group_outcome(an_event(capacity=places, categories=parts), PlaceCount(), categories, if_short, NOW)
    confirmed = [c for c, o in zip(categories, [outcome.booker, *outcome.colleagues], strict=True) if o == "confirmed"]
    assert len(confirmed) <= places
    assert confirmed.count("research") <= of_research
    assert "press" not in confirmed


async def test_everybody_in_a_group_has_a_registration_of_their_own() -> None:
    scene = OneEvent(capacity=3)
    group = a_group(a_colleague("Ada", email="ada@example.lu"), a_colleague("Bob"), email="zoe@example.lu")
    assert await scene.submit_group(group) == GroupOutcome("confirmed", ("confirmed", "confirmed"))
    booker, ada, bob = scene.registrations
    assert (ada.booked_by, ada.mail_address) == (booker.code, "ada@example.lu")
    assert (bob.booked_by, bob.mail_address) == (booker.code, "zoe@example.lu")
    assert [(mail.kind, mail.to, mail.passed_on) for mail in scene.mails()] == [
        ("confirmation", "zoe@example.lu", False),
        ("confirmation", "ada@example.lu", False),
        ("confirmation", "zoe@example.lu", True),
        ("group_summary", "zoe@example.lu", False),
    ]


async def test_a_colleague_has_the_category_and_the_language_of_the_booker_unless_told() -> None:
    scene = OneEvent(categories=[a_category(), a_category("press")], languages=["en", "fr"])
    own = a_colleague("Bob", category="industry", locale="en")
    await scene.submit_group(a_group(a_colleague("Ada"), own, category="press", locale="fr"))
    assert (member(scene, "Ada").category, member(scene, "Ada").locale) == ("press", "fr")
    assert (member(scene, "Bob").category, member(scene, "Bob").locale) == ("industry", "en")


async def test_a_group_that_waits_stands_together_in_line() -> None:
    scene = OneEvent(capacity=1)
    await scene.submit()
    outcome = await scene.submit_group(a_group(a_colleague("Ada"), a_colleague("Bob"), first_name="Jo"))
    assert {outcome.booker, *outcome.colleagues} == {"waitlisted"}
    assert await scene.submit(first_name="Cleo") == "waitlisted"
    waiting = sorted(scene.registrations, key=lambda registration: registration.line)
    assert [registration.first_name for registration in waiting[1:]] == ["Jo", "Ada", "Bob", "Cleo"]


async def test_a_group_that_waits_gets_places_for_all_or_for_none() -> None:
    scene = OneEvent(capacity=4)
    for first_name in ("Pia", "Guy"):
        await scene.submit(first_name=first_name)
    await scene.submit_group(a_group(a_colleague("Ada"), a_colleague("Bob"), first_name="Jo"))
    assert {member(scene, name).state for name in ("Jo", "Ada", "Bob")} == {"waitlisted"}
    await scene.cancel(member(scene, "Pia"))
    assert {member(scene, name).state for name in ("Jo", "Ada", "Bob")} == {"confirmed"}


async def test_nobody_waits_for_the_sake_of_a_group_that_needs_more_places_than_there_are() -> None:
    scene = OneEvent(capacity=3)
    await scene.submit(first_name="Pia")
    await scene.submit_group(a_group(a_colleague("Ada"), a_colleague("Bob"), first_name="Jo"))
    assert [await scene.submit() for _ in range(3)] == ["confirmed", "confirmed", "waitlisted"]
    await scene.cancel(member(scene, "Pia"))
    assert {member(scene, name).state for name in ("Jo", "Ada", "Bob")} == {"waitlisted"}
    assert scene.store.waiting_log[-1].why == "group_too_large"


async def test_the_log_says_in_words_that_a_place_was_not_enough_for_a_group() -> None:
    scene = OneEvent(capacity=3)
    for first_name in ("Pia", "Guy"):
        await scene.submit(first_name=first_name)
    await scene.submit_group(a_group(a_colleague("Ada"), first_name="Jo"))
    await scene.submit(first_name="Zoe")
    await scene.submit(first_name="Max")
    await scene.cancel(member(scene, "Pia"))
    log = [note for note in scene.store.waiting_log if note.code == member(scene, "Jo").code]
    assert [(note.happening, note.why) for note in log] == [
        ("joined", "group_too_large"),
        ("passed_over", "group_too_large"),
    ]
    words = [note_in_words(scene.event, note, "en", lambda text: text)["sentence"] for note in log]
    assert ["group" in f"{sentence}" for sentence in words] == [True, True]


async def test_a_colleague_who_is_registered_already_joins_no_group_but_looks_the_same() -> None:
    scene = OneEvent(capacity=5)
    await scene.submit(email="ada@example.lu", first_name="Adele")
    colleagues = (a_colleague("Ada", email="ADA@example.lu"), a_colleague("Bob", email="bob@example.lu"))
    outcome = await scene.submit_group(a_group(*colleagues, email="zoe@example.lu"))
    assert outcome == GroupOutcome("confirmed", ("confirmed", "confirmed"))
    adele, booker, bob = scene.registrations
    assert (adele.booked_by, bob.booked_by, len(scene.registrations)) == (None, booker.code, 3)
    members = members_of(booker, [bob])
    assert [(m.name, m.email, m.state, m.code) for m in members] == [
        ("Ada", "ADA@example.lu", "confirmed", ""),
        ("Bob", "bob@example.lu", "confirmed", ""),
    ]
    assert ("already_registered", "ada@example.lu") in scene.store.mails_sent()
    summary = scene.mails()[-1]
    assert [(line.name, line.has_address) for line in summary.group or []] == [("Ada", True), ("Bob", True)]


async def test_nobody_fills_the_inbox_or_the_group_of_somebody_who_is_registered() -> None:
    scene = OneEvent(capacity=50)
    await scene.submit_group(a_group(a_colleague("Ada"), email="zoe@example.lu"))
    before = members_of(scene.registrations[0], scene.registrations[1:])
    await scene.submit(email="ada@example.lu")
    scene.store.sent.clear()
    strangers = a_colleague("Buy pills"), a_colleague("Ada", email="ada@example.lu")
    for _ in range(5):
        outcome = await scene.submit_group(a_group(*strangers, email="zoe@example.lu"))
        assert outcome == GroupOutcome("confirmed", ("confirmed", "confirmed"))
    assert [(m.kind, m.to) for m in scene.mails()] == [
        ("already_registered", "zoe@example.lu"),
        ("already_registered", "ada@example.lu"),
    ]
    assert members_of(scene.registrations[0], scene.registrations[1:2]) == before
    assert len(scene.registrations) == 3


async def test_a_colleague_cannot_tell_by_their_mail_whether_the_booker_was_registered() -> None:
    new, known = OneEvent(slug="plastics"), OneEvent(slug="plastics")
    await known.submit(email="zoe@example.lu", first_name="Anna", last_name="Muster")
    for scene in (new, known):
        await scene.submit_group(a_group(Colleague(email="ada@example.lu"), Colleague(), email="zoe@example.lu"))
    (as_new,), (as_known,) = ([m for m in s.mails() if m.to == "ada@example.lu"] for s in (new, known))
    ignored: dict[str, Any] = {
        "mail": "",
        "registration": "",
        "ticket_secret": "",
        "manage_url": "",
        "recipient": None,
        "sequence": 0,
    }
    assert replace(as_new, **ignored) == replace(as_known, **ignored)
    ada = known.registrations[-1]
    assert (ada.booked_by, ada.name) == (None, "Guest of Zoë Müller-Weber")


async def test_a_group_of_somebody_who_is_registered_looks_as_if_it_had_taken_its_places() -> None:
    scene = OneEvent(capacity=50)
    await scene.submit(email="zoe@example.lu")
    await scene.submit_group(a_group(a_colleague("Ada"), a_colleague("Bob"), email="zoe@example.lu"))
    assert len(scene.store.counts[scene.slug].shadows) == 3


async def test_nobody_is_registered_for_want_of_one_place_where_nobody_may_wait() -> None:
    scene = OneEvent(capacity=1, waiting_list={"enabled": False})
    with pytest.raises(SoldOut):
        await scene.submit_group(a_group(a_colleague()))
    outcome = await scene.submit_group(a_group(a_colleague(), if_short="some"))
    assert outcome == GroupOutcome("confirmed", ("sold_out",))
    assert len(scene.registrations) == 1


async def test_a_repeated_group_gets_its_answer_and_no_second_registration() -> None:
    scene, group = OneEvent(), a_group(a_colleague("Ada"), a_colleague("Bob"))
    assert await scene.submit_group(group, "key") == await scene.submit_group(group, "key")
    assert len(scene.registrations) == 3
    with pytest.raises(IdempotencyKeyReused):
        await scene.submit_group(replace(group, colleagues=group.colleagues[:1]), "key")


@pytest.mark.parametrize(
    ("colleague", "pointer"),
    [
        (a_colleague(email="ZOE@example.lu"), "/colleagues/1/email"),
        (a_colleague(email="ada@example.lu"), "/colleagues/1/email"),
        (a_colleague(category="nobility"), "/colleagues/1/category"),
        (a_colleague(sessions=("dinner",)), "/colleagues/1/sessions/0"),
        (a_colleague(answers={"hobby": "chess"}), "/colleagues/1/answers/hobby"),
        (a_colleague(), "/colleagues/1/answers/diet"),
    ],
)
async def test_a_fault_stands_at_the_field_of_the_colleague(colleague: Colleague, pointer: str) -> None:
    scene = OneEvent(questions=[a_question(required=True)])
    diet: dict[str, Any] = {"answers": {"diet": "vegan"}}
    first = a_colleague(email="ada@example.lu", **diet)
    with pytest.raises(FormInvalid) as refusal:
        await scene.submit_group(a_group(first, colleague, email="zoe@example.lu", **diet))
    assert pointer in [fault for fault, _ in refusal.value.errors]
    assert scene.registrations == []


async def test_a_name_may_follow_together_with_the_required_answers() -> None:
    scene = OneEvent(questions=[a_question(required=True)])
    await scene.submit_group(a_group(Colleague(), answers={"diet": "vegan"}))
    nameless = scene.registrations[-1]
    assert (nameless.is_nameless, nameless.booker_name, nameless.state) == (True, "Zoë Müller-Weber", "confirmed")


async def test_somebody_whose_name_is_to_follow_is_called_the_guest_of_the_booker() -> None:
    scene = OneEvent()
    await scene.submit_group(a_group(Colleague(), Colleague(locale="de")))
    _, guest, gast = scene.registrations
    assert (guest.name, gast.name) == ("Guest of Zoë Müller-Weber", "Gast von Zoë Müller-Weber")
    at_the_door = registration_changed(scene.event, guest)
    assert (at_the_door.first_name, at_the_door.last_name) == ("", "Guest of Zoë Müller-Weber")
    assert (recipient(guest).first_name, recipient(guest).last_name) == ("", "")
    assert "muller weber" in terms_of(guest)
