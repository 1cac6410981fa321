"""The roll of an event or session: the people to sign for their attendance, and the times at which they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.registration.domain.attendance import MAIN_LIST, Attendance, DayAttendance
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from shared.errors import Invalid


class UnknownSession(Invalid):
    """There is no such session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollChoice:
    """The people and the times to put on a roll.

    `session`: only those who have a place in it. `list`: the check-in list that the times are from; None: the one
    named like the session if anybody was scanned on it, else the main one. `day`: only its times; None: of all days.
    """

    session: str | None = None
    list: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One person; None where nothing was scanned."""

    code: str
    name: str
    company: str
    first_in: datetime | None
    last_out: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRoll:
    """The people in the order given. Before it `is_over` they are still to come, and times mean nothing."""

    lines: tuple[RollLine, ...]
    is_over: bool

    @property
    def registered(self) -> int:
        """The number of all people on the roll."""
        return len(self.lines)

    @property
    def present(self) -> int:
        """The number of those who were let in."""
        return sum(line.first_in is not None for line in self.lines)


def is_on_roll(registration: Registration, choice: RollChoice) -> bool:
    """Returns whether a confirmed or admitted person belongs to the choice."""
    booked = {booking.id for booking in registration.sessions if booking.state == "confirmed"}
    return choice.session is None or choice.session in booked


def attendance_roll(
    event: Event, choice: RollChoice, people: Sequence[tuple[Registration, Attendance]], now: datetime
) -> AttendanceRoll:
    """Returns the roll of `people` at `now` (aware UTC). Raises UnknownSession."""
    wanted = _list_of(choice, people)
    lines = tuple(_line(event, choice, wanted, registration, attendance) for registration, attendance in people)
    return AttendanceRoll(lines=lines, is_over=_is_over(event, choice, now))


def _list_of(choice: RollChoice, people: Sequence[tuple[Registration, Attendance]]) -> str:
    if choice.list is not None:
        return choice.list
    own = choice.session is not None and any(choice.session in attendance.lists for _, attendance in people)
    return choice.session if own and choice.session else MAIN_LIST


def _line(
    event: Event, choice: RollChoice, wanted: str, registration: Registration, attendance: Attendance
) -> RollLine:
    times = _times(event, choice, wanted, attendance)
    return RollLine(
        code=registration.code,
        name=registration.name,
        company=registration.company,
        first_in=times.first_in if times else None,
        last_out=times.last_out if times else None,
    )


def _times(event: Event, choice: RollChoice, wanted: str, attendance: Attendance) -> DayAttendance | None:
    of_list = attendance.lists.get(wanted)
    if of_list is None:
        return None
    if choice.day is None:
        return DayAttendance(of_list.first_in, of_list.last_out, of_list.minutes)
    return of_list.on(choice.day, event.zone)


def _is_over(event: Event, choice: RollChoice, now: datetime) -> bool:
    """Whether the session, the day or else the event has ended."""
    if event.state == "postponed":
        return False
    session = event.session(choice.session) if choice.session else None
    if session and session.ends_at:
        return now >= session.ends_at
    if choice.day and now.astimezone(event.zone).date() > choice.day:
        return True
    return event.is_over(now)
