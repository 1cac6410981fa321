"""Typst, which sets all documents: one warm compiler for all templates, with fonts for names in any script."""

import base64
import json
import re
import struct
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import typst
from anyascii import anyascii

HERE = Path(__file__).parent

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
    "[ -~\u00a0-\u03e1\u03f0-\u052f\u0531-\u058f\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u097f\u0980-\u09ff"
    "\u0b80-\u0bff\u0e00-\u0e7f\u10a0-\u10ff\u1200-\u139f\u1c80-\u1c88\u1c90-\u1cbf\u1d00-\u1df9\u1dfb-\u1fff"
    "\u2000-\u206f\u20a0-\u20c0\u2100-\u215f\u2212\u2d80-\u2dde\u3000-\u3003\u3005-\u3019\u301c-\u3029\u3041-\u3094"
    "\u3099-\u309e\u30a0-\u30f6\u30fb-\u30fe\u3131-\u318e\u3400-\u4db5\u4e00-\u9fa5\uac00-\ud7a3\uf900-\ufa2d"
    "\ufb13-\ufdff\ufe20-\ufe2f\ufe70-\ufefe\uff01-\uff5e\uff61-\uff9f\uffe0-\uffe6]"
)


Standard: TypeAlias = Literal["a-2a", "a-3a", "ua-1"]
"""Typst's name of a PDF standard: PDF/A-2a or -3a (ISO 19005), PDF/UA-1 (ISO 14289)."""


class FontsMissing(Exception):
    """A font that documents need is not installed; the text says which package brings it."""


def typeset(template: str, data: Any, *, standards: Sequence[Standard] = ()) -> bytes:
    """The PDF that a template of this folder makes of `data` (JSON values), which it reads as `sys.inputs.data`.

    Nothing in the data is markup. It keeps to the `standards`, unless a text has letters that no font here can draw
    together. Call it in a thread; threads take turns. Raises FontsMissing.
    """
    inputs = {"data": json.dumps(data), "fonts": _families()}
    with _one_at_a_time:
        compiler = _compiler(template)
        try:
            pdf = compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards=list(standards))
        except typst.TypstError:
            pdf = compiler.compile(sys_inputs=inputs, format="pdf")
    return cast(bytes, pdf)


def typeset_png(template: str, data: Any) -> bytes:
    """The first page of a template as PNG, one pixel a point; otherwise as `typeset`. Raises FontsMissing."""
    with _one_at_a_time:
        inputs = {"data": json.dumps(data), "fonts": _families()}
        return cast(bytes, _compiler(template).compile(sys_inputs=inputs, format="png", ppi=72))


def typeset_svg(template: str, data: Any) -> bytes:
    """The first page of a template as SVG, its letters as outlines; otherwise as `typeset`. Raises FontsMissing."""
    with _one_at_a_time:
        inputs = {"data": json.dumps(data), "fonts": _families()}
        pages = _compiler(template).compile(sys_inputs=inputs, format="svg")
    return cast(bytes, pages[0] if isinstance(pages, list) else pages)


def forget_layouts() -> None:
    """Frees the memory of the documents set so far, as a long document in parts needs it. Takes under 20 ms."""
    with _one_at_a_time:
        for _ in range(_REMEMBERED + 1):
            _empty_compiler().compile(format="svg")


# Typst keeps the layouts of this many documents, to be faster at the next that is like them.
_REMEMBERED = 10

# The compiler refuses two callers at once.
_one_at_a_time = threading.Lock()


@cache
def _compiler(template: str) -> typst.Compiler:
    """The compiler of a template, kept warm."""
    return new_compiler(template)


@cache
def _empty_compiler() -> typst.Compiler:
    return typst.Compiler(str(HERE / "empty.typ"), ignore_system_fonts=True)


def new_compiler(template: str, debian_fonts: Path = _DEBIAN_FONTS) -> typst.Compiler:
    """A compiler of a template with all fonts; Debian's are in the folder `debian_fonts`. Raises FontsMissing."""
    folders = [_NPM_FONTS / folder / weight for folder in _FAMILIES.values() for weight in _WEIGHTS]
    paths = [str(folder) for folder in (*folders, debian_fonts) if folder.is_dir()]
    families = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths).families()
    if missing := [family for family in _FAMILIES if family not in families]:
        raise FontsMissing(f"no font {', '.join(missing)}: install the npm packages of package.json")
    if _CJK not in families:
        raise FontsMissing(f"no font {_CJK}: install Debian's fonts-droid-fallback")
    return typst.Compiler(str(HERE / template), font_paths=paths, ignore_system_fonts=True)


@cache
def _families() -> str:
    return json.dumps([family.lower() for family in (*_FAMILIES, _CJK)])


def text(*lines: str) -> dict[str, Any]:
    """The template's input for a text of some lines: what can be drawn of them, and whether it reads right to left."""
    drawn = [drawn_line for line in lines if (drawn_line := drawable(line))]
    return {"lines": drawn, "rtl": _is_right_to_left(" ".join(drawn))}


def shortened(text: str, longest: int) -> str:
    """`text`, or its beginning and an ellipsis where it has more than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def picture(png: bytes, alt: str) -> dict[str, Any]:
    """The template's input for a PNG picture, which `alt` describes: an SVG around it, with its size in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    content = base64.b64encode(png).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{content}"/></svg>'
    )
    return {"svg": svg, "width": width, "height": height, "alt": alt}


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
