"""The fields of set-up forms change what was sent, and leave everything else of the event as it is."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.registration.web.console.set_up.checks import checked_definition
from services.registration.web.console.set_up.event_texts import texts_in, without_language
from services.registration.web.console.set_up.fields import (
    CHOICES,
    LINE_OR_NONE,
    NOT_A_NUMBER,
    NUMBER,
    SWITCH,
    Field,
    moment_in,
    texts,
    with_sent,
)
from services.registration.web.console.set_up.privacy import next_version
from services.registration.web.console.set_up.rows import named_texts, ordered, with_new
from services.registration.web.events.event_models import definition_json
from shared.http.validation import InvalidInput
from shared.language.local_times import NO_SUCH_TIME
from tests.support.registration.builders import a_category, an_event

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


def values_of(**fields: Any) -> dict[str, Any]:
    return definition_json(an_event(**fields).definition())


@pytest.mark.parametrize(
    ("field", "sent", "wanted"),
    [
        (Field(("venue", "url"), LINE_OR_NONE), [" "], None),
        (Field(("capacity",), NUMBER), ["0150"], 150),
        (Field(("capacity",), NUMBER), [""], None),
        (Field(("waiting_list", "enabled"), SWITCH), [""], False),
        (Field(("access", "features"), CHOICES), ["", "food", "lift"], ["food", "lift"]),
        (Field(("freeze_at",), moment_in(LUXEMBOURG)), ["2026-11-12T09:00"], "2026-11-12T08:00:00+00:00"),
        (Field(("categories", "industry", "approval"), SWITCH), ["", "yes"], True),
    ],
)
def test_a_field_changes_the_value_at_its_path(field: Field, sent: list[str], wanted: Any) -> None:
    values = values_of(capacity=3, venue={"url": "https://example.com/"})
    changed, faults = with_sent(values, [field], {field.name: sent})
    [value] = {str(field.path): _at(changed, field.path)}.values()
    assert (value, faults) == (wanted, [])


def _at(values: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        values = next(v for v in values if v["id"] == part) if isinstance(values, list) else values[part]
    return values


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        (Field(("capacity",), NUMBER), "many", NOT_A_NUMBER),
        (Field(("capacity",), NUMBER), "-1", NOT_A_NUMBER),
        (Field(("capacity",), NUMBER), "١٢", NOT_A_NUMBER),
        (Field(("capacity",), NUMBER), "9" * 5000, NOT_A_NUMBER),
        (Field(("starts_at",), moment_in(LUXEMBOURG)), "2027-03-28T02:30", NO_SUCH_TIME),
    ],
)
def test_a_fault_names_its_field_and_changes_nothing(field: Field, sent: str, sentence: str) -> None:
    values = values_of()
    assert with_sent(values, [field], {field.name: [sent]}) == (values, [(field.name, sentence)])


def test_what_was_not_sent_or_is_as_before_stays_to_the_second() -> None:
    values = values_of(freeze_at="2026-11-12T08:00:37+00:00")
    fields = [Field(("freeze_at",), moment_in(LUXEMBOURG)), Field(("capacity",), NUMBER)]
    assert with_sent(values, fields, {"freeze_at": ["2026-11-12T09:00"]}) == (values, [])


def test_an_emptied_text_goes_from_its_language() -> None:
    fields = list(texts(("title",), ("en", "fr")))
    changed, _ = with_sent(values_of(), fields, {"title-fr": [""], "title-en": ["Plastics"]})
    assert changed["title"] == {"en": "Plastics"}


def test_a_fault_of_the_model_is_said_in_the_fields_words() -> None:
    fields = list(texts(("categories", "industry", "name"), ("en", "fr"), "Enter a name."))
    changed, _ = with_sent(values_of(), fields, {"categories-industry-name-en": [""]})
    with pytest.raises(InvalidInput) as refusal:
        checked_definition(changed, fields)
    assert set(refusal.value.errors) == {("categories-industry-name-en", "Enter a name.")}


def test_a_fault_that_no_field_shows_belongs_to_the_form() -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_definition({**values_of(), "capacity": -1}, [])
    assert [name for name, _ in refusal.value.errors] == ["form"]


def test_rows_are_put_in_order_and_removed() -> None:
    values = values_of(categories=[a_category(name) for name in ("a", "b", "c")])
    order = {action: [c["id"] for c in ordered(values, "categories", action)["categories"]] for action in ACTIONS}
    assert order == ACTIONS


ACTIONS = {
    "up:a": ["a", "b", "c"],
    "up:c": ["a", "c", "b"],
    "down:a": ["b", "a", "c"],
    "down:c": ["a", "b", "c"],
    "remove:b": ["a", "c"],
    "remove:x": ["a", "b", "c"],
    "": ["a", "b", "c"],
}


def test_a_new_row_needs_a_name_once_its_button_is_pressed() -> None:
    assert named_texts(values_of(), {}, "name", "") == {}
    with pytest.raises(InvalidInput):
        named_texts(values_of(), {"new-name-en": [" "]}, "name", "add")


def test_the_id_of_a_new_row_is_its_own() -> None:
    values = with_new(values_of(), "categories", {"en": "Industry"}, {"name": {"en": "Industry"}}, "category")
    assert [category["id"] for category in values["categories"]] == ["industry", "industry-2"]


def test_a_language_goes_but_for_texts_in_no_other() -> None:
    values = values_of(categories=[{"id": "press", "name": {"fr": "Presse"}}])
    assert texts_in(values, "fr") == 1
    without = without_language(values, "fr")
    assert (without["title"], without["categories"][0]["name"]) == ({"en": "Plastics Day"}, {"fr": "Presse"})


@pytest.mark.parametrize(
    ("version", "after"),
    [("1", "2"), ("9", "10"), ("2026-01", "2026-02"), ("draft", "draft-2"), ("b1-final", "b1-final-2")],
)
def test_a_version_is_counted_on(version: str, after: str) -> None:
    assert next_version(version) == after
