"""The list for the door on paper, with boxes to tick, as PDF (A4, PDF/UA-1 and PDF/A-2a)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from anyascii import anyascii

from shared.documents.badge import ACCENT
from shared.documents.colours import shade
from shared.documents.translator import translator
from shared.documents.typesetting import shortened, text, typeset
from shared.language.date_formats import line_start, short_moment
from shared.language.names import fold

TEMPLATE = "paper_list.typ"
WHITE = "#ffffff"
LONGEST = 160  # characters of a heading
LONGEST_CELL = 90
LONGEST_NOTE = 200
OTHERS = "#"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One person's line; `category` is its name, `tray` where the badge lies, `note` what the door should know."""

    code: str
    honorific: str = ""
    first_name: str
    last_name: str
    company: str = ""
    category: str = ""
    tray: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """The content of the list, in the language `language`; `occasion` says when and where. The lines in any order."""

    language: str
    title: str
    occasion: str = ""
    lines: Sequence[PaperLine]
    drawn_up_at: datetime
    timezone: str
    accent: str | None = None


def paper_list_pdf(paper: PaperList) -> bytes:
    """Returns the list as PDF, from A to Z. Call it in a thread; threads take turns. Raises FontsMissing."""
    gettext = translator(paper.language)
    title = shortened(paper.title, LONGEST)
    drawn_up = short_moment(paper.drawn_up_at, paper.timezone, paper.language)
    lines = sorted(paper.lines, key=_order)
    data = {
        "language": paper.language,
        "title": f"{gettext('List for the door')} – {title}",
        "accent": shade(paper.accent or ACCENT, WHITE),
        "heading": text(title),
        "occasion": text(line_start(shortened(paper.occasion, 2 * LONGEST))),
        "count": gettext("People: %(count)s") % {"count": len(lines)},
        "groups": list(_groups(lines)),
        "columns": [gettext("Here"), gettext("Name"), gettext("Company"), gettext("Category"), gettext("Tray")],
        "foot": text(title, gettext("Drawn up on %(moment)s") % {"moment": drawn_up}),
        "words": {
            "kicker": gettext("List for the door"),
            "page": gettext("Page %(page)s of %(pages)s"),
            "how": gettext("Tick who comes. Enter the ticks afterwards on the page “Paper lists” of the console."),
        },
    }
    return typeset(TEMPLATE, data, standards=("ua-1", "a-2a"))


def _order(line: PaperLine) -> tuple[bool, str, str, str]:
    """By last name, as people say it at a desk; who has none by the first name."""
    return _letter(line) == OTHERS, _latin(line.last_name or line.first_name), _latin(line.first_name), line.code


def _letter(line: PaperLine) -> str:
    """The letter under which somebody is looked for, without its accent, and by the Latin spelling."""
    first = _latin(line.last_name or line.first_name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHERS


def _latin(name: str) -> str:
    return fold(anyascii(name))


def _groups(lines: Iterable[PaperLine]) -> Iterator[dict[str, Any]]:
    for letter, members in groupby(lines, key=_letter):
        yield {"letter": letter, "rows": [_row(line) for line in members]}


def _row(line: PaperLine) -> dict[str, Any]:
    """A row; the code stands for somebody whose name no font can draw."""
    first = " ".join(part for part in (line.honorific, line.first_name) if part)
    name = ", ".join(part for part in (line.last_name, first) if part)
    drawn = text(shortened(name, LONGEST_CELL))
    return {
        "name": drawn if drawn["lines"] else text(line.code),
        "code": line.code,
        "company": text(shortened(line.company, LONGEST_CELL)),
        "category": text(shortened(line.category, LONGEST_CELL)),
        "tray": text(line.tray),
        "note": text(shortened(line.note, LONGEST_NOTE)),
    }
