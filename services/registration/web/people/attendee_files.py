"""Files that attendees download from their own page: the QR code, the badge, the entry for their calendar."""

import asyncio

from aiohttp import web

from services.registration.domain.certificate import EventNotOver
from services.registration.domain.event import Event
from services.registration.domain.messages import calendar_sequence, event_details, recipient
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.certificate_routes import certificate_of
from services.registration.web.events.event_calendar import calendar_status
from services.registration.web.events.page_models import booked_sessions
from services.registration.web.people.manage_link import open_link
from shared.documents import qr
from shared.documents.attendee_badge import attendee_badge
from shared.documents.badge import badge_pdf
from shared.documents.calendar_file import CONTENT_TYPE, ONLINE, CalendarEntry, calendar_file
from shared.http.pages import page_headers, page_language
from shared.language.languages import chosen


def attendee_file_routes() -> list[web.RouteDef]:
    """Returns the routes of the files."""
    return [
        web.get("/r/{token}/qr.svg", get_qr),
        web.get("/r/{token}/badge.pdf", get_badge),
        web.get("/r/{token}/calendar.ics", get_calendar),
        web.get("/r/{token}/certificate.pdf", get_certificate),
    ]


async def get_qr(request: web.Request) -> web.Response:
    """Returns the QR code of the ticket."""
    opened = await open_link(request)
    return _file(qr.svg(qr.matrix(opened.secret)).encode(), "image/svg+xml")


async def get_badge(request: web.Request) -> web.Response:
    """Returns the badge as PDF."""
    opened = await open_link(request)
    registration = opened.registration
    badge = attendee_badge(event_details(opened.event), recipient(registration), opened.secret, registration.locale)
    pdf = await asyncio.to_thread(badge_pdf, [badge])
    return _file(pdf, "application/pdf", f"badge-{registration.code}.pdf")


async def get_certificate(request: web.Request) -> web.Response:
    """Returns the certificate of attendance as PDF. Raises EventNotOver, HasNotCome."""
    opened, now = await open_link(request), request.app[DEPENDENCIES].clock()
    registration = opened.registration
    if not opened.event.is_over(now):
        raise EventNotOver
    pdf = await certificate_of(request, opened.event, opened.entry, registration.actor)
    return _file(pdf, "application/pdf", f"certificate-{registration.code}.pdf")


async def get_calendar(request: web.Request) -> web.Response:
    """Returns the event as a calendar file."""
    opened = await open_link(request)
    event, registration = opened.event, opened.registration
    language = page_language(request)
    sessions = booked_sessions(event, registration.sessions, language)
    entry = CalendarEntry(
        details=event_details(event),
        uid=f"{registration.id}@moien",
        title=chosen(event.title, language),
        place=ONLINE[language] if event.is_online(registration.category) else _venue(event),
        notes=[f"{chosen(s.name, language)}: {s.line}" for s in sessions if not s.waiting],
        url=request.app[DEPENDENCIES].links.url_for(registration),
        at=max(registration.updated_at, event.updated_at),
        sequence=calendar_sequence(event, registration),
        status=calendar_status(event),
    )
    return _file(calendar_file([entry]), CONTENT_TYPE, f"{event.slug}.ics")


def _venue(event: Event) -> str:
    return ", ".join(filter(None, (event.venue.name, event.venue.address)))


def _file(body: bytes, content_type: str, name: str | None = None) -> web.Response:
    headers = page_headers()
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return web.Response(body=body, content_type=content_type, headers=headers)
