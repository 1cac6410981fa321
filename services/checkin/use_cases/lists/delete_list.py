"""An organiser no longer needs a check-in list."""

from dataclasses import replace

from services.checkin.domain.lists import MAIN, MainListStays, UnknownList
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry
from shared.clock import Clock


async def delete_list(list_: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock) -> None:
    """Deletes a list; that of a session does not come back. Scans for it that devices still upload are judged and
    recorded, and admit nobody.

    Raises UnknownList, MainListStays.
    """
    check_in_list = setup.lists.get(list_)
    if check_in_list is None or check_in_list.deleted:
        raise UnknownList
    if list_ == MAIN:
        raise MainListStays
    event, before = check_in_list.event, {"name": check_in_list.name}
    audit = audit_entry("list.deleted", list_, event=event, actor=actor, at=clock(), before=before)
    await setups.save_list(check_in_list, replace(check_in_list, deleted=True, follows=()), audit)
