"""Check-in lists: which tickets count, where and when. And gates: the places where they are scanned."""

from dataclasses import dataclass
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
    """Which tickets count, where and when; None for a time means no bound, for `limit` no limit.

    `categories` and `sessions`: whom it admits, empty for all. `unbooked`: what becomes of people without a place in
    one of its sessions; from `release_at` on, booked places that nobody used are theirs, too. `leaves`: lists whose
    room people leave by being admitted here. `limit`: how many may be inside. `follows`: fields that are as the
    event has them. A deleted list keeps judging the scans that devices still bring: it admits nobody.
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
    follows: tuple[str, ...] = ()
    deleted: bool = False

    def is_for(self, attendee: Attendee) -> bool:
        """Whether it admits people of this category at all."""
        return not self.deleted and (not self.categories or attendee.category in self.categories)

    def is_booked_by(self, attendee: Attendee) -> bool:
        """Whether a place on this list is theirs."""
        return not self.sessions or not attendee.booked.isdisjoint(self.sessions)

    def day(self, event: Event, moment: datetime) -> str | None:
        """The day for which a scan at `moment` counts, on a list that counts per day."""
        return event.day(moment) if self.per_day else None

    def seats(self, event: Event) -> int | None:
        """How many may be inside: the limit; for people without a booking else what its sessions hold."""
        if self.limit is not None or self.unbooked == "refuse":
            return self.limit
        capacities = [event.seats.get(session) for session in self.sessions]
        known = [capacity for capacity in capacities if capacity is not None]
        return sum(known) if known and len(known) == len(capacities) else None


@dataclass(frozen=True, slots=True)
class Gate:
    """A place where tickets are scanned."""

    event: str
    id: str
    name: str


def main_list(event: Event) -> CheckInList:
    """The list that every published event has: open from three hours before it starts until it ends."""
    return CheckInList(
        event=event.slug,
        id=MAIN,
        name="Main entrance",
        opens_at=event.starts_at - DOORS_OPEN_BEFORE,
        closes_at=event.ends_at,
        per_day=event.lasts_several_days,
        follows=("opens_at", "closes_at", "per_day"),
    )


def check(check_in_list: CheckInList) -> None:
    """Raises InvalidList where a list contradicts itself."""
    opens, closes = check_in_list.opens_at, check_in_list.closes_at
    if opens is not None and closes is not None and closes <= opens:
        raise InvalidList(errors=(("/closes_at", "A list closes after it opens."),))
    if check_in_list.id in check_in_list.leaves:
        raise InvalidList(errors=(("/leaves", "A list cannot make people leave itself."),))
