"""Certificates of attendance as PDF (A4 across, PDF/UA-1 and PDF/A-2a), for names in any script."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.documents import qr
from shared.documents.badge import ACCENT
from shared.documents.colours import shade
from shared.documents.pdf_joining import PdfJoiner
from shared.documents.translator import translator
from shared.documents.typesetting import forget_layouts, picture, shortened, text, typeset
from shared.language.date_formats import date_range, duration, line_start, long_date, short_day

TEMPLATE = "certificate.typ"
WHITE = "#ffffff"
LONGEST = 300  # characters of a text
MOST_DAYS = 4  # each with its hours; more are only added up


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The facts on one certificate, in the language `language`. Any text but `name` and `event_title` may be empty.

    `days` are those on which the person came, each with the minutes present; None: nobody knows how long.
    `code` is as people type it, `verification_url` leads to the page that confirms it.
    """

    language: str
    name: str
    company: str = ""
    event_title: str
    place: str = ""
    starts_at: datetime
    ends_at: datetime
    timezone: str
    days: Sequence[tuple[date, int | None]] = ()
    role: str = ""
    issued_at: datetime
    code: str
    verification_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """The things that all certificates of an event share; `title` is the event's.

    `logo` and `signature` are PNG pictures, `accent` is #rrggbb.
    """

    title: str
    language: str = "en"
    signatory: str = ""
    issuer: str = ""
    accent: str | None = None
    logo: bytes | None = None
    signature: bytes | None = None


def certificates_pdf(certificates: Sequence[Certificate], stationery: Stationery) -> bytes:
    """Returns a PDF of one page per certificate. Call it in a thread; threads take turns. Raises FontsMissing."""
    gettext = translator(stationery.language)
    heading, signature = gettext("Certificate of attendance"), gettext("Signature")
    data = {
        "title": f"{heading} – {shortened(stationery.title, LONGEST)}",
        "language": stationery.language,
        "issuer": shortened(stationery.issuer, LONGEST),
        "issuer_text": text(shortened(stationery.issuer, LONGEST)),
        "signatory": text(shortened(stationery.signatory, LONGEST)),
        "accent": shade(stationery.accent or ACCENT, WHITE),
        "logo": picture(stationery.logo, stationery.title) if stationery.logo else None,
        "signature": picture(stationery.signature, stationery.signatory or signature) if stationery.signature else None,
        "sheets": [_sheet(certificate) for certificate in certificates],
    }
    return typeset(TEMPLATE, data, standards=("ua-1", "a-2a"))


async def certificates_stream(
    parts: AsyncIterator[Sequence[Certificate]], stationery: Stationery
) -> AsyncGenerator[bytes]:
    """Yields a PDF of any number of certificates piece by piece, in memory that does not grow. No part is empty.

    Raises FontsMissing, and ValueError where there is no part.
    """
    joiner = PdfJoiner()
    async for part in parts:
        yield await asyncio.to_thread(_joined, joiner, part, stationery)
    yield joiner.finish()


def _joined(joiner: PdfJoiner, part: Sequence[Certificate], stationery: Stationery) -> bytes:
    pdf = joiner.add(certificates_pdf(part, stationery))
    forget_layouts()
    return pdf


def _sheet(certificate: Certificate) -> dict[str, Any]:
    gettext = translator(certificate.language)
    issued = long_date(certificate.issued_at, certificate.timezone, certificate.language)
    dates = date_range(certificate.starts_at, certificate.ends_at, certificate.timezone, certificate.language)
    return {
        "language": certificate.language,
        "name": text(shortened(certificate.name, LONGEST)),
        "company": text(shortened(certificate.company, LONGEST)),
        "event": text(shortened(certificate.event_title, LONGEST)),
        "occasion": text(shortened(" · ".join(filter(None, (line_start(dates), certificate.place))), LONGEST)),
        "presence": text(_presence(certificate)),
        "role": text(shortened(certificate.role, LONGEST)),
        "code": certificate.code,
        "address": certificate.verification_url.partition("://")[2].rpartition("/")[0],
        "qr": qr.svg(qr.matrix(certificate.verification_url), border=0),
        "words": {
            "heading": gettext("Certificate of attendance"),
            "certify": gettext("We certify that"),
            "attended": gettext("attended the event"),
            "issued": gettext("Issued on %(date)s") % {"date": issued},
            "verify": gettext("Can be verified at"),
            "qr": gettext("QR code of the page that confirms this certificate"),
        },
    }


def _presence(certificate: Certificate) -> str:
    """The hours present, day by day where there are few; nothing where not every day has them."""
    gettext, language = translator(certificate.language), certificate.language
    known = [(day, minutes) for day, minutes in certificate.days if minutes is not None]
    if not known or len(known) < len(certificate.days):
        return ""
    total = duration(sum(minutes for _, minutes in known))
    if 1 < len(known) <= MOST_DAYS:
        parts = ", ".join(f"{short_day(day, language)}: {duration(minutes)}" for day, minutes in known)
        total = f"{total} ({parts})"
    return gettext("Present for %(duration)s") % {"duration": total}
