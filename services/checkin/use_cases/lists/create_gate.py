"""An organiser names a door at which tickets are scanned."""

from dataclasses import asdict

from services.checkin.domain.lists import Gate, GateExists
from services.checkin.ports.lists import EventSetups
from shared.audit import audit_entry
from shared.clock import Clock


async def create_gate(gate: Gate, *, actor: str, setups: EventSetups, clock: Clock) -> Gate:
    """Adds a gate to its event. Raises GateExists."""
    after = asdict(gate)
    audit = audit_entry("gate.created", gate.id, event=gate.event, actor=actor, at=clock(), after=after)
    if not await setups.add_gate(gate, audit):
        raise GateExists
    return gate
