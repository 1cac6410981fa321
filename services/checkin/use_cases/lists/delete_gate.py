"""An organiser no longer needs a gate."""

from services.checkin.domain.lists import UnknownGate
from services.checkin.ports.lists import EventSetup, EventSetups
from shared.audit import AuditEntry
from shared.clock import Clock


async def delete_gate(gate_id: str, *, setup: EventSetup, actor: str, setups: EventSetups, clock: Clock) -> None:
    """Removes a gate; its devices go on under its name. Raises UnknownGate."""
    gate = setup.gates.get(gate_id)
    if gate is None:
        raise UnknownGate
    audit = AuditEntry(
        actor=actor,
        action="gate.delete",
        event=gate.event,
        subject=gate.id,
        at=clock(),
        before={"name": gate.name},
        after={},
    )
    await setups.delete_gate(gate, audit)
