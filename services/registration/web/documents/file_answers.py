"""Documents as downloads, and the language that they are in."""

from aiohttp import web
from pydantic import BaseModel

from services.registration.domain.event import Event
from services.registration.web.events.event_fields import LanguageCode

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DocumentQuery(BaseModel):
    """The language of a document; by default the first one of the event."""

    language: LanguageCode | None = None


def document_language(event: Event, query: DocumentQuery) -> str:
    """Returns the language asked for, else the event's first."""
    return query.language or next(iter(event.languages), "en")


def file_answer(body: bytes, content_type: str, name: str) -> web.Response:
    """Returns a file to download that no cache keeps, as it holds personal data."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, content_type=content_type, headers=headers)
