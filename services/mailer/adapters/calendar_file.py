"""The calendar file of a confirmation (RFC 5545)."""

from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from services.mailer.adapters.wording import Wording
from shared.contracts.registration import MailRequested


def calendar_file(request: MailRequested, mail: Wording, domain: str) -> bytes:
    """The event as a calendar entry for one attendee.

    Its UID stays the same for a registration, and SEQUENCE grows with time: a later file replaces an earlier one.
    """
    details = request.details
    zone = ZoneInfo(details.timezone)
    entry = Event()
    entry.add("uid", f"{request.registration or request.mail}@{domain}")
    entry.add("sequence", int(request.requested_at.timestamp()) // 60)
    entry.add("dtstamp", request.requested_at)
    entry.add("dtstart", details.starts_at.astimezone(zone))
    entry.add("dtend", details.ends_at.astimezone(zone))
    entry.add("summary", mail.event)
    entry.add("status", "CONFIRMED")
    entry.add("transp", "OPAQUE")
    if mail.place:
        entry.add("location", mail.place)
    if description := _description(mail):
        entry.add("description", description)
    if mail.manage_url:
        entry.add("url", mail.manage_url)
    calendar = Calendar()
    calendar.add("prodid", "-//Moien//Mailer//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_time_zone(details.timezone, details.starts_at.year, details.ends_at.year))
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _description(mail: Wording) -> str:
    sessions = [f"{session.name}: {session.line}" for session in mail.sessions if not session.waiting]
    return "\n".join([*sessions, mail.manage_url or ""]).strip()


@lru_cache(maxsize=64)
def _time_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The rules of a time zone around the event; the whole history would be the largest part of the file."""
    from datetime import date

    year = timedelta(days=366)
    return Timezone.from_tzid(name, first_date=date(first_year, 1, 1) - year, last_date=date(last_year, 12, 31) + year)
