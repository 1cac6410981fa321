"""An organiser changes a check-in list."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from services.checkin.domain.lists import CheckInList, UnknownList, check
from services.checkin.ports import EventSetup, Setups
from shared.audit import AuditEntry, difference
from shared.clock import Clock

TIMES = frozenset({"opens_at", "closes_at"})


async def change_list(
    list_: str, changes: Mapping[str, Any], *, setup: EventSetup, actor: str, setups: Setups, clock: Clock
) -> CheckInList:
    """Changes fields of a list. Once somebody has set the times of `main`, it no longer follows its event's.

    Raises UnknownList, InvalidList.
    """
    before = setup.lists.get(list_)
    if before is None or before.deleted:
        raise UnknownList
    after = replace(before, **changes, follows_event=before.follows_event and TIMES.isdisjoint(changes))
    check(after)
    was, is_ = difference(asdict(before), asdict(after))
    audit = AuditEntry(
        actor=actor,
        action="list.change",
        event=after.event,
        subject=after.id,
        at=clock(),
        before=was,
        after=is_,
    )
    await setups.save_list(after, audit)
    return after
