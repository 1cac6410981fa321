"""An organiser gives a gate another name or timetable."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from services.checkin.domain.lists import Gate, GateExists, UnknownGate
from services.checkin.domain.timetables import checked
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry, difference
from shared.clock import Clock


async def change_gate(
    gate_id: str, changes: Mapping[str, Any], *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock
) -> Gate:
    """Changes `name` or `timetable` of a gate, also for its devices: they may then scan for the lists of the timetable.

    They keep that right when a list leaves the timetable: scans may still lie on them. Recorded scans keep the old
    name. Raises UnknownGate, GateExists, InvalidTimetable.
    """
    before = setup.gates.get(gate_id)
    if before is None:
        raise UnknownGate
    after = replace(before, **changes)
    if "timetable" in changes:
        after = replace(after, timetable=checked(after.timetable, setup.event, setup.lists))
    old, new = difference(asdict(before), asdict(after))
    audit = audit_entry("gate.changed", after.id, event=after.event, actor=actor, at=clock(), before=old, after=new)
    if not await setups.save_gate(after, audit):
        raise GateExists
    return after
