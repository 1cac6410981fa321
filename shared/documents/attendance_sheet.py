"""The attendance list that funders ask for, as PDF to sign (A4, PDF/UA-1 and PDF/A-2a)."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.documents.badge import ACCENT
from shared.documents.colours import shade
from shared.documents.pdf_joining import PdfJoiner
from shared.documents.translator import translator
from shared.documents.typesetting import forget_layouts, picture, shortened, text, typeset
from shared.language.date_formats import line_start, short_moment

TEMPLATE = "attendance_sheet.typ"
WHITE = "#ffffff"
LONGEST = 160  # characters of a heading
LONGEST_CELL = 90
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person's line; the times are as they are printed, empty where nothing was scanned."""

    code: str = ""
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


async def attendance_sheet_stream(sheet: AttendanceSheet) -> AsyncGenerator[bytes]:
    """Yields the list as PDF piece by piece, in memory that does not grow with its length. Raises FontsMissing.

    A long list is set in parts, and twice: the first time only to know how many pages it has.
    """
    parts = list(_parts(sheet))
    if len(parts) == 1:
        yield await asyncio.to_thread(_pdf, sheet, parts[0])
        return
    pages = [await asyncio.to_thread(_pages, sheet, part) for part in parts]
    joiner = PdfJoiner()
    for number, part in enumerate(parts):
        placed = replace(part, pages_before=sum(pages[:number]), pages=sum(pages))
        yield joiner.add(await asyncio.to_thread(_pdf, sheet, placed))
        await asyncio.to_thread(forget_layouts)
    yield joiner.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Lines that are set together, the first of which is number `first`. `pages` None: they are the whole list."""

    first: int
    lines: Sequence[Line]
    pages_before: int = 0
    pages: int | None = None


def _parts(sheet: AttendanceSheet) -> Iterator[_Part]:
    lines = [*sheet.lines, *[Line(name="")] * sheet.spare]
    for start in range(0, max(1, len(lines)), LINES_AT_ONCE):
        yield _Part(first=start + 1, lines=lines[start : start + LINES_AT_ONCE])


def _pages(sheet: AttendanceSheet, part: _Part) -> int:
    pdf = typeset(TEMPLATE, _data(sheet, replace(part, pages_before=part.first - 1, pages=0)))
    forget_layouts()
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def _pdf(sheet: AttendanceSheet, part: _Part) -> bytes:
    return typeset(TEMPLATE, _data(sheet, part), standards=("ua-1", "a-2a"))


def _data(sheet: AttendanceSheet, part: _Part) -> dict[str, Any]:
    gettext = translator(sheet.language)
    timed = sheet.figures is not None
    title, drawn_up = shortened(sheet.title, LONGEST), short_moment(sheet.drawn_up_at, sheet.timezone, sheet.language)
    times = (gettext("In"), gettext("Out")) if timed else ()
    return {
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
        "rows": list(_rows(part)),
        "pages_before": part.pages_before,
        "pages": part.pages,
        "foot": text(title, gettext("Drawn up on %(moment)s") % {"moment": drawn_up}),
        "words": {"kicker": gettext("Attendance list"), "page": gettext("Page %(page)s of %(pages)s")},
    }


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


def _name(line: Line) -> dict[str, Any]:
    """The name, or the code of somebody whose name no font can draw: an empty line would be a spare one."""
    name = text(shortened(line.name, LONGEST_CELL))
    return name if name["lines"] else text(line.code)


def _rows(part: _Part) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(part.lines, part.first):
        yield {
            "number": str(number),
            "name": _name(line),
            "company": text(shortened(line.company, LONGEST_CELL)),
            "first_in": line.first_in,
            "last_out": line.last_out,
        }
