"""The meal sheet for caterers, as PDF (A4, PDF/UA-1 and PDF/A-2a) and as workbook: diets and food needs, no names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.documents.badge import ACCENT
from shared.documents.cells import Heading
from shared.documents.colours import shade
from shared.documents.spreadsheets import Sheet, workbook
from shared.documents.translator import translator
from shared.documents.typesetting import shortened, text, typeset
from shared.language.date_formats import line_start, short_moment

TEMPLATE = "meal_sheet.typ"
WHITE = "#ffffff"
LONGEST = 160  # characters of a text
LONGEST_NEED = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """The numbers for one day or session: for each diet its name, the people registered and those who came."""

    name: str
    moment: str = ""
    rows: Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MealSheet:
    """The content of a meal sheet, in the language `language`.

    `occasion` says when and where. `needs` are food needs in people's own words, each with how many wrote it; None:
    the reader may not see them. The people who came are printed only `with_present`: before, it would be zeros.
    """

    language: str
    title: str
    occasion: str = ""
    meals: Sequence[Meal]
    needs: Sequence[tuple[str, int]] | None
    with_present: bool
    drawn_up_at: datetime
    timezone: str
    accent: str | None = None


def meal_sheet_pdf(sheet: MealSheet) -> bytes:
    """Returns the sheet as PDF. Call it in a thread; threads take turns. Raises FontsMissing."""
    gettext = translator(sheet.language)
    title, drawn_up = shortened(sheet.title, LONGEST), short_moment(sheet.drawn_up_at, sheet.timezone, sheet.language)
    needs = None if sheet.needs is None else [_row(need, count, longest=LONGEST_NEED) for need, count in sheet.needs]
    data = {
        "language": sheet.language,
        "title": f"{gettext('Meal sheet')} – {title}",
        "accent": shade(sheet.accent or ACCENT, WHITE),
        "heading": text(title),
        "occasion": text(line_start(shortened(sheet.occasion, 2 * LONGEST))),
        "columns": meal_columns(sheet),
        "meals": [_meal(meal, sheet) for meal in sheet.meals],
        "needs": needs,
        "foot": text(title, gettext("Drawn up on %(moment)s") % {"moment": drawn_up}),
        "words": {
            "kicker": gettext("Meal sheet"),
            "page": gettext("Page %(page)s of %(pages)s"),
            "needs": gettext("Allergies and other needs"),
            "need": gettext("In their own words"),
            "people": gettext("People"),
            "no_needs": gettext("Nobody has named any."),
            "withheld": gettext(
                "The list of allergies is left out: it is for organisers who may see sensitive answers."
            ),
        },
    }
    return typeset(TEMPLATE, data, standards=("ua-1", "a-2a"))


def diet_without_choice(*, is_written: bool, language: str) -> str:
    """Returns the row of those who wrote their diet in their own words, or of those who did not say."""
    gettext = translator(language)
    return gettext("In own words (see the list)") if is_written else gettext("No answer")


def meal_columns(sheet: MealSheet) -> list[str]:
    """Returns the headings of a meal's table, in the sheet's language."""
    gettext = translator(sheet.language)
    present = [gettext("Present")] if sheet.with_present else []
    return [gettext("Diet"), gettext("Registered"), *present]


def meal_workbook(sheet: MealSheet) -> bytes:
    """Returns the sheet as a workbook (XLSX): the numbers of all meals in one table, and the needs in another."""
    gettext = translator(sheet.language)
    day = [Heading("meal", gettext("Day or session")), Heading("moment", gettext("Time"))]
    titles = meal_columns(sheet)
    diet = [Heading("diet", titles[0]), *(Heading(title, title, "whole_number") for title in titles[1:])]
    rows = [
        (line_start(meal.name), meal.moment, *numbers[: len(titles)]) for meal in sheet.meals for numbers in meal.rows
    ]
    sheets = [Sheet(gettext("Meal sheet"), [*day, *diet], rows)]
    if sheet.needs is not None:
        needs = [Heading("need", gettext("In their own words")), Heading("people", gettext("People"), "whole_number")]
        sheets.append(Sheet(gettext("Allergies and other needs"), needs, sheet.needs))
    return workbook(sheets, ZoneInfo(sheet.timezone))


def _meal(meal: Meal, sheet: MealSheet) -> dict[str, Any]:
    counts = [
        (diet, registered, *((present,) if sheet.with_present else ())) for diet, registered, present in meal.rows
    ]
    totals = [sum(column) for column in list(zip(*counts, strict=True))[1:]] or [
        0,
        *([0] if sheet.with_present else []),
    ]
    return {
        "name": text(line_start(shortened(meal.name, LONGEST))),
        "moment": text(line_start(shortened(meal.moment, LONGEST))),
        "rows": [_row(diet, *numbers) for diet, *numbers in counts],
        "total": _row(translator(sheet.language)("Total"), *totals),
    }


def _row(label: str, *numbers: int, longest: int = LONGEST) -> dict[str, Any]:
    return {"label": text(shortened(label, longest)), "numbers": [str(number) for number in numbers]}
