"""An organiser no longer needs a gate."""

from services.checkin.domain.lists import UnknownGate
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import audit_entry
from shared.clock import Clock


async def delete_gate(gate_id: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock) -> None:
    """Removes a gate; its devices keep its name. Raises UnknownGate."""
    gate = setup.gates.get(gate_id)
    if gate is None:
        raise UnknownGate
    before = {"name": gate.name}
    audit = audit_entry("gate.deleted", gate.id, event=gate.event, actor=actor, at=clock(), before=before)
    await setups.delete_gate(gate, audit)
