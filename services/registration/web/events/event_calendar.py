"""Calendar files of an event and its programme, for people who have not registered or whose e-mail is on its way."""

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from services.registration.domain.agenda import AgendaEntry, agenda_entries
from services.registration.domain.event import Event
from services.registration.domain.messages import event_details
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.agenda_models import agenda_lines
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.documents.calendar_file import CONTENT_TYPE, CalendarEntry, Status, calendar_file
from shared.http.pages import page_headers, page_language
from shared.http.problems import NoSuchPlace
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
        sequence=event.version,
        status=calendar_status(event),
    )


async def get_event_calendar(request: web.Request) -> web.Response:
    """Returns the event as a calendar file in the visitor's language."""
    dependencies = request.app[DEPENDENCIES]
    event = visible(await dependencies.events.read(slug_of(request)), None)
    language = page_language(request)
    entry = calendar_entry(event, language, dependencies.public_url)
    lines = agenda_lines(event, language)
    return _answer([replace(entry, notes=[*lines, ""] if lines else ())], f"{event.slug}.ics")


async def get_programme_calendar(request: web.Request) -> web.Response:
    """Returns the programme as a calendar file: an entry for each talk and session that has its times.

    Raises NoSuchPlace where none has.
    """
    dependencies, language = request.app[DEPENDENCIES], page_language(request)
    event = visible(await dependencies.events.read(slug_of(request)), None)
    whole = calendar_entry(event, language, dependencies.public_url)
    entries = [entry for item in agenda_entries(event) if (entry := _entry(event, item, whole, language))]
    if not entries:
        raise NoSuchPlace
    return _answer(entries, f"{event.slug}-programme.ics")


def _entry(event: Event, item: AgendaEntry, whole: CalendarEntry, language: str) -> CalendarEntry | None:
    if item.starts_at is None or item.ends_at is None:
        return None
    roles = [(speaker.name, chosen(speaker.role, language)) for speaker in item.speakers]
    return replace(
        whole,
        details=replace(whole.details, starts_at=item.starts_at, ends_at=item.ends_at),
        uid=f"{item.id}.{event.slug}@moien",
        title=chosen(item.title, language),
        place=", ".join(filter(None, (item.room, whole.place))),
        notes=[
            *(", ".join(filter(None, role)) for role in roles),
            *filter(None, (chosen(item.description, language),)),
        ],
        url=f"{whole.url}/programme",
    )


def _answer(entries: Sequence[CalendarEntry], name: str) -> web.Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    headers = {**page_headers(), **disposition}
    return web.Response(body=calendar_file(entries), content_type=CONTENT_TYPE, headers=headers)
