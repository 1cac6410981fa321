"""The agenda in pages: its days, times and entries in one language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from services.registration.domain.agenda import AgendaDay, AgendaEntry, TimeSlot, agenda
from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, free_in_session
from services.registration.domain.programme import Speaker
from services.registration.web.events.api_models import portrait_url
from shared.language.date_formats import full_day, hours, line_start, time_of_day, when
from shared.language.languages import chosen

TRACK_COLOURS = 6
Portrait: TypeAlias = Callable[[Event, str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerOnPage:
    """A speaker of an entry."""

    name: str
    role: Mapping[str, str]
    words: Mapping[str, str]
    picture_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntryOnPage:
    """An entry of the agenda. `hours` are empty where those of its slot suffice; `colour` is that of its track.

    `free` are the places of a bookable session that are free; None: no limit.
    """

    id: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    hours: str
    room: str
    track: Mapping[str, str]
    colour: int
    speakers: tuple[SpeakerOnPage, ...]
    bookable: bool
    free: int | None

    @property
    def has_more(self) -> bool:
        """Whether there is something to unfold."""
        return any(self.description.values()) or any(any(speaker.words.values()) for speaker in self.speakers)


@dataclass(frozen=True, slots=True)
class TimeSlotOnPage:
    """Entries that begin at one time; `time` is their period, or their start where they end at different times."""

    time: str
    entries: tuple[AgendaEntryOnPage, ...]


@dataclass(frozen=True, slots=True)
class AgendaDayOnPage:
    """A day of the agenda; an empty `title`: the time is not known yet."""

    title: str
    slots: tuple[TimeSlotOnPage, ...]


def agenda_on_page(
    event: Event, count: PlaceCount, language: str, portrait: Portrait = portrait_url
) -> tuple[AgendaDayOnPage, ...]:
    """Returns the agenda for pages in `language`; `portrait` gives the address of a speaker's picture."""
    return tuple(_day(event, count, day, language, portrait) for day in agenda(event))


def period(event: Event, starts_at: datetime | None, ends_at: datetime | None, language: str) -> str:
    """Returns the period of an entry as text, as far as it is known."""
    if starts_at is None:
        return ""
    if ends_at is None:
        return time_of_day(starts_at, event.timezone, language)
    one_day = starts_at.astimezone(event.zone).date() == ends_at.astimezone(event.zone).date()
    return (hours if one_day else when)(starts_at, ends_at, event.timezone, language)


def agenda_lines(event: Event, language: str) -> list[str]:
    """Returns the agenda as lines of plain text, with its days where there are several; none without an agenda."""
    days = [day for day in agenda(event) if day.day is not None]
    lines: list[str] = []
    for day in days:
        if day.day is not None and len(days) > 1:
            lines += ["", line_start(full_day(day.day, language))]
        for entry in (entry for slot in day.slots for entry in slot.entries):
            text = f"{period(event, entry.starts_at, entry.ends_at, language)} {chosen(entry.title, language)}"
            lines.append(f"{text} ({entry.room})" if entry.room else text)
    return lines


def _day(event: Event, count: PlaceCount, day: AgendaDay, language: str, portrait: Portrait) -> AgendaDayOnPage:
    title = line_start(full_day(day.day, language)) if day.day else ""
    return AgendaDayOnPage(title, tuple(_slot(event, count, slot, language, portrait) for slot in day.slots))


def _slot(event: Event, count: PlaceCount, slot: TimeSlot, language: str, portrait: Portrait) -> TimeSlotOnPage:
    ends = {entry.ends_at for entry in slot.entries}
    together = len(ends) == 1
    time = period(event, slot.starts_at, ends.pop() if together else None, language)
    return TimeSlotOnPage(
        time, tuple(_entry(event, count, entry, language, portrait, shows_hours=not together) for entry in slot.entries)
    )


def _entry(
    event: Event, count: PlaceCount, entry: AgendaEntry, language: str, portrait: Portrait, *, shows_hours: bool
) -> AgendaEntryOnPage:
    tracks = [track.id for track in event.tracks]
    return AgendaEntryOnPage(
        id=entry.id,
        title=entry.title,
        description=entry.description,
        hours=period(event, entry.starts_at, entry.ends_at, language) if shows_hours else "",
        room=entry.room,
        track=entry.track.name if entry.track else {},
        colour=tracks.index(entry.track.id) % TRACK_COLOURS + 1 if entry.track else 0,
        speakers=tuple(_speaker(event, speaker, portrait) for speaker in entry.speakers),
        bookable=entry.bookable,
        free=free_in_session(event, count, entry.id) if entry.bookable else None,
    )


def _speaker(event: Event, speaker: Speaker, portrait: Portrait) -> SpeakerOnPage:
    return SpeakerOnPage(
        name=speaker.name, role=speaker.role, words=speaker.words, picture_url=portrait(event, speaker.id)
    )
