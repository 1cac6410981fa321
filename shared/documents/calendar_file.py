"""Events as entries for somebody's calendar (RFC 5545)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from shared.contracts.registration import EventDetails, Texts

CONTENT_TYPE = "text/calendar"
_FIRST_ENTRY = b"\r\nBEGIN:VEVENT\r\n"

ONLINE: Texts = {"en": "Online", "fr": "En ligne", "de": "Online", "lb": "Online"}
"""The place of those who take part from afar. An entry leads to their own page: who has the meeting's link is in it."""

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""An entry to take over, one that replaces what the calendar has, or one that goes from it (RFC 5546)."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes part in an entry, by name and mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An event in somebody's calendar.

    The same `uid` names the same entry; one with a higher `sequence`, or made later (`at`), replaces an earlier one.
    `url` is shown as a link and in the notes, because many calendars hide links. Any other method than PUBLISH needs
    an `organiser`, who must stay the same for calendars to believe a change, and an `attendee`; nobody is asked for an
    answer.
    """

    details: EventDetails
    uid: str
    title: str
    place: str
    notes: Sequence[str]
    url: str | None
    at: datetime
    sequence: int
    status: Status = "CONFIRMED"
    organiser: Party | None = None
    attendee: Party | None = None


def calendar_file(entries: Sequence[CalendarEntry], *, name: str = "", method: Method = "PUBLISH") -> bytes:
    """A calendar of some entries, UTF-8; programs that subscribe to it show its `name`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Moien//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    zones = b""
    for zone in sorted({entry.details.timezone for entry in entries}):
        years = [
            at.year
            for entry in entries
            if entry.details.timezone == zone
            for at in (entry.details.starts_at, entry.details.ends_at)
        ]
        zones += _time_zone(zone, min(years), max(years))
    for entry in entries:
        calendar.add_component(_component(entry))
    written: bytes = calendar.to_ical()
    # Zones are more than half of the lines and seldom others: they are written once for many calendars.
    return written.replace(_FIRST_ENTRY, b"\r\n" + zones + _FIRST_ENTRY.lstrip(), 1)


def _component(entry: CalendarEntry) -> Event:
    details, zone = entry.details, ZoneInfo(entry.details.timezone)
    component = Event()
    component.add("uid", entry.uid)
    component.add("sequence", entry.sequence)
    component.add("dtstamp", entry.at)
    component.add("dtstart", details.starts_at.astimezone(zone))
    component.add("dtend", details.ends_at.astimezone(zone))
    component.add("summary", _printable(entry.title))
    component.add("status", entry.status)
    component.add("transp", "OPAQUE")
    if entry.place:
        component.add("location", _printable(entry.place))
    if description := "\n".join([*entry.notes, entry.url or ""]).strip():
        component.add("description", _printable(description))
    if entry.url:
        component.add("url", entry.url)
    if entry.organiser and entry.attendee:
        component.add("organizer", _address(entry.organiser), parameters=_named(entry.organiser))
        attending = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        component.add("attendee", _address(entry.attendee), parameters=_named(entry.attendee) | attending)
    return component


def _address(party: Party) -> vCalAddress:
    """The address as a URL (RFC 6068), in which letters beyond ASCII are percent-encoded."""
    return vCalAddress(f"mailto:{quote(party.address, safe='@!$&*+=')}")


def _named(party: Party) -> dict[str, str]:
    name = " ".join(_printable(party.name).replace('"', "'").split())
    return {"CN": name} if name else {}


def _printable(text: str) -> str:
    """A text without control characters, of which the format allows no more than line breaks."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Zl", "Zp", "Cs"))


@lru_cache(maxsize=64)
def _time_zone(name: str, first_year: int, last_year: int) -> bytes:
    """The rules of a time zone around the event; the whole history would be the largest part of the file."""
    year = timedelta(days=366)
    first, last = date(first_year, 1, 1) - year, date(last_year, 12, 31) + year
    written: bytes = Timezone.from_tzid(name, first_date=first, last_date=last).to_ical()
    return written
