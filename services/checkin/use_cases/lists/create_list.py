"""An organiser sets up a check-in list."""

from dataclasses import asdict

from services.checkin.domain.lists import CheckInList, ListExists, check
from services.checkin.domain.session_lists import is_untouched
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry
from shared.clock import Clock


async def create_list(
    check_in_list: CheckInList, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock
) -> CheckInList:
    """Adds a list to its event, also in the place of a session's own list that nobody has changed.

    Raises InvalidList, ListExists.
    """
    event, after = check_in_list.event, asdict(check_in_list)
    check(check_in_list, setup.event, after)
    audit = audit_entry("list.created", check_in_list.id, event=event, actor=actor, at=clock(), after=after)
    known = setup.lists.get(check_in_list.id)
    if known is not None and is_untouched(known, setup.event):
        await setups.save_list(known, check_in_list, audit)
    elif not await setups.add_list(check_in_list, audit):
        raise ListExists
    return check_in_list
