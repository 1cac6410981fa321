"""The printed badge as PDF: A6, one a page, for names in any script."""

import json
import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
from anyascii import anyascii

from shared.documents import qr
from shared.documents.colours import CATEGORY_COLOURS, legible_on

ACCENT = "#005f73"

_TEMPLATE = Path(__file__).with_name("badge.typ")
_NPM_FONTS = Path(__file__).parents[2] / "node_modules" / "@expo-google-fonts"
_DEBIAN_FONTS = Path("/usr/share/fonts/truetype/droid")
# In the order of preference: family, its folder, and the weights that the template uses.
_FAMILIES = {
    "Noto Sans": "noto-sans",
    "Noto Sans Arabic": "noto-sans-arabic",
    "Noto Sans Hebrew": "noto-sans-hebrew",
    "Noto Sans Armenian": "noto-sans-armenian",
    "Noto Sans Georgian": "noto-sans-georgian",
    "Noto Sans Thai": "noto-sans-thai",
    "Noto Sans Ethiopic": "noto-sans-ethiopic",
    "Noto Sans Bengali": "noto-sans-bengali",
    "Noto Sans Tamil": "noto-sans-tamil",
    "NanumGothic": "nanum-gothic",
}
_WEIGHTS = ("400Regular", "600SemiBold", "700Bold", "800ExtraBold")
_CJK = "Droid Sans Fallback"
# What those fonts can draw; anything else is written in Latin letters.
_DRAWN = re.compile(
    "[ -~\u00a0-\u052f\u0531-\u058f\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u097f\u0980-\u09ff\u0b80-\u0bff"
    "\u0e00-\u0e7f\u10a0-\u10ff\u1200-\u139f\u1c80-\u1c88\u1c90-\u1cbf\u1d00-\u1fff\u2000-\u206f\u20a0-\u20c0"
    "\u2100-\u215f\u2212\u2d80-\u2dde\u3000-\u3029\u3041-\u30fe\u3131-\u318e\u3400-\u4db5\u4e00-\u9fa5\uac00-\ud7a3"
    "\uf900-\ufa2d\ufb13-\ufdff\ufe20-\ufe2f\ufe70-\ufefe\uff01-\uffe6]"
)


class FontsMissing(Exception):
    """A font that badges need is not installed; the text says which package brings it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The content of one badge. Texts are in the language `language` (ISO 639-1); any but `code` may be empty.

    `secret` is the text in the QR code. `colour` (of the category) and `accent` (of the event) are `#rrggbb`.
    `subtitle` says when and where.
    """

    event_title: str
    subtitle: str = ""
    honorific: str = ""
    first_name: str
    last_name: str
    company: str = ""
    job_title: str = ""
    category: str
    colour: str = CATEGORY_COLOURS[0]
    code: str
    tray: str = ""
    secret: str
    accent: str | None = None
    language: str = "en"


def badge_pdf(badges: Sequence[Badge]) -> bytes:
    """A PDF of one A6 page per badge, with the fonts it uses.

    Takes 6 ms for one and 1.5 ms for each further one once warm, so call it in a thread; threads take turns.
    Raises FontsMissing.
    """
    return _compile(badges)


def warm_up() -> None:
    """Loads the fonts, so that the first badge does not wait for them. Raises FontsMissing."""
    _compile([])


def _compile(badges: Sequence[Badge]) -> bytes:
    inputs = {"badges": json.dumps([_page(badge) for badge in badges]), "fonts": _families()}
    with _one_at_a_time:
        return cast(bytes, _compiler().compile(sys_inputs=inputs, format="pdf"))


# The compiler refuses two callers at once.
_one_at_a_time = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    """The compiler, kept warm."""
    return new_compiler()


def new_compiler(debian_fonts: Path = _DEBIAN_FONTS) -> typst.Compiler:
    """A compiler of badges with its fonts; those of Debian are in the folder `debian_fonts`. Raises FontsMissing."""
    folders = [_NPM_FONTS / folder / weight for folder in _FAMILIES.values() for weight in _WEIGHTS]
    paths = [str(folder) for folder in (*folders, debian_fonts) if folder.is_dir()]
    families = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths).families()
    if missing := [family for family in _FAMILIES if family not in families]:
        raise FontsMissing(f"no font {', '.join(missing)}: install the npm packages of package.json")
    if _CJK not in families:
        raise FontsMissing(f"no font {_CJK}: install Debian's fonts-droid-fallback")
    return typst.Compiler(str(_TEMPLATE), font_paths=paths, ignore_system_fonts=True)


@cache
def _families() -> str:
    return json.dumps([family.lower() for family in (*_FAMILIES, _CJK)])


def _page(badge: Badge) -> dict[str, Any]:
    """The template's input: each text with its direction, each colour with a legible one on it."""
    accent = badge.accent if badge.accent and re.fullmatch(r"#[0-9a-fA-F]{6}", badge.accent) else ACCENT
    return {
        "event": _text(badge.event_title),
        "subtitle": _text(badge.subtitle),
        "honorific": _text(badge.honorific),
        "name": _text(badge.first_name, badge.last_name),
        "company": _text(badge.company),
        "job_title": _text(badge.job_title),
        "category": _text(badge.category),
        "colour": badge.colour,
        "on_colour": legible_on(badge.colour),
        "accent": accent,
        "on_accent": legible_on(accent),
        "code": badge.code,
        "tray": badge.tray,
        "qr": qr.svg(qr.matrix(badge.secret)),
        "language": badge.language,
    }


def _text(*lines: str) -> dict[str, Any]:
    drawn = [text for line in lines if (text := drawable(line))]
    return {"lines": drawn, "rtl": _is_right_to_left(" ".join(drawn))}


def drawable(text: str) -> str:
    """`text` with white space made single, what no font here can draw in Latin letters, and without pictures."""
    return " ".join(filter(None, map(_drawable_word, unicodedata.normalize("NFC", text).split())))


def _drawable_word(word: str) -> str:
    drawn = "".join(map(_drawable_character, word))
    return drawn if drawn in word else drawn[:1].upper() + drawn[1:]


def _drawable_character(character: str) -> str:
    kind = unicodedata.category(character)
    if _DRAWN.fullmatch(character) and kind not in ("Cc", "Cf", "Cn"):
        return character
    return anyascii(character) if kind[0] in "LMN" else ""


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction goes right to left (Unicode Standard Annex 9, rule P2)."""
    for character in text:
        if (direction := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return direction != "L"
    return False
