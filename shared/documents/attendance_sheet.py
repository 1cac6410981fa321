"""The attendance list that funders ask for, as PDF to sign (A4, PDF/UA-1 and PDF/A-2a)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.documents.badge import ACCENT
from shared.documents.colours import shade
from shared.documents.translator import translator
from shared.documents.typesetting import forget_layouts, picture, shortened, text, typeset
from shared.language.date_formats import line_start, short_moment

TEMPLATE = "attendance_sheet.typ"
WHITE = "#ffffff"
LONGEST = 160  # characters of a heading
LONGEST_CELL = 90
LONG = 1000  # rows; a layout of more takes memory worth giving back


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person's line; the times are as they are printed, empty where nothing was scanned."""

    name: str
    company: str = ""
    first_in: str = ""
    last_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheet:
    """The content of an attendance list, in the language `language`; `session` may be empty.

    `occasion` says when and where. `logo` is the event's, `funders` are those of funders, as PNG pictures. `figures`
    are the people registered and those of them who came; None before the event, when nobody can have come and no times
    are printed. `spare` empty lines follow those of people.
    """

    language: str
    title: str
    session: str = ""
    occasion: str = ""
    logo: bytes | None = None
    funders: Sequence[bytes] = ()
    lines: Sequence[Line]
    spare: int = 0
    figures: tuple[int, int] | None = None
    drawn_up_at: datetime
    timezone: str
    accent: str | None = None


def attendance_sheet_pdf(sheet: AttendanceSheet) -> bytes:
    """Returns the list as PDF. Call it in a thread; threads take turns. Raises FontsMissing."""
    gettext = translator(sheet.language)
    timed = sheet.figures is not None
    title, drawn_up = shortened(sheet.title, LONGEST), short_moment(sheet.drawn_up_at, sheet.timezone, sheet.language)
    times = (gettext("In"), gettext("Out")) if timed else ()
    data = {
        "language": sheet.language,
        "title": f"{gettext('Attendance list')} – {title}",
        "author": "Moien",
        "accent": shade(sheet.accent or ACCENT, WHITE),
        "heading": text(title),
        "session": text(shortened(sheet.session, LONGEST)),
        "occasion": text(line_start(shortened(sheet.occasion, 2 * LONGEST))),
        "logos": _logos(sheet),
        "figures": _figures(sheet),
        "timed": timed,
        "columns": [gettext("No."), gettext("Name"), gettext("Company or organisation"), *times, gettext("Signature")],
        "rows": list(_rows(sheet)),
        "foot": text(title, gettext("Drawn up on %(moment)s") % {"moment": drawn_up}),
        "words": {"kicker": gettext("Attendance list"), "page": gettext("Page %(page)s of %(pages)s")},
    }
    pdf = typeset(TEMPLATE, data, standards=("ua-1", "a-2a"))
    if len(sheet.lines) > LONG:
        forget_layouts()
    return pdf


def _logos(sheet: AttendanceSheet) -> list[dict[str, Any]]:
    gettext = translator(sheet.language)
    own = [picture(sheet.logo, shortened(sheet.title, LONGEST))] if sheet.logo else []
    return [*own, *(picture(png, gettext("Logo of a funder")) for png in sheet.funders)]


def _figures(sheet: AttendanceSheet) -> list[tuple[str, str]]:
    if sheet.figures is None:
        return []
    gettext, (registered, present) = translator(sheet.language), sheet.figures
    share = [(gettext("of those registered"), f"{round(100 * present / registered)} %")] if registered else []
    return [(gettext("registered"), str(registered)), (gettext("present"), str(present)), *share]


def _rows(sheet: AttendanceSheet) -> Iterable[dict[str, Any]]:
    lines = [*sheet.lines, *[Line(name="")] * sheet.spare]
    for number, line in enumerate(lines, 1):
        yield {
            "number": str(number),
            "name": text(shortened(line.name, LONGEST_CELL)),
            "company": text(shortened(line.company, LONGEST_CELL)),
            "first_in": line.first_in,
            "last_out": line.last_out,
        }
