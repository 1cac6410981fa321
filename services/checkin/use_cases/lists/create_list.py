"""An organiser sets up a check-in list."""

from dataclasses import asdict

from services.checkin.domain.lists import CheckInList, ListExists, check
from services.checkin.ports.lists import EventSetups
from shared.audit import AuditEntry
from shared.clock import Clock


async def create_list(check_in_list: CheckInList, *, actor: str, setups: EventSetups, clock: Clock) -> CheckInList:
    """Adds a list to its event. Raises InvalidList, ListExists."""
    check(check_in_list)
    audit = AuditEntry(
        actor=actor,
        action="list.create",
        event=check_in_list.event,
        subject=check_in_list.id,
        at=clock(),
        before={},
        after=asdict(check_in_list),
    )
    if not await setups.add_list(check_in_list, audit):
        raise ListExists
    return check_in_list
