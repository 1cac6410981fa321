"""The timetable of a gate: at its hours the phones of the gate go over to another list by themselves."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Literal, TypeAlias

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList, Gate, TimetableEntry
from services.checkin.domain.session_lists import own_list
from shared.errors import Invalid

Changeover: TypeAlias = Literal["halfway", "end", "opening"]
"""The time between two sessions of a room: half-way, when the first ends, or when the list of the second opens."""


class InvalidTimetable(Invalid):
    """The timetable does not fit."""


def checked(timetable: tuple[TimetableEntry, ...], lists: Mapping[str, CheckInList]) -> tuple[TimetableEntry, ...]:
    """The timetable in the order of its times. Raises InvalidTimetable for unknown lists and for a time named twice."""
    if errors := tuple(_errors(timetable, lists)):
        raise InvalidTimetable(errors=errors)
    return tuple(sorted(timetable, key=lambda entry: entry.at))


def _errors(timetable: tuple[TimetableEntry, ...], lists: Mapping[str, CheckInList]) -> Iterator[tuple[str, str]]:
    times: set[datetime] = set()
    for position, entry in enumerate(timetable):
        if entry.list not in lists or lists[entry.list].deleted:
            yield f"/timetable/{position}/list", "There is no such list."
        if entry.at in times:
            yield f"/timetable/{position}/at", "The gate changes only once at a time."
        times.add(entry.at)


def timetable_in_use(gate: Gate | None, lists: Mapping[str, CheckInList]) -> tuple[TimetableEntry, ...]:
    """The gate's timetable without lists that were deleted since."""
    entries = gate.timetable if gate else ()
    return tuple(entry for entry in entries if entry.list in lists and not lists[entry.list].deleted)


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
