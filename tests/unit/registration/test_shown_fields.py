"""Only the fields of a form that somebody changed count."""

import pytest

from services.registration.web.people.shown_fields import changed_fields, shown_fields

SHOWN = {"shown": [shown_fields({"name": "Ada", "diet": ["vegan"], "lunch": [], "words": "a\nb"})]}
NAMES = ("name", "diet", "lunch", "words", "later")


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({"name": ["Ada"], "diet": ["vegan"], "words": ["a\r\nb"], "lunch": [""]}, set()),
        ({"name": ["Eve"], "diet": ["vegan"], "words": ["a\nb"]}, {"name"}),
        ({"name": ["Ada"], "words": ["a\nb"], "lunch": ["yes"]}, {"diet", "lunch"}),
        ({"name": ["Ada"], "diet": ["vegan"], "words": [""], "later": ["yes"]}, {"words", "later"}),
    ],
)
def test_a_field_is_changed_where_it_is_not_as_it_was_shown(sent: dict[str, list[str]], changed: set[str]) -> None:
    assert changed_fields({**SHOWN, **sent}, NAMES) == changed


@pytest.mark.parametrize("shown", ["", "null", "[]", '{"name": 1}', "[" * 10_000, '{"name": ["\\ud800"]}', "\x00"])
def test_where_nothing_was_shown_all_that_comes_counts(shown: str) -> None:
    assert changed_fields({"shown": [shown], "name": [""], "later": ["x"]}, NAMES) == {"name", "later"}


def test_the_fields_of_one_of_several_forms_have_a_beginning() -> None:
    shown = {"a-shown": [shown_fields({"a-name": "Ada"})], "name": ["Eve"]}
    assert changed_fields({**shown, "a-name": ["Ada"]}, ["name"], "a-") == set()
    assert changed_fields({**shown, "a-name": ["Bob"]}, ["name"], "a-") == {"name"}
