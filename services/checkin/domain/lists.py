"""Check-in lists (which tickets count, where and when) and gates (the doors at which tickets are scanned)."""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.scans import Reentry
from shared.errors import Conflict, Forbidden, Invalid, NotFound

MAIN = "main"
DOORS_OPEN_BEFORE = timedelta(hours=3)


class UnknownList(NotFound):
    """There is no such check-in list here."""


class UnknownGate(NotFound):
    """There is no such gate here."""


class ListExists(Conflict):
    """A check-in list with this id exists already."""


class GateExists(Conflict):
    """A gate with this id or name exists already."""


class MainListStays(Conflict):
    """The list `main` cannot be deleted."""


class ListNotYours(Forbidden):
    """This device is not paired for that list."""


class InvalidList(Invalid):
    """The list does not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInList:
    """A check-in list: its tickets and its opening times. A time that is None sets no bound.

    `categories` and `sessions` restrict the list to people of these categories, with a place in one of these sessions;
    empty ones restrict nothing. `unbooked`: whether people without such a place are refused, or admitted while there
    is room beyond the booked places; from `release_at` on, booked places that are still unused count as room, too.
    `leaves`: an admission to this list ends the presence on those. `limit`: the most people inside at once.
    `look_first`: phones show the person, and let in when somebody says so. `session`: the session whose own list it is.
    `follows`: the fields that take their values from the event. A deleted list admits nobody; scans for it are still
    judged and recorded.
    """

    event: str
    id: str
    name: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    categories: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    reentry: Reentry = "once"
    per_day: bool = False
    unbooked: Literal["refuse", "when_free"] = "refuse"
    release_at: datetime | None = None
    limit: int | None = None
    leaves: tuple[str, ...] = ()
    session: str | None = None
    follows: tuple[str, ...] = ()
    deleted: bool = False
    look_first: bool = False

    def is_for(self, attendee: Attendee) -> bool:
        """Whether the list admits people of the attendee's category."""
        return not self.deleted and (not self.categories or attendee.category in self.categories)

    def is_booked_by(self, attendee: Attendee) -> bool:
        """Whether the attendee has a place in one of the list's sessions."""
        return not self.sessions or not attendee.booked.isdisjoint(self.sessions)

    def day(self, event: Event, moment: datetime) -> str | None:
        """The day for which a scan at `moment` counts; None on a list that does not count per day."""
        return event.day(moment) if self.per_day else None

    def always_open(self) -> "CheckInList":
        """The list without its opening times."""
        return replace(self, opens_at=None, closes_at=None)

    def seats(self, event: Event) -> int | None:
        """The most people inside at once: the limit; without one, the capacity of the sessions where it matters."""
        if self.limit is not None or self.unbooked == "refuse":
            return self.limit
        capacities = [event.seats.get(session) for session in self.sessions]
        known = [capacity for capacity in capacities if capacity is not None]
        return sum(known) if known and len(known) == len(capacities) else None

    def releases_places(self, at: datetime) -> bool:
        """Whether booked places that are still unused count as room at a moment."""
        return self.release_at is not None and at >= self.release_at


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """The time from which the phones of a gate scan for a list.

    `starts_at` and `ends_at` are the hours of the list's session when somebody set the entry, None where it has none;
    `event_starts_at` is the start of the event then.
    """

    at: datetime
    list: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    event_starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A door at which tickets are scanned. Its phones follow the `timetable`, which is in the order of its times."""

    event: str
    id: str
    name: str
    timetable: tuple[TimetableEntry, ...] = ()


def main_list(event: Event) -> CheckInList:
    """The list of every published event: open from three hours before the event starts until it ends."""
    return CheckInList(
        event=event.slug,
        id=MAIN,
        name="Main entrance",
        opens_at=event.starts_at - DOORS_OPEN_BEFORE,
        closes_at=event.ends_at,
        per_day=event.lasts_several_days,
        follows=("opens_at", "closes_at", "per_day"),
    )


def check(check_in_list: CheckInList, event: Event, changed: Collection[str]) -> None:
    """Raises InvalidList where fields contradict each other, or changed ones name unknown categories or sessions.

    A category or session that the event drops later stays in its lists: people who still have it are still admitted.
    """
    errors = [*_contradictions(check_in_list)]
    if "categories" in changed:
        errors += _unknown("categories", check_in_list.categories, event.categories)
    if "sessions" in changed:
        errors += _unknown("sessions", check_in_list.sessions, event.sessions)
    if errors:
        raise InvalidList(errors=tuple(errors))


def _contradictions(check_in_list: CheckInList) -> Iterator[tuple[str, str]]:
    opens, closes = check_in_list.opens_at, check_in_list.closes_at
    if opens is not None and closes is not None and closes <= opens:
        yield "/closes_at", "A list closes after it opens."
    if check_in_list.id in check_in_list.leaves:
        yield "/leaves", "A list cannot make people leave itself."


def _unknown(field: str, names: Sequence[str], known: Container[str]) -> Iterator[tuple[str, str]]:
    for position, name in enumerate(names):
        if name not in known:
            yield f"/{field}/{position}", "The event has nothing of this name."
