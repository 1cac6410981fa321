"""A gate card was copied or lost: it is made again."""

from services.checkin.domain.gate_cards import GateCard
from services.checkin.ports.devices import Devices
from services.checkin.ports.gate_cards import DeriveCardCodes, GateCards
from services.checkin.use_cases.devices.create_gate_card import FreshCard, with_new_code
from services.checkin.use_cases.devices.revoke_device import revoke_device
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def renew_gate_card(
    card: GateCard,
    *,
    actor: str,
    cards: GateCards,
    devices: Devices,
    derive_codes: DeriveCardCodes,
    clock: Clock,
    random: Random,
) -> FreshCard:
    """Gives the card another code; the old one pairs no more.

    Phones that were started stay. Those that wait are sent away: nobody knows who has a copy of the card.
    """
    fresh = with_new_code(card, derive_codes=derive_codes, random=random)
    audit = audit_entry("gate_card.renewed", card.id, event=card.event, actor=actor, at=clock())
    await cards.replace(fresh.card, audit)
    for device in await devices.of_event(card.event):
        if device.waits and device.card == card.id:
            await revoke_device(device, actor=actor, devices=devices, clock=clock)
    return fresh
