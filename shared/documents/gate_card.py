"""Gate cards as PDF (A4, PDF/UA-1 and PDF/A-2a): a sheet that stands folded on a table and pairs phones at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from shared.documents import qr
from shared.documents.translator import translator
from shared.documents.typesetting import shortened, text, typeset
from shared.language.date_formats import line_start, short_moment
from shared.language.languages import chosen

TEMPLATE = "gate_card.typ"
LONGEST = 120  # characters of a text
GROUP = 4  # letters of a code between two spaces
# Each side of the folded sheet is complete, and reads in two languages.
SIDES = (("en", "fr"), ("de", "lb"))

Purpose: TypeAlias = Literal["scan", "desk", "supervisor", "board", "kiosk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCardSheet:
    """The content of one card. `url` is the address in its QR code, `address` the one to type, with the `code`.

    It works from `starts_at` (None: at once) to `ends_at`.
    """

    gate: str
    event_title: dict[str, str]
    purpose: Purpose
    url: str
    address: str
    code: str
    starts_at: datetime | None
    ends_at: datetime
    timezone: str


def gate_cards_pdf(sheets: Sequence[GateCardSheet], language: str) -> bytes:
    """Returns a PDF of one page a card; `language` is that of its title. Call it in a thread. Raises FontsMissing."""
    gates = ", ".join(shortened(sheet.gate, LONGEST) for sheet in sheets)
    data = {
        "language": language,
        "title": f"{translator(language)('Gate card')} – {shortened(gates, 2 * LONGEST)}",
        "sheets": [[_side(sheet, languages) for languages in SIDES] for sheet in sheets],
    }
    return typeset(TEMPLATE, data, standards=("ua-1", "a-2a"))


def _side(sheet: GateCardSheet, languages: Sequence[str]) -> dict[str, Any]:
    first, gate = languages[0], shortened(sheet.gate, LONGEST)
    return {
        "language": first,
        "heading": f"{translator(first)('Gate card')} – {gate}",
        "gate": text(gate),
        "event": text(shortened(chosen(sheet.event_title, first), LONGEST)),
        "qr": qr.svg(qr.matrix(sheet.url)),
        "qr_words": translator(first)("QR code that pairs a phone"),
        "code": " ".join(sheet.code[start : start + GROUP] for start in range(0, len(sheet.code), GROUP)),
        "purpose": " · ".join(dict.fromkeys(_purpose(sheet.purpose, language) for language in languages)),
        "columns": [_column(sheet, language) for language in languages],
    }


def _column(sheet: GateCardSheet, language: str) -> dict[str, Any]:
    gettext = translator(language)
    return {
        "language": language,
        "times": _times(sheet, language),
        "lines": _lines(sheet.purpose, language),
        "trouble": gettext("It does not work?"),
        "help": gettext("Open %(address)s in Chrome or Safari and type %(code)s, or ask the door manager.")
        % {"address": sheet.address, "code": sheet.code},
    }


def _times(sheet: GateCardSheet, language: str) -> str:
    gettext = translator(language)
    end = short_moment(sheet.ends_at, sheet.timezone, language)
    if sheet.starts_at is None:
        return gettext("Works until %(end)s") % {"end": end}
    start = short_moment(sheet.starts_at, sheet.timezone, language)
    return line_start(gettext("Works from %(start)s until %(end)s") % {"start": start, "end": end})


def _purpose(purpose: Purpose, language: str) -> str:
    gettext = translator(language)
    return {
        "scan": gettext("Scan badges"),
        "desk": gettext("Help desk"),
        "supervisor": gettext("Supervisor"),
        "board": gettext("Live board"),
        "kiosk": gettext("Self check-in"),
    }[purpose]


def _lines(purpose: Purpose, language: str) -> list[str]:
    gettext = translator(language)
    last = {
        "board": gettext("The live board opens by itself."),
        "kiosk": gettext("Put the tablet on its stand. Guests hold up their badges themselves."),
    }.get(purpose, gettext("Hold badges in front of the camera. Green: welcome! Otherwise do as the screen says."))
    return [
        gettext("Point your phone’s camera at the code, then tap the link."),
        gettext("Enter your first name, then tap “Join”."),
        gettext("Show your screen to the door manager, who starts your phone."),
        gettext("Allow the camera, and say whether you hear the tone."),
        last,
    ]
