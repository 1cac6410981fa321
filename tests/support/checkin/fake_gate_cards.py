"""Gate cards in memory."""

from collections.abc import Sequence

from typing_extensions import override

from services.checkin.domain.gate_cards import GateCard
from services.checkin.ports.gate_cards import GateCards
from shared.audit import AuditEntry


class FakeGateCards(GateCards):
    """Gate cards by their ids, with the audit entries of their changes."""

    def __init__(self) -> None:
        self.audit: list[AuditEntry] = []
        self._cards: dict[str, GateCard] = {}

    @override
    async def add(self, card: GateCard, audit: AuditEntry) -> None:
        self._cards[card.id] = card
        self.audit.append(audit)

    @override
    async def get(self, card: str) -> GateCard | None:
        return self._cards.get(card)

    @override
    async def by_hash(self, hash_: str) -> GateCard | None:
        return next((card for card in self._cards.values() if card.hash == hash_), None)

    @override
    async def of_event(self, event: str) -> Sequence[GateCard]:
        cards = [card for card in self._cards.values() if card.event == event]
        return sorted(cards, key=lambda card: card.made_at)

    @override
    async def replace(self, card: GateCard, audit: AuditEntry) -> None:
        if card.id in self._cards:
            self._cards[card.id] = card
        self.audit.append(audit)

    @override
    async def remove(self, card: GateCard, audit: AuditEntry) -> None:
        self._cards.pop(card.id, None)
        self.audit.append(audit)

    @override
    async def remove_of_event(self, event: str) -> None:
        self._cards = {id_: card for id_, card in self._cards.items() if card.event != event}
