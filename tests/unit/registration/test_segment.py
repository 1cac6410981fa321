"""The people of an event who get an e-mail to a segment, and the reasons why the others do not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.registration import Booking, ConsentRecord, Registration
from services.registration.domain.segment import Addressee, CampaignKind, Segment, segment_faults, who, why_not
from tests.support.registration.builders import NOW, a_category, a_question, a_registration, a_session, an_event

STATES = ("confirmed", "waitlisted", "awaiting_approval", "cancelled", "declined")
AGREED = {"news": ConsentRecord(given=True, version="1", at=NOW)}
DISAGREED = {"news": ConsentRecord(given=False, version="1", at=NOW)}


def a_person(has_come: bool = False, is_reached: bool = True, **fields: Any) -> Addressee:
    return Addressee(a_registration(**fields), has_come, is_reached)


def why(person: Addressee, kind: CampaignKind = "information", **segment: Any) -> str | None:
    return why_not(person, Segment(**segment), kind)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("confirmed", None),
        ("waitlisted", "is on the waiting list"),
        ("awaiting_approval", "awaits approval"),
        ("cancelled", "has cancelled"),
        ("declined", "was declined"),
    ],
)
def test_only_confirmed_people_get_it_unless_others_are_meant(state: Any, reason: str | None) -> None:
    assert why(a_person(state=state)) == reason
    assert why(a_person(state=state), states=(state,)) is None
    assert why(a_person(state="confirmed"), states=("cancelled",)) == "is confirmed"


@pytest.mark.parametrize("consents", [{}, DISAGREED])
def test_news_go_to_recorded_consent_only_whatever_else(consents: Any) -> None:
    everybody = {"states": STATES}
    assert why(a_person(consents=AGREED), "news", **everybody) is None
    assert why(a_person(consents=consents), "news", **everybody) == "did not consent to news"
    assert why(a_person(consents=consents), "information", **everybody) is None
    assert why(a_person(consents=consents), consent="news") == "did not give the consent"


def test_a_category_and_a_place_in_a_session_count() -> None:
    dinner = Booking(id="dinner", state="confirmed", line=1)
    waits = Booking(id="dinner", state="waitlisted", line=1)
    assert why(a_person(category="press"), categories=("press", "speaker")) is None
    assert why(a_person(category="industry"), categories=("press",)) == "is in another category"
    assert why(a_person(sessions=(dinner,)), sessions=("walk", "dinner")) is None
    assert why(a_person(sessions=(waits,)), sessions=("dinner",)) == "has no place in the session"


def test_those_who_came_are_told_apart_from_those_who_did_not() -> None:
    came, stayed_away = a_person(has_come=True), a_person()
    assert [why(person, checked_in=True) for person in (came, stayed_away)] == [None, "was not checked in"]
    assert [why(person, checked_in=False) for person in (came, stayed_away)] == ["was checked in", None]


def test_the_answer_to_still_coming_counts_and_a_no_whatever_the_state() -> None:
    silent, comes, gone = a_person(coming="asked"), a_person(coming="yes"), a_person(state="cancelled", coming="no")
    people, answers = (silent, comes, gone, a_person()), ("asked", "yes", "no")
    fitting = [[why(person, coming=answer) is None for person in people] for answer in answers]
    assert fitting == [[True, False, False, False], [False, True, False, False], [False, False, True, False]]
    assert why(a_person(), coming="yes") == "has not said that they come"


@pytest.mark.parametrize(
    ("answer", "wanted", "fits"),
    [
        ("vegan", "vegan", True),
        ("vegan", "Vegan", False),
        (["a", "b"], "b", True),
        (["a"], "b", False),
        (None, "a", False),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (2, 2.0, True),
    ],
)
def test_an_answer_is_the_wanted_one_or_has_it_among_several(answer: Any, wanted: Any, fits: bool) -> None:
    person = a_person(answers={} if answer is None else {"q": answer})
    assert why(person, answers={"q": wanted}) == (None if fits else "answered otherwise")


def test_nobody_is_written_to_without_a_working_address() -> None:
    assert why(a_person(is_reached=False)) == why(a_person(email="")) == "has no working address"


people = st.builds(
    a_person,
    has_come=st.booleans(),
    is_reached=st.booleans(),
    state=st.sampled_from(STATES),
    category=st.sampled_from(["industry", "press"]),
    consents=st.sampled_from([{}, AGREED, DISAGREED]),
    answers=st.sampled_from([{}, {"q": "a"}, {"q": ["a", "b"]}]),
)
segments = st.builds(
    Segment,
    states=st.lists(st.sampled_from(STATES), min_size=1, unique=True).map(tuple),
    categories=st.sampled_from([(), ("press",)]),
    checked_in=st.sampled_from([None, True, False]),
    coming=st.sampled_from([None, "asked", "yes", "no"]),
    consent=st.sampled_from([None, "news"]),
    answers=st.sampled_from([{}, {"q": "b"}]),
)


@given(st.lists(people, max_size=20), segments, st.sampled_from(["information", "news"]))
def test_everybody_is_on_exactly_one_side(everybody: list[Addressee], segment: Segment, kind: CampaignKind) -> None:
    recipients = who(everybody, segment, kind)
    sides: list[Registration] = [*recipients.included, *(registration for registration, _ in recipients.excluded)]
    assert sorted(r.id for r in sides) == sorted(person.registration.id for person in everybody)
    assert all(registration.state in segment.states for registration in recipients.included)
    assert all(reason for _, reason in recipients.excluded)


def test_a_segment_names_only_what_the_event_has() -> None:
    event = an_event(
        categories=[a_category()],
        sessions=[a_session("dinner")],
        questions=[a_question("diet")],
        consents=[{"id": "news", "text": {"en": "News"}}],
    )
    known = Segment(categories=("industry",), sessions=("dinner",), consent="news", answers={"diet": "vegan"})
    assert list(segment_faults(known, event)) == []
    assert list(segment_faults(Segment(consent="privacy"), event)) == []
    unknown = Segment(categories=("industry", "x"), sessions=("x",), consent="x", answers={"x": 1})
    assert [pointer for pointer, _ in segment_faults(unknown, event)] == [
        "/segment/categories/1",
        "/segment/sessions/0",
        "/segment/consent",
        "/segment/answers/x",
    ]
