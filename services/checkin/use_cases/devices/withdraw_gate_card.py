"""A gate card is no longer needed."""

from services.checkin.domain.gate_cards import GateCard
from services.checkin.ports.gate_cards import GateCards
from shared.audit import audit_entry
from shared.clock import Clock


async def withdraw_gate_card(card: GateCard, *, actor: str, cards: GateCards, clock: Clock) -> None:
    """Removes the card: it pairs no more phones. Phones that it has paired stay paired."""
    before = {"gate": card.gate, "role": card.role}
    audit = audit_entry("gate_card.withdrawn", card.id, event=card.event, actor=actor, at=clock(), before=before)
    await cards.remove(card, audit)
