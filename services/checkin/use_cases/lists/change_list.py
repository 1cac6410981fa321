"""An organiser changes a check-in list."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from services.checkin.domain.lists import CheckInList, UnknownList, check
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry, difference
from shared.clock import Clock

TIMES = ("opens_at", "closes_at")


async def change_list(
    list_: str, changes: Mapping[str, Any], *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock
) -> CheckInList:
    """Changes fields of a list. A changed field no longer follows the event; with one of the two times, neither does.

    Raises UnknownList, InvalidList.
    """
    before = setup.lists.get(list_)
    if before is None or before.deleted:
        raise UnknownList
    set_by_hand = {*changes, *(TIMES if not changes.keys().isdisjoint(TIMES) else ())}
    follows = tuple(name for name in before.follows if name not in set_by_hand)
    after = replace(before, **changes, follows=follows)
    check(after, setup.event, changes.keys())
    old, new = difference(asdict(before), asdict(after))
    audit = audit_entry("list.changed", after.id, event=after.event, actor=actor, at=clock(), before=old, after=new)
    await setups.save_list(before, after, audit)
    return after
