"""The agenda of an event: talks and sessions together, by day and time, and advice about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_days import first_day, last_day
from services.registration.domain.event_definition import Session
from services.registration.domain.programme import Speaker, Talk, Track
from shared.contracts.registration import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """A talk or a session on the agenda. The times of a session that has none yet are None."""

    id: str
    title: Texts
    description: Texts
    room: str
    track: Track | None
    speakers: tuple[Speaker, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    bookable: bool


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """The entries that begin at the same time."""

    starts_at: datetime | None
    entries: tuple[AgendaEntry, ...]


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """The slots of a day in the event's zone. None: the day is not known yet."""

    day: date | None
    slots: tuple[TimeSlot, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Something on the agenda that is possible, and hardly meant.

    `outside`: the entry is not within the event's days. `two_places`: the speaker is in the entry and the `other`
    one at the same time.
    """

    kind: Literal["outside", "two_places"]
    entry: AgendaEntry
    other: AgendaEntry | None = None
    speaker: Speaker | None = None


def agenda(event: Event) -> tuple[AgendaDay, ...]:
    """Returns the days of the programme in order; sessions without a time stand at the end, on no day.

    What begins at the same time stands in the order of tracks, then of rooms; what has no track is for all, and
    stands first.
    """
    order = {track.id: number for number, track in enumerate(event.tracks)}

    def rank(entry: AgendaEntry) -> tuple[bool, float, int, str]:
        begins = entry.starts_at.timestamp() if entry.starts_at else 0
        return entry.starts_at is None, begins, order[entry.track.id] if entry.track else -1, entry.room

    def day_of(entry: AgendaEntry) -> date | None:
        return entry.starts_at.astimezone(event.zone).date() if entry.starts_at else None

    entries = sorted(agenda_entries(event), key=rank)
    return tuple(AgendaDay(day, _slots(tuple(of_day))) for day, of_day in groupby(entries, key=day_of))


def agenda_entries(event: Event) -> tuple[AgendaEntry, ...]:
    """Returns all talks, then all sessions, as entries."""
    tracks = {track.id: track for track in event.tracks}
    speakers = {speaker.id: speaker for speaker in event.speakers}

    def entry(item: Talk | Session, title: Texts, bookable: bool) -> AgendaEntry:
        return AgendaEntry(
            id=item.id,
            title=title,
            description=item.description,
            room=item.room,
            track=tracks[item.track] if item.track else None,
            speakers=tuple(speakers[speaker] for speaker in item.speakers),
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            bookable=bookable,
        )

    talks = tuple(entry(talk, talk.title, bookable=False) for talk in event.talks)
    return (*talks, *(entry(session, session.name, bookable=True) for session in event.sessions))


def agenda_advice(event: Event) -> Iterator[Advice]:
    """Yields what an organiser may want to look at once more."""
    entries = agenda_entries(event)
    for entry in entries:
        if _is_outside(event, entry):
            yield Advice("outside", entry)
    for first, second in _simultaneous(entries):
        for speaker in first.speakers:
            if speaker in second.speakers:
                yield Advice("two_places", first, second, speaker)


def _simultaneous(entries: Iterable[AgendaEntry]) -> Iterator[tuple[AgendaEntry, AgendaEntry]]:
    """Yields the pairs of entries that overlap."""
    timed = sorted(filter(_has_times, entries), key=_times)
    for number, first in enumerate(timed):
        _, end = _times(first)
        for second in timed[number + 1 :]:
            if _times(second)[0] >= end:
                break
            yield first, second


def _slots(entries: Sequence[AgendaEntry]) -> tuple[TimeSlot, ...]:
    return tuple(TimeSlot(at, tuple(slot)) for at, slot in groupby(entries, key=lambda entry: entry.starts_at))


def _is_outside(event: Event, entry: AgendaEntry) -> bool:
    days = [at.astimezone(event.zone).date() for at in (entry.starts_at, entry.ends_at) if at is not None]
    return any(not first_day(event) <= day <= last_day(event) for day in days)


def _has_times(entry: AgendaEntry) -> bool:
    return entry.starts_at is not None and entry.ends_at is not None


def _times(entry: AgendaEntry) -> tuple[datetime, datetime]:
    if entry.starts_at is None or entry.ends_at is None:
        raise ValueError("the entry has no times")
    return entry.starts_at, entry.ends_at
