"""Events with their check-in lists and gates, as the use cases need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from services.checkin.domain.events import Event
from services.checkin.domain.homes import DoorElsewhere, Home
from services.checkin.domain.lists import MAIN, CheckInList, Gate
from services.checkin.domain.rehearsals import Rehearsal, Rehearsals
from services.checkin.domain.scans import counting_key
from shared.audit import AuditEntry
from shared.contracts import Order

NEVER = Order(0, 0)


@dataclass(frozen=True, slots=True)
class EventSetup:
    """An event in the state of `order`, its rehearsals, and its check-in lists (deleted ones too) and gates by id.

    `home` is the installation where the event's door is; None: it is here.
    """

    event: Event
    lists: Mapping[str, CheckInList] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)
    rehearsals: Rehearsals = ()
    order: Order = NEVER
    home: Home | None = None

    def require_here(self) -> None:
        """Raises DoorElsewhere."""
        if self.home is not None:
            raise DoorElsewhere(self.home)

    def rehearsal_at(self, moment: datetime) -> Rehearsal | None:
        """The rehearsal of which a scan is part that counts at this moment; None: the scan is real."""
        return next((rehearsal for rehearsal in self.rehearsals if rehearsal.includes(moment)), None)

    @property
    def last_rehearsal(self) -> Rehearsal | None:
        """The rehearsal that runs, or was the last, unless it is wiped."""
        return next((rehearsal for rehearsal in self.rehearsals[-1:] if not rehearsal.is_wiped), None)

    def counting_key(self, check_in_list: CheckInList, moment: datetime) -> str:
        """The key under which a scan counts that is made at this moment."""
        is_rehearsal = self.rehearsal_at(moment) is not None
        return counting_key(check_in_list.id, check_in_list.day(self.event, moment), rehearsal=is_rehearsal)

    @property
    def lists_in_use(self) -> Sequence[CheckInList]:
        """The lists that are not deleted: `main` first, then in the order in which they open."""
        in_use = [check_in_list for check_in_list in self.lists.values() if not check_in_list.deleted]
        return sorted(in_use, key=_place_in_use)


def _place_in_use(check_in_list: CheckInList) -> tuple[bool, datetime, str]:
    opens_at = check_in_list.opens_at or datetime.min.replace(tzinfo=UTC)
    return check_in_list.id != MAIN, opens_at, check_in_list.name


class EventSetups(Protocol):
    """Events with their lists and gates. Each change by a person is stored together with its audit entry."""

    async def of(self, event: str) -> EventSetup | None:
        """The event's set-up, at most a second old; None for an unknown event."""

    async def fresh(self, event: str) -> EventSetup | None:
        """The event's set-up, read now; None for an unknown event."""

    async def apply_event(self, event: Event, order: Order) -> None:
        """Stores the state of an event unless this one or a newer one is known."""

    async def follow(self, check_in_list: CheckInList, order: Order) -> None:
        """Makes a list that an event has by itself, or gives it the event's values in the fields that it follows in."""

    async def add_list(self, check_in_list: CheckInList, audit: AuditEntry) -> bool:
        """Adds a list, also in the place of a deleted one. Returns False when its id is taken."""

    async def save_list(self, before: CheckInList, after: CheckInList, audit: AuditEntry) -> None:
        """Writes the fields that differ, so that of two changes at once neither is lost."""

    async def add_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Adds a gate. Returns False when its id or name is taken."""

    async def save_gate(self, gate: Gate, audit: AuditEntry) -> bool:
        """Changes a gate. Its devices get its name and, besides their own lists, those of its timetable.

        Returns False when the name is taken.
        """

    async def delete_gate(self, gate: Gate, audit: AuditEntry) -> None:
        """Removes a gate; its name stays on devices and scans."""
