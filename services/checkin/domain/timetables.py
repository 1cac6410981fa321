"""The timetable of a gate: at its hours the phones of the gate go over to another list by themselves.

It moves with the programme. An entry for the list of a session keeps its distance from the start of the session. Any
other entry keeps its hour, and goes along when the event moves to another day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from services.checkin.domain.events import Event, SessionHours
from services.checkin.domain.lists import CheckInList, Gate, TimetableEntry
from services.checkin.domain.session_lists import own_list
from shared.errors import Invalid

Changeover: TypeAlias = Literal["halfway", "end", "opening"]
"""The time between two sessions of a room: half-way, when the first ends, or when the list of the second opens."""


class InvalidTimetable(Invalid):
    """The timetable does not fit."""


TimetableFault: TypeAlias = Literal["moved", "stays", "list_gone", "session_gone", "list_closed", "same_time"]


@dataclass(frozen=True, slots=True)
class TimetableWarning:
    """Something about an entry for an organiser to look at, until they save the timetable again.

    `moved`: it went along with its session, or with the event's day, and was at `was` before. `stays`: it has an hour
    of its own, while the entry before or after it has moved or gone. `list_gone`: its list was deleted, it is left out.
    `session_gone`: the session of its list is no longer in the programme. `list_closed`: the list is over at that time.
    `same_time`: another entry has moved to this time, and this one is left out.
    """

    kind: TimetableFault
    at: datetime
    list: str
    was: datetime | None = None


def checked(
    timetable: tuple[TimetableEntry, ...], event: Event, lists: Mapping[str, CheckInList]
) -> tuple[TimetableEntry, ...]:
    """The timetable in the order of its times, with the hours of the programme that it follows from now on.

    Raises InvalidTimetable for unknown lists and for a time named twice.
    """
    if errors := tuple(_errors(timetable, lists)):
        raise InvalidTimetable(errors=errors)
    return tuple(sorted((_anchored(entry, event, lists) for entry in timetable), key=lambda entry: entry.at))


def _errors(timetable: tuple[TimetableEntry, ...], lists: Mapping[str, CheckInList]) -> Iterator[tuple[str, str]]:
    times: set[datetime] = set()
    for position, entry in enumerate(timetable):
        if entry.list not in lists or lists[entry.list].deleted:
            yield f"/timetable/{position}/list", "There is no such list."
        if entry.at in times:
            yield f"/timetable/{position}/at", "The gate changes only once at a time."
        times.add(entry.at)


def timetable_in_use(gate: Gate | None, event: Event, lists: Mapping[str, CheckInList]) -> tuple[TimetableEntry, ...]:
    """The gate's timetable as the programme is now, without lists that were deleted since."""
    entries = [_moved(entry, event, lists) for entry in (gate.timetable if gate else ()) if _is_in_use(entry, lists)]
    at_their_times = {entry.at: entry for entry in entries}  # of two at one time the later one
    return tuple(sorted(at_their_times.values(), key=lambda entry: entry.at))


def timetable_warnings(gate: Gate, event: Event, lists: Mapping[str, CheckInList]) -> tuple[TimetableWarning, ...]:
    """All that an organiser should look at since the timetable was saved, in the order of its entries."""
    now = [_moved(entry, event, lists) for entry in gate.timetable]
    return tuple(
        warning for position in range(len(now)) for warning in _warnings(position, gate.timetable, now, event, lists)
    )


def _warnings(
    position: int,
    before: Sequence[TimetableEntry],
    now: Sequence[TimetableEntry],
    event: Event,
    lists: Mapping[str, CheckInList],
) -> Iterator[TimetableWarning]:
    was, entry = before[position], now[position]
    if not _is_in_use(entry, lists):
        yield TimetableWarning("list_gone", entry.at, entry.list)
        return
    neighbours = [other for other in (position - 1, position + 1) if 0 <= other < len(before)]
    if entry.at != was.at:
        yield TimetableWarning("moved", entry.at, entry.list, was.at)
    elif any(_has_changed(before[other], event, lists) for other in neighbours):
        yield TimetableWarning("stays", entry.at, entry.list)
    check_in_list = lists[entry.list]
    if check_in_list.session is not None and check_in_list.session not in event.sessions:
        yield TimetableWarning("session_gone", entry.at, entry.list)
    if check_in_list.closes_at is not None and entry.at >= check_in_list.closes_at:
        yield TimetableWarning("list_closed", entry.at, entry.list)
    if any(later.at == entry.at and _is_in_use(later, lists) for later in now[position + 1 :]):
        yield TimetableWarning("same_time", entry.at, entry.list)


