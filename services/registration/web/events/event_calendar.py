"""The calendar file of an event, for people who have not registered or whose e-mail is still on its way."""

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.messages import event_details
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.documents.calendar_file import CONTENT_TYPE, CalendarEntry, Status, calendar_file
from shared.http.pages import page_headers, page_language
from shared.language.languages import chosen

# Calendars are told of an event that does not take place as planned.
_STATUSES: dict[str, Status] = {"postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar_status(event: Event) -> Status:
    """Returns the status of the event's entry in calendars."""
    return _STATUSES.get(event.state, "CONFIRMED")


def calendar_entry(event: Event, language: str, public_url: str) -> CalendarEntry:
    """Returns the event's entry in calendars of people who have not registered."""
    return CalendarEntry(
        details=event_details(event),
        uid=f"{event.slug}@moien",
        title=chosen(event.title, language),
        place=", ".join(filter(None, (event.venue.name, event.venue.address))),
        notes=(),
        url=f"{public_url}/e/{event.slug}",
        at=event.updated_at,
        status=calendar_status(event),
    )


async def get_event_calendar(request: web.Request) -> web.Response:
    """Returns the event as a calendar file in the visitor's language."""
    dependencies = request.app[DEPENDENCIES]
    event = visible(await dependencies.events.read(slug_of(request)), None)
    body = calendar_file([calendar_entry(event, page_language(request), dependencies.public_url)])
    disposition = {"Content-Disposition": f'attachment; filename="{event.slug}.ics"'}
    return web.Response(body=body, content_type=CONTENT_TYPE, headers={**page_headers(), **disposition})
