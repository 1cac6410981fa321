"""The printed badge as PDF: A6, one a page, for names in any script."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.documents import qr
from shared.documents.badge_formats import A6, Layout
from shared.documents.colours import CATEGORY_COLOURS, legible_on
from shared.documents.typesetting import text, typeset

ACCENT = "#005f73"

TEMPLATE = "badge.typ"


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


def badge_pdf(
    badges: Sequence[Badge],
    layout: Layout = A6,  # noqa: ARG001 (heeded once the template knows the formats)
    *,
    logo: bytes | None = None,  # noqa: ARG001
) -> bytes:
    """A PDF of the badges in a layout, with the fonts it uses; `logo` is a PNG for the head of each.

    Takes 6 ms for one and 1.5 ms for each further one once warm, so call it in a thread; threads take turns.
    Raises FontsMissing.
    """
    return typeset(TEMPLATE, [_page(badge) for badge in badges])


async def stream_badges(
    badges: AsyncIterator[Badge], layout: Layout = A6, *, logo: bytes | None = None
) -> AsyncIterator[bytes]:
    """The same PDF in pieces as they become ready, for any number of badges. Raises FontsMissing."""
    yield await asyncio.to_thread(badge_pdf, [badge async for badge in badges], layout, logo=logo)


def warm_up() -> None:
    """Loads the fonts, so that the first badge does not wait for them. Raises FontsMissing."""
    typeset(TEMPLATE, [])


def _page(badge: Badge) -> dict[str, Any]:
    """The template's input: each text with its direction, each colour with a legible one on it."""
    accent = badge.accent if badge.accent and re.fullmatch(r"#[0-9a-fA-F]{6}", badge.accent) else ACCENT
    return {
        "event": text(badge.event_title),
        "subtitle": text(badge.subtitle),
        "honorific": text(badge.honorific),
        "name": text(badge.first_name, badge.last_name),
        "company": text(badge.company),
        "job_title": text(badge.job_title),
        "category": text(badge.category),
        "colour": badge.colour,
        "on_colour": legible_on(badge.colour),
        "accent": accent,
        "on_accent": legible_on(accent),
        "code": badge.code,
        "tray": badge.tray,
        "qr": qr.svg(qr.matrix(badge.secret)),
        "language": badge.language,
    }
