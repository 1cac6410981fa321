"""The printed badge as PDF, for names in any script."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from shared.documents import qr
from shared.documents.badge_formats import A6, SHEETS, Layout, pages
from shared.documents.colours import CATEGORY_COLOURS, legible_on
from shared.documents.logos import printable_logo
from shared.documents.pdf_joining import PdfJoiner
from shared.documents.typesetting import drawable, forget_layouts, shortened, text, typeset, typeset_svg

ACCENT = "#005f73"

TEMPLATE = "badge.typ"
PART = 60  # badges that are set at once: full sheets in every format, and little memory
MOST_LETTERS = 200
MOST_TAGS = 8
_BACKGROUND = re.compile(r"<svg [^>]*><path [^>]*/>")  # the white paper
_KANA = re.compile("[\u3041-\u30ff]")
_EAST_ASIAN = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
QR_SCALE = 4  # pixels a module: viewers that smooth pictures blur a quarter of it at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The content of one badge. Texts are in the language `language` (ISO 639-1); any but `code` may be empty.

    `secret` is the text in the QR code. `colour` (of the category) and `accent` (of the event) are `#rrggbb`.
    `subtitle` says when and where. `tags` are words such as "VIP". A badge without a name is a blank one: it has a
    line to write on.
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
    tags: tuple[str, ...] = ()
    secret: str
    accent: str | None = None
    language: str = "en"


def badge_pdf(badges: Sequence[Badge], layout: Layout = A6, *, logo: bytes | None = None) -> bytes:
    """A PDF of the badges in a layout, with the fonts it uses; `logo` is a PNG for the head of each.

    It is PDF/A-2a and PDF/UA-1. Takes 6 ms for one and 1.5 ms for each further one once warm, so call it in a thread;
    threads take turns. Raises FontsMissing.
    """
    return typeset(TEMPLATE, _document(badges, layout, logo), standards=("a-2a", "ua-1"))


def badge_svg(badge: Badge, layout: Layout = A6, *, logo: bytes | None = None) -> bytes:
    """A picture (SVG) of the front of a badge on its paper, for browsers that print it; else as `badge_pdf`.

    Its letters are outlines. Name and tray stand behind them as white text, so that a print to a file can be searched.
    """
    svg = typeset_svg(TEMPLATE, _document([badge], layout, logo)).decode()
    words = escape(drawable(f"{badge.first_name} {badge.last_name} {badge.tray}").strip())
    text = f'<text x="1" y="2" font-size="2" fill="#ffffff">{words}</text>'
    return _BACKGROUND.sub(lambda background: background[0] + text, svg, count=1).encode()


async def stream_badges(
    badges: AsyncIterator[Badge], layout: Layout = A6, *, logo: bytes | None = None
) -> AsyncIterator[bytes]:
    """The same PDF in pieces as they become ready, for any number of badges in the same memory. Raises FontsMissing."""
    joiner = PdfJoiner()
    async for part in _parts(badges):
        yield await asyncio.to_thread(_joined, joiner, part, layout, logo)
    yield joiner.finish()


async def _parts(badges: AsyncIterator[Badge]) -> AsyncIterator[list[Badge]]:
    """Lists of as many badges as fill their sheets; a single empty one if there are none."""
    part: list[Badge] = []
    empty = True
    async for badge in badges:
        empty = False
        part.append(badge)
        if len(part) == PART:
            yield part
            part = []
    if part or empty:
        yield part


def _joined(joiner: PdfJoiner, part: Sequence[Badge], layout: Layout, logo: bytes | None) -> bytes:
    pdf = joiner.add(badge_pdf(part, layout, logo=logo))
    forget_layouts()
    return pdf


def warm_up() -> None:
    """Loads the fonts, so that the first badge does not wait for them. Raises FontsMissing."""
    typeset(TEMPLATE, _document([], A6, None))


def _document(badges: Sequence[Badge], layout: Layout, logo: bytes | None) -> dict[str, Any]:
    """The template's input: the sheet of the layout, the pages on it, the badges of which they show some."""
    sheet = SHEETS[layout.format]
    card = (sheet.card_width, sheet.card_height)
    width, height = reversed(card) if sheet.turn else card
    picture = printable_logo(logo) if logo else None
    return {
        "title": _title(badges),
        "language": badges[0].language if badges else "en",
        "logo": list(picture) if picture else None,
        "sheet": {
            "width": sheet.width,
            "height": sheet.height,
            "card_width": width,
            "card_height": height,
            "design": sheet.design,
        },
        "pages": [asdict(page) for page in pages(len(badges), layout)],
        "badges": [_card(badge, mono=sheet.design == "label") for badge in badges],
    }


def _title(badges: Sequence[Badge]) -> str:
    """The event, with the code if the badge is a single one."""
    parts = [badges[0].event_title, badges[0].code] if len(badges) == 1 else [badge.event_title for badge in badges[:1]]
    return drawable(" · ".join(filter(None, parts))) or "Moien"


def _card(badge: Badge, *, mono: bool) -> dict[str, Any]:
    """The template's input for one badge: each text with its direction, each colour with a legible one on it."""
    accent = badge.accent if badge.accent and re.fullmatch(r"#[0-9a-fA-F]{6}", badge.accent) else ACCENT
    return {
        "event": _text(badge.event_title),
        "subtitle": _text(badge.subtitle),
        "honorific": _text(badge.honorific),
        "name": _text(*_name_lines(badge.first_name, badge.last_name)),
        "company": _text(badge.company),
        "job_title": _text(badge.job_title),
        "category": _text(badge.category),
        "tags": [tag for tag in map(_text, badge.tags[:MOST_TAGS]) if tag["lines"]],
        "colour": badge.colour,
        "on_colour": legible_on(badge.colour),
        "accent": accent,
        "on_accent": legible_on(accent),
        "mono": mono,
        "code": badge.code,
        "tray": drawable(shortened(badge.tray, MOST_LETTERS)),
        "qr": list(qr.png(qr.matrix(badge.secret), QR_SCALE, border=0)),
        "language": badge.language,
    }


def _text(*lines: str) -> dict[str, Any]:
    """The template's input for a text, of which no badge has room for more than the beginning of each line."""
    return text(*(shortened(line, MOST_LETTERS) for line in lines))


def _name_lines(first_name: str, last_name: str) -> tuple[str, ...]:
    """The two names as people write them: where China, Japan and Korea write them in their letters, in one line."""
    letters = first_name + last_name
    if not first_name or not last_name or not _EAST_ASIAN.fullmatch(letters):
        return first_name, last_name
    return (last_name + (" " if _KANA.search(letters) else "") + first_name,)
