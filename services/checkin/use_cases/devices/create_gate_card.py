"""An organiser makes a gate card."""

from dataclasses import dataclass, replace

from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.gate_cards import GateCard
from services.checkin.domain.lists import UnknownList
from services.checkin.ports.gate_cards import DeriveCardCodes, GateCards
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.use_cases.devices.create_pairing_code import Pairing, code_hash, gate_named
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random, random_text

CARD_ID_LENGTH = 12
SALT_LENGTH = 12


@dataclass(frozen=True, slots=True)
class FreshCard:
    """A gate card with its code as text, which is never stored."""

    card: GateCard
    code: str


async def create_gate_card(
    pairing: Pairing,
    *,
    setup: EventSetup,
    actor: str,
    setups: EventSetups,
    cards: GateCards,
    derive_codes: DeriveCardCodes,
    clock: Clock,
    random: Random,
) -> FreshCard:
    """Makes a card for any number of phones of a gate; an unknown gate is made. Raises UnknownList."""
    if any(list_ not in setup.lists or setup.lists[list_].deleted for list_ in pairing.lists):
        raise UnknownList
    gate = await gate_named(pairing.gate, setup=setup, actor=actor, setups=setups, clock=clock, random=random)
    card = GateCard(
        id=random_text(CARD_ID_LENGTH, random).lower(),
        event=setup.event.slug,
        gate=gate.id,
        role=pairing.role,
        lists=pairing.lists,
        salt="",
        hash="",
        made_at=clock(),
    )
    fresh = with_new_code(card, derive_codes=derive_codes, random=random)
    after = _facts(gate.name, card.role, card.lists)
    audit = audit_entry("gate_card.created", card.id, event=card.event, actor=actor, at=card.made_at, after=after)
    await cards.add(fresh.card, audit)
    return fresh


def with_new_code(card: GateCard, *, derive_codes: DeriveCardCodes, random: Random) -> FreshCard:
    """The card with another code, so that the code it had pairs no more."""
    salt = random_text(SALT_LENGTH, random)
    code = derive_codes(card.id, salt)[0]
    return FreshCard(replace(card, salt=salt, hash=code_hash(code)), code)


def code_of(card: GateCard, *, derive_codes: DeriveCardCodes) -> str | None:
    """The card's code; None when it was made with a key that the server no longer has."""
    return next((code for code in derive_codes(card.id, card.salt) if code_hash(code) == card.hash), None)


def _facts(gate: str, role: DeviceRole, lists: tuple[str, ...]) -> dict[str, object]:
    return {"gate": gate, "role": role, "lists": list(lists)}
