"""An organiser gives a gate another name."""

from services.checkin.domain.lists import Gate, GateExists, UnknownGate
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import AuditEntry
from shared.clock import Clock


async def rename_gate(
    gate_id: str, name: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock
) -> Gate:
    """Renames a gate and tells its devices; scans keep the name under which they were made.

    Raises UnknownGate, GateExists.
    """
    before = setup.gates.get(gate_id)
    if before is None:
        raise UnknownGate
    after = Gate(before.event, before.id, name)
    audit = AuditEntry(
        actor=actor,
        action="gate.rename",
        event=after.event,
        subject=after.id,
        at=clock(),
        before={"name": before.name},
        after={"name": name},
    )
    if not await setups.save_gate(after, audit):
        raise GateExists
    return after
