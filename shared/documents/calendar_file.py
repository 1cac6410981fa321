"""An event as an entry for somebody's calendar (RFC 5545)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from shared.contracts.registration import EventDetails

CONTENT_TYPE = "text/calendar"

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""An entry to take over, one that replaces what the calendar has, or one that goes from it (RFC 5546)."""


def calendar_file(
    details: EventDetails,
    *,
    uid: str,
    title: str,
    place: str,
    notes: Sequence[str],
    url: str | None,
    at: datetime,
    status: Status = "CONFIRMED",
    method: Method = "PUBLISH",
    organiser: str | None = None,
    attendee: str | None = None,
) -> bytes:
    """The event as a calendar of one entry, UTF-8.

    The same `uid` names the same entry; one made later (`at`) replaces an earlier one. `url` is shown as a link and
    in the notes, because many calendars hide links. `organiser` and `attendee` are addresses, which any other method
    than PUBLISH needs; nobody is asked for an answer.
    """
    zone = ZoneInfo(details.timezone)
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", int(at.timestamp()) // 60)
    entry.add("dtstamp", at)
    entry.add("dtstart", details.starts_at.astimezone(zone))
    entry.add("dtend", details.ends_at.astimezone(zone))
    entry.add("summary", title)
    entry.add("status", status)
    entry.add("transp", "OPAQUE")
    if place:
        entry.add("location", place)
    if description := "\n".join([*notes, url or ""]).strip():
        entry.add("description", description)
    if url:
        entry.add("url", url)
    if organiser and attendee:
        entry.add("organizer", vCalAddress(f"mailto:{organiser}"))
        entry.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters={"RSVP": "FALSE", "PARTSTAT": "ACCEPTED"})
    calendar = Calendar()
    calendar.add("prodid", "-//Moien//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_time_zone(details.timezone, details.starts_at.year, details.ends_at.year))
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


@lru_cache(maxsize=64)
def _time_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The rules of a time zone around the event; the whole history would be the largest part of the file."""
    year = timedelta(days=366)
    return Timezone.from_tzid(name, first_date=date(first_year, 1, 1) - year, last_date=date(last_year, 12, 31) + year)
