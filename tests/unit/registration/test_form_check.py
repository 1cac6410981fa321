"""Whether a submitted form fits its event."""

from typing import Any

import pytest

from services.registration.domain.form_check import (
    FormInvalid,
    InvitationRequired,
    change_faults,
    check_form,
    check_invitation,
    form_faults,
    successor_faults,
)
from services.registration.domain.registration_form import Successor
from tests.support.registration.builders import a_category, a_form, a_question, a_registration, a_session, an_event

MORNING = {"starts_at": "2027-01-01T09:00:00Z", "ends_at": "2027-01-01T12:00:00Z"}
LATE_MORNING = {"starts_at": "2027-01-01T11:00:00Z", "ends_at": "2027-01-01T13:00:00Z"}
AFTERNOON = {"starts_at": "2027-01-01T12:00:00Z", "ends_at": "2027-01-01T15:00:00Z"}
CHOICES = {"choices": [{"id": "vegan", "label": {"en": "Vegan"}}, {"id": "meat", "label": {"en": "Meat"}}]}


def _faults(form: dict[str, Any], **event: Any) -> list[str]:
    try:
        check_form(an_event(**event), a_form(**form))
    except FormInvalid as refused:
        return [pointer for pointer, _ in refused.errors]
    return []


def test_a_plain_form_fits() -> None:
    assert _faults({}) == []


def test_all_faults_are_told_at_once() -> None:
    form = {"category": "nobility", "sessions": ["x"], "answers": {"y": 1}, "consents": {"privacy": False, "z": True}}
    assert _faults(form) == ["/category", "/sessions/0", "/answers/y", "/consents/z", "/consents/privacy"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param(" \t\n\u00a0\u3000", id="space"),
        pytest.param("\x00\x1b\x7f\x9f", id="control"),
        pytest.param("\u00ad\u200b\u200d\u202e\ufeff\U000e0041", id="format"),
        pytest.param("\u0301\ufe0f", id="marks"),
        pytest.param("\u3164\u2800", id="fillers"),
    ],
)
def test_a_name_that_cannot_be_seen_is_no_name(name: str) -> None:
    event, unseen = an_event(), {"first_name": name, "last_name": name}
    registration = a_registration(event, first_name="Zoë", last_name="")
    faults = [
        *form_faults(event, a_form(**unseen)),
        *change_faults(event, registration, {"first_name": name}),
        *successor_faults(event, Successor(email="ada@example.lu", consents={"privacy": True}, **unseen)),
    ]
    assert [pointer for pointer, _ in faults] == ["/last_name"] * 3


def test_one_visible_part_is_a_name() -> None:
    for first_name, last_name in (("Zoë", "\u200b"), (" ", "王")):
        assert _faults({"first_name": first_name, "last_name": last_name}) == []


@pytest.mark.parametrize(
    ("sessions", "faults"),
    [
        ([], []),
        (["morning", "afternoon"], []),
        (["morning", "late"], ["/sessions/1"]),
        (["late", "afternoon", "morning"], ["/sessions/1", "/sessions/2"]),
        (["morning", "morning"], ["/sessions/1"]),
        (["any time", "morning"], []),
        (["press only"], ["/sessions/0"]),
    ],
)
def test_sessions_must_be_open_to_the_category_and_not_overlap(sessions: list[str], faults: list[str]) -> None:
    known = [
        a_session("morning", **MORNING),
        a_session("late", **LATE_MORNING),
        a_session("afternoon", **AFTERNOON),
        a_session("any-time"),
        a_session("press-only", categories=["press"]),
    ]
    booked = [session.replace(" ", "-") for session in sessions]
    assert _faults({"sessions": booked}, sessions=known, categories=[a_category(), a_category("press")]) == faults


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "x", None], [1, True, ["x"], "a\nb", "a\u202eb", "x" * 5001]),
        ("long_text", ["a\nb"], [1, "a\x00b"]),
        ("number", [1, 1.5, -3, 0, None], ["1", True, ["1"], 2**53]),
        ("yes_no", [True, False, None], ["yes", 1, 0]),
        ("choice", ["vegan", None, ""], ["fish", ["vegan"], 1]),
        ("choices", ["vegan", ["vegan", "meat"], [], None], [["fish"], "fish", ["vegan", "fish"]]),
        ("date", ["2027-02-28", None], ["2027-02-30", "28.2.2027", "soon", 20270228]),
        ("country", ["LU", "lu", "Luxemburg", "Côte d’Ivoire", None], [1, "Luxx", "X", "EU", "Luxembourg, LU"]),
        (
            "phone",
            ["+352 621 123 456", "00352 (0) 26-12.34", "26 12 34", None],
            [352621, "call me", "+", "12", "1" * 18],
        ),
    ],
)
def test_each_kind_of_question_takes_its_kind_of_answer(kind: str, good: list[Any], bad: list[Any]) -> None:
    question = a_question("q", kind, **CHOICES)
    for answer in good:
        assert _faults({"answers": {"q": answer}}, questions=[question]) == [], answer
    for answer in bad:
        assert _faults({"answers": {"q": answer}}, questions=[question]) == ["/answers/q"], answer


@pytest.mark.parametrize("answer", [None, "", []])
def test_a_required_question_is_answered(answer: Any) -> None:
    question = a_question("q", required=True)
    assert _faults({"answers": {"q": answer}}, questions=[question]) == ["/answers/q"]
    assert _faults({}, questions=[question]) == ["/answers/q"]


def test_a_question_is_asked_of_its_categories_only() -> None:
    event: dict[str, Any] = {
        "questions": [a_question("q", required=True, categories=["press"])],
        "categories": [a_category(), a_category("press")],
    }
    assert _faults({}, **event) == []
    assert _faults({"category": "press"}, **event) == ["/answers/q"]
    assert _faults({"answers": {"q": "x"}}, **event) == ["/answers/q"]


@pytest.mark.parametrize(("answer", "faults"), [(True, ["/answers/which"]), (False, []), (None, [])])
def test_a_question_is_asked_when_another_has_its_answer(answer: Any, faults: list[str]) -> None:
    shown_when = {"question": "diet", "value": True}
    questions = [a_question("diet", "yes_no"), a_question("which", required=True, shown_when=shown_when)]
    assert _faults({"answers": {"diet": answer}}, questions=questions) == faults


def test_a_question_for_organisers_is_not_asked() -> None:
    assert _faults({"answers": {"q": "x"}}, questions=[a_question("q", **{"for": "organiser"})]) == ["/answers/q"]


def test_a_consent_may_be_refused_but_privacy_not() -> None:
    consents = [{"id": "news", "text": {"en": "News"}}]
    assert _faults({"consents": {"privacy": True, "news": False}}, consents=consents) == []
    assert _faults({"consents": {"news": True}}, consents=consents) == ["/consents/privacy"]


def test_a_category_by_invitation_needs_one() -> None:
    with pytest.raises(InvitationRequired):
        check_invitation(an_event(categories=[a_category(invitation_only=True)]), a_form())
    check_invitation(an_event(), a_form())