def _has_changed(entry: TimetableEntry, event: Event, lists: Mapping[str, CheckInList]) -> bool:
    """Whether the entry is for a list that has gone, or for a session that has other hours than when it was set."""
    if not _is_in_use(entry, lists):
        return True
    hours = _session_hours(entry.list, event, lists)
    return entry.starts_at is not None and (hours.starts_at, hours.ends_at) != (entry.starts_at, entry.ends_at)


def _is_in_use(entry: TimetableEntry, lists: Mapping[str, CheckInList]) -> bool:
    return entry.list in lists and not lists[entry.list].deleted


def _anchored(entry: TimetableEntry, event: Event, lists: Mapping[str, CheckInList]) -> TimetableEntry:
    hours = _session_hours(entry.list, event, lists)
    return TimetableEntry(entry.at, entry.list, hours.starts_at, hours.ends_at, event.starts_at)


def _moved(entry: TimetableEntry, event: Event, lists: Mapping[str, CheckInList]) -> TimetableEntry:
    starts_at = _session_hours(entry.list, event, lists).starts_at
    if starts_at is not None and entry.starts_at is not None:
        return replace(entry, at=entry.at + (starts_at - entry.starts_at))
    if entry.event_starts_at is not None:
        return replace(entry, at=_on_day_of(entry.at, entry.event_starts_at, event))
    return entry  # it was set before timetables moved


def _session_hours(list_: str, event: Event, lists: Mapping[str, CheckInList]) -> SessionHours:
    """The hours of the session whose people the list is for; none for any other list."""
    sessions = lists[list_].sessions if list_ in lists else ()
    return event.hours.get(sessions[0], SessionHours()) if len(sessions) == 1 else SessionHours()


def _on_day_of(at: datetime, started_at: datetime, event: Event) -> datetime:
    """The same hour of the clock, as many days away as the event has moved since it started at `started_at`."""
    days = date.fromisoformat(event.day(event.starts_at)) - date.fromisoformat(event.day(started_at))
    return (at.astimezone(ZoneInfo(event.timezone)) + days).astimezone(at.tzinfo)


def rooms(event: Event) -> list[str]:
    """The rooms that have sessions with times."""
    return sorted({hours.room for hours in event.hours.values() if hours.room and hours.starts_at and hours.ends_at})


def timetable_of_room(
    event: Event, room: str, lists: Mapping[str, CheckInList], changeover: Changeover
) -> tuple[TimetableEntry, ...]:
    """The timetable of a gate to a room: the lists of the room's sessions, one after the other.

    It begins when the first list opens. A session that begins while another runs in the room takes over at its start.
    """
    sessions = sorted(_sessions_in(event, room, lists), key=lambda session: session[:2])
    if not sessions:
        return ()
    first = sessions[0]
    entries = [TimetableEntry(first[2].opens_at or first[0], first[2].id)]
    for (_, ended_at, _), (starts_at, _, check_in_list) in pairwise(sessions):
        at = _between(ended_at, starts_at, check_in_list.opens_at, changeover)
        entries.append(TimetableEntry(max(at, entries[-1].at), check_in_list.id))
    return tuple({entry.at: entry for entry in entries}.values())  # of two at one time the later one


def _sessions_in(
    event: Event, room: str, lists: Mapping[str, CheckInList]
) -> Iterator[tuple[datetime, datetime, CheckInList]]:
    """Start, end and list of each session in a room."""
    for session, hours in event.hours.items():
        check_in_list = own_list(session, lists)
        has_list = check_in_list is not None and not check_in_list.deleted
        if hours.room == room and hours.starts_at and hours.ends_at and check_in_list and has_list:
            yield hours.starts_at, hours.ends_at, check_in_list


def _between(ended_at: datetime, starts_at: datetime, opens_at: datetime | None, changeover: Changeover) -> datetime:
    if starts_at <= ended_at:
        return starts_at
    if changeover == "end":
        return ended_at
    if changeover == "opening":
        return max(ended_at, opens_at or ended_at)
    return (ended_at + (starts_at - ended_at) / 2).replace(second=0, microsecond=0)
