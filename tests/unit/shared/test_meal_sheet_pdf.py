"""The meal sheet as PDF and as workbook: numbers by diet, and food needs without names."""

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from shared.documents.meal_sheet import Meal, MealSheet, meal_sheet_pdf, meal_workbook
from tests.support.pdf import claims_of, elements_of, text_of, title_and_language


def a_sheet(**fields: Any) -> MealSheet:
    defaults: dict[str, Any] = {
        "language": "en",
        "title": "Plastics Day",
        "meals": [Meal(name="Thursday", rows=[("Vegan", 7, 5), ("Halal", 3, 2)])],
        "needs": [("Peanuts", 2)],
        "with_present": True,
        "drawn_up_at": datetime(2026, 11, 13, 9, tzinfo=UTC),
        "timezone": "Europe/Luxembourg",
    }
    return MealSheet(**{**defaults, **fields})


def test_numbers_by_diet_are_added_up() -> None:
    text = text_of(meal_sheet_pdf(a_sheet()))
    assert "Thursday Diet Registered Present Vegan 7 5 Halal 3 2 Total 10 7" in text
    assert "Allergies and other needs In their own words People Peanuts 2" in text


def test_before_anybody_can_have_come_there_is_no_column_of_zeros() -> None:
    text = text_of(meal_sheet_pdf(a_sheet(with_present=False)))
    assert "Diet Registered Vegan 7 Halal 3 Total 10" in text


def test_needs_are_left_out_for_those_who_may_not_see_them() -> None:
    text = text_of(meal_sheet_pdf(a_sheet(needs=None)))
    assert "The list of allergies is left out" in text
    assert "Nobody has named any." in text_of(meal_sheet_pdf(a_sheet(needs=[])))


def test_screen_readers_get_headings_and_tables() -> None:
    pdf = meal_sheet_pdf(a_sheet(language="de"))
    assert title_and_language(pdf) == ("Verpflegungsliste – Plastics Day", "de")
    assert claims_of(pdf) == (True, True)
    elements = elements_of(pdf)
    assert (elements["H1"], elements["H2"], elements["Table"], elements["TH"]) == (1, 2, 2, 5)


@pytest.mark.parametrize(
    "words", ["田中", "حساسية", "#[*x*] $y$ `z`", "\u202eevil\x00", "W" * 10_000, "=1+1", "", "🎉"]
)
def test_any_text_is_only_text(words: str) -> None:
    sheet = a_sheet(title=words, occasion=words, needs=[(words, 1)], meals=[Meal(name=words, rows=[(words, 1, 1)])])
    assert "Registered" in text_of(meal_sheet_pdf(sheet))


def rows_of(content: bytes, sheet: int) -> list[tuple[Any, ...]]:
    return [
        tuple(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)
    ]


def test_the_workbook_has_numbers_as_numbers() -> None:
    content = meal_workbook(a_sheet(meals=[Meal(name="thursday", moment="12:00", rows=[("=1+1", 7, 5)])]))
    assert rows_of(content, 0) == [
        ("Day or session", "Time", "Diet", "Registered", "Present"),
        ("Thursday", "12:00", "=1+1", 7, 5),
    ]
    assert rows_of(content, 1) == [("In their own words", "People"), ("Peanuts", 2)]


def test_the_workbook_has_no_needs_for_those_who_may_not_see_them() -> None:
    content = meal_workbook(a_sheet(needs=None, with_present=False))
    assert len(openpyxl.load_workbook(io.BytesIO(content)).worksheets) == 1
    assert rows_of(content, 0)[1] == ("Thursday", None, "Vegan", 7)
