"""An organiser gives a gate another name."""

from services.checkin.domain.lists import Gate, GateExists, UnknownGate
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry
from shared.clock import Clock


async def rename_gate(
    gate_id: str, name: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock
) -> Gate:
    """Renames a gate, also on its devices; recorded scans keep the old name. Raises UnknownGate, GateExists."""
    gate = setup.gates.get(gate_id)
    if gate is None:
        raise UnknownGate
    renamed, before, after = Gate(gate.event, gate.id, name), {"name": gate.name}, {"name": name}
    audit = audit_entry("gate.renamed", gate.id, event=gate.event, actor=actor, at=clock(), before=before, after=after)
    if not await setups.save_gate(renamed, audit):
        raise GateExists
    return renamed
