"""An organiser names a place where tickets are scanned."""

from services.checkin.domain.lists import Gate, GateExists
from services.checkin.ports.lists import EventSetups
from shared.audit import AuditEntry
from shared.clock import Clock


async def create_gate(gate: Gate, *, actor: str, setups: EventSetups, clock: Clock) -> Gate:
    """Adds a gate to its event. Raises GateExists."""
    audit = AuditEntry(
        actor=actor,
        action="gate.create",
        event=gate.event,
        subject=gate.id,
        at=clock(),
        before={},
        after={"name": gate.name},
    )
    if not await setups.add_gate(gate, audit):
        raise GateExists
    return gate
