"""Rehearsals: people try the door on the eve, and nothing of it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import RecordedScan
from shared.errors import Conflict, Invalid, NotFound

LONGEST = timedelta(hours=24)
WIPED_AFTER = timedelta(hours=6)  # its end: late phones have sent their scans, and people have seen what came of it
STRAGGLERS_AFTER = timedelta(minutes=1)  # a wipe: calls that were under way have ended
WIPING = "wipe rehearsal"  # what is due for an event, in the schedule
MOST_REMEMBERED = 20


class UnknownRehearsal(NotFound):
    """There was no rehearsal of this event, or it was wiped."""


class DoorsAreOpen(Conflict):
    """The doors of this event have opened: what is scanned now counts."""


class InvalidRehearsal(Invalid):
    """A rehearsal ends within a day, before the doors open."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A stretch of time of which the scans do not count. Once it `is_wiped`, its late scans are not even stored."""

    starts_at: datetime
    ends_at: datetime
    is_wiped: bool = False

    def includes(self, moment: datetime) -> bool:
        """Whether a scan that counts at this moment is part of it."""
        return self.starts_at <= moment < self.ends_at

    def ended(self, now: datetime) -> "Rehearsal":
        """The rehearsal, over at `now` at the latest and wiped."""
        return replace(self, ends_at=max(self.starts_at, min(self.ends_at, now)), is_wiped=True)


Rehearsals: TypeAlias = tuple[Rehearsal, ...]
"""An event's rehearsals, the latest at the end."""


def check_end(ends_at: datetime, now: datetime, opens_at: datetime) -> None:
    """Raises DoorsAreOpen, or InvalidRehearsal where a rehearsal may not end then; `opens_at` is the first opening."""
    if now >= opens_at:
        raise DoorsAreOpen
    if ends_at <= now:
        raise InvalidRehearsal(errors=(("/ends_at", "A rehearsal ends in the future."),))
    if ends_at > now + LONGEST:
        raise InvalidRehearsal(errors=(("/ends_at", "A rehearsal lasts 24 hours at most."),))
    if ends_at > opens_at:
        raise InvalidRehearsal(errors=(("/ends_at", "A rehearsal ends before the doors open."),))


def first_opening(event: Event, lists: Iterable[CheckInList]) -> datetime:
    """When the first list opens; at one that is always open guests come when the event starts, at the latest."""
    openings = (check_in_list.opens_at or event.starts_at for check_in_list in lists if not check_in_list.deleted)
    return min(openings, default=event.starts_at)


def started(rehearsals: Rehearsals, now: datetime, ends_at: datetime) -> Rehearsals:
    """The rehearsals with one that runs until `ends_at`: a new one, or the one that is under way."""
    *earlier, last = rehearsals or (Rehearsal(now, now),)
    if last.includes(now) and not last.is_wiped:
        return (*earlier, replace(last, ends_at=ends_at))
    return (*rehearsals, Rehearsal(now, ends_at))[-MOST_REMEMBERED:]


def wiped(rehearsals: Rehearsals, now: datetime) -> Rehearsals:
    """The rehearsals, all over and wiped."""
    return tuple(rehearsal.ended(now) for rehearsal in rehearsals)


def wiped_in_time(rehearsals: Rehearsals, now: datetime) -> Rehearsals:
    """The rehearsals, wiped where they have been over for WIPED_AFTER."""
    return tuple(r.ended(now) if r.ends_at + WIPED_AFTER <= now else r for r in rehearsals)


def is_wiped(scan: RecordedScan, rehearsals: Rehearsals) -> bool:
    """Whether a scan is to be removed: it was made in a rehearsal, and in none that is still there."""
    return scan.rehearsal and not any(r.includes(scan.counts_at) for r in rehearsals if not r.is_wiped)


def next_wipe(rehearsals: Rehearsals) -> datetime | None:
    """When the next of them is to be wiped; None where none is left."""
    return min((r.ends_at + WIPED_AFTER for r in rehearsals if not r.is_wiped), default=None)
