"""Events as entries for somebody's calendar (RFC 5545)."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An event in somebody's calendar.

    The same `uid` names the same entry; one made later (`at`) replaces an earlier one. `url` is shown as a link and
    in the notes, because many calendars hide links. `organiser` and `attendee` are addresses, which any other method
    than PUBLISH needs; nobody is asked for an answer.
    """

    details: EventDetails
    uid: str
    title: str
    place: str
    notes: Sequence[str]
    url: str | None
    at: datetime
    status: Status = "CONFIRMED"
    organiser: str | None = None
    attendee: str | None = None


def calendar_file(entries: Sequence[CalendarEntry], *, name: str = "", method: Method = "PUBLISH") -> bytes:
    """A calendar of some entries, UTF-8; programs that subscribe to it show its `name`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Moien//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for zone in sorted({entry.details.timezone for entry in entries}):
        years = [
            at.year
            for entry in entries
            if entry.details.timezone == zone
            for at in (entry.details.starts_at, entry.details.ends_at)
        ]
        calendar.add_component(_time_zone(zone, min(years), max(years)))
    for entry in entries:
        calendar.add_component(_component(entry))
    written: bytes = calendar.to_ical()
    return written


def _component(entry: CalendarEntry) -> Event:
    details, zone = entry.details, ZoneInfo(entry.details.timezone)
    component = Event()
    component.add("uid", entry.uid)
    component.add("sequence", int(entry.at.timestamp()) // 60)
    component.add("dtstamp", entry.at)
    component.add("dtstart", details.starts_at.astimezone(zone))
    component.add("dtend", details.ends_at.astimezone(zone))
    component.add("summary", entry.title)
    component.add("status", entry.status)
    component.add("transp", "OPAQUE")
    if entry.place:
        component.add("location", entry.place)
    if description := "\n".join([*entry.notes, entry.url or ""]).strip():
        component.add("description", description)
    if entry.url:
        component.add("url", entry.url)
    if entry.organiser and entry.attendee:
        attending = {"RSVP": "FALSE", "PARTSTAT": "ACCEPTED"}
        component.add("organizer", vCalAddress(f"mailto:{entry.organiser}"))
        component.add("attendee", vCalAddress(f"mailto:{entry.attendee}"), parameters=attending)
    return component


@lru_cache(maxsize=64)
def _time_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """The rules of a time zone around the event; the whole history would be the largest part of the file."""
    year = timedelta(days=366)
    return Timezone.from_tzid(name, first_date=date(first_year, 1, 1) - year, last_date=date(last_year, 12, 31) + year)
