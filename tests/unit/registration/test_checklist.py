"""The checklist says what is still missing, and where to put it in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.checklist import Hint, checklist
from services.registration.domain.event import Event
from tests.support.registration.builders import NOW, a_category, a_question, a_session, an_event

TIMES = {"starts_at": "2026-11-28T14:00:00+01:00", "ends_at": "2026-11-28T15:00:00+01:00"}


def in_both(text: str) -> dict[str, str]:
    return {"en": text, "fr": f"{text} (fr)"}


def a_ready_event(**fields: Any) -> Event:
    """An event to which nothing is missing."""
    ready: dict[str, Any] = {
        "state": "draft",
        "title": in_both("Plastics Day"),
        "description": in_both("All about plastics."),
        "venue": {"name": "Luxexpo"},
        "reply_to": "events@example.lu",
        "privacy": {"version": "1", "text": in_both("Your data …")},
        "capacity": 100,
        "categories": [a_category(name=in_both("Industry"))],
        **fields,
    }
    return replace(an_event(**ready), pictures={"logo": "key"})


def sentences(event: Event, **fields: Any) -> list[str]:
    return [hint.sentence for hint in checklist(event, fields.get("now", NOW))]


def test_nothing_is_missing_from_a_ready_event() -> None:
    assert checklist(a_ready_event(sessions=[a_session(name=in_both("Recycling"), **TIMES)]), NOW) == []


def test_an_event_of_the_required_fields_alone_lacks_much_but_nothing_is_forbidden() -> None:
    hints = checklist(an_event(state="draft"), NOW)
    assert [hint.weight for hint in hints] == sorted((hint.weight for hint in hints), reverse=True)
    assert {(hint.weight, hint.page) for hint in hints} == {
        ("missing", "basics"),
        ("missing", "privacy"),
        ("missing", "registration"),
        ("advice", "basics"),
        ("advice", "look"),
        ("advice", "registration"),
    }


def test_a_text_is_missing_in_the_languages_that_lack_it() -> None:
    event = a_ready_event(languages=["en", "fr", "de"], description={"en": "All", "fr": " "})
    by_page = {(hint.page, hint.sentence): hint.languages for hint in checklist(event, NOW)}
    assert by_page["basics", "The description is missing in %(languages)s."] == ("fr", "de")
    assert by_page["basics", "The title is missing in %(languages)s."] == ("de",)
    assert by_page["registration", "The category “%(name)s” has no name in %(languages)s."] == ("de",)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"venue": {}}, "There is no place yet."),
        ({"capacity": None}, "The number of places has no limit."),
        ({"room_limit": 90}, "There are more places than people the room may hold."),
        ({"registration_closes_at": "2026-05-01T00:00:00Z"}, "Registration has closed already: nobody can register."),
        ({"registration_closes_at": "2027-05-01T00:00:00Z"}, "Registration closes only after the event."),
        (
            {"waiting_list": {"closes_at": "2026-05-01T00:00:00Z"}},
            "The waiting list stands still already: its date is past.",
        ),
        ({"freeze_at": "2026-05-01T00:00:00Z"}, "Nobody can change their registration: that date is past."),
        ({"sessions": [a_session(name=in_both("A"))]}, "The session “%(name)s” has no time yet."),
        (
            {"sessions": [a_session(name=in_both("A"), **{**TIMES, "ends_at": "2026-11-30T15:00:00Z"})]},
            "The session “%(name)s” lies outside the event.",
        ),
        (
            {"sessions": [a_session(id_, name=in_both(id_), **TIMES) for id_ in ("a", "b")]},
            "The sessions “%(name)s” and “%(other)s” are at the same time: nobody can book both.",
        ),
        ({"questions": [a_question("size")]}, "The question “%(name)s” is missing in %(languages)s."),
        (
            {"questions": [a_question("q", label={"en": "Any allergies?", "fr": "Des allergies ?"})]},
            "The question “%(name)s” may ask about health: mark it as sensitive.",
        ),
        (
            {
                "questions": [a_question("q", label=in_both("Diet"), sensitive=True)],
                "retention": {"sensitive_days": 90},
            },
            "Sensitive answers stay for %(days)s days after the event; few need them for so long.",
        ),
    ],
)
def test_each_thing_is_said(fields: dict[str, Any], sentence: str) -> None:
    assert sentences(a_ready_event(**fields)) == [sentence]


def test_a_question_lacks_a_language_when_one_of_its_choices_does() -> None:
    choices = [{"id": "a", "label": in_both("A")}, {"id": "b", "label": {"en": "B"}}]
    event = a_ready_event(questions=[a_question("q", "choice", label=in_both("Size"), choices=choices)])
    assert [hint.languages for hint in checklist(event, NOW)] == [("fr",)]


def test_a_date_in_the_past_is_said_once() -> None:
    event = a_ready_event(registration_closes_at="2026-05-01T00:00:00Z", freeze_at="2026-05-01T00:00:00Z")
    assert sentences(event, now=event.starts_at + timedelta(minutes=1)) == ["The date is past."]


def test_years_of_earlier_editions_in_the_texts_of_a_new_one_are_pointed_out() -> None:
    texts = {
        "description": in_both("After 2025, plastics again. Since 1998. GDPR 2016/679. 12025"),
        "sessions": [a_session(name=in_both("Looking back at 2026"), **TIMES)],
        "privacy": {"version": "2024", "text": in_both("Until 2024")},
    }
    event = a_ready_event(**texts, previous_edition="plastics-2025")
    hints = checklist(event, NOW)
    assert [(hint.page, hint.values) for hint in hints] == [
        ("basics", {"years": "2025"}),
        ("privacy", {"years": "2024"}),
    ]
    assert checklist(replace(event, previous_edition=None), NOW) == []


def test_a_hint_names_the_thing_in_all_its_languages() -> None:
    [hint] = checklist(a_ready_event(sessions=[a_session(name=in_both("Recycling"))]), NOW)
    assert hint == Hint(
        weight="advice",
        page="sessions",
        sentence="The session “%(name)s” has no time yet.",
        values={"name": in_both("Recycling")},
    )
