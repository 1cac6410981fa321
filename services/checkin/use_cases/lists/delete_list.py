"""An organiser no longer needs a check-in list."""

from dataclasses import replace

from services.checkin.domain.lists import MAIN, MainListStays, UnknownList
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import AuditEntry
from shared.clock import Clock


async def delete_list(list_: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock) -> None:
    """Removes a list from view. It stays behind to judge the scans that devices still bring: it admits nobody.

    Raises UnknownList, MainListStays.
    """
    found = setup.lists.get(list_)
    if found is None or found.deleted:
        raise UnknownList
    if list_ == MAIN:
        raise MainListStays
    audit = AuditEntry(
        actor=actor,
        action="list.delete",
        event=found.event,
        subject=list_,
        at=clock(),
        before={"name": found.name},
        after={},
    )
    await setups.save_list(found, replace(found, deleted=True), audit)
