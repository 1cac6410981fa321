"""A person opens a pairing link, or the link on a gate card, on a phone."""

from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.devices import PAIRED_AFTER_EVENT, UNPAIRING, Device, PairingCode, UnknownPairingCode
from services.checkin.domain.gate_cards import MOST_WAITING, GateCard, TooManyPhonesWait, check_hours
from services.checkin.domain.timetables import timetable_in_use
from services.checkin.ports.devices import Devices
from services.checkin.ports.gate_cards import GateCards
from services.checkin.ports.lists import EventSetups
from services.checkin.use_cases.devices.create_pairing_code import code_hash
from shared.audit import audit_entry
from shared.clock import Clock
from shared.contracts.registration import Texts
from shared.documents.tickets import Random, random_text
from shared.identity.authorisation import token_hash
from shared.schedule.ports import Schedule

DEVICE_ID_LENGTH = 12
TOKEN_LENGTH = 52  # of 5 bits each: 260 bits


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """A new device and its token; only the token's hash is stored."""

    device: Device
    token: str
    event_title: Texts


async def pair_device(
    code_text: str,
    name: str,
    *,
    devices: Devices,
    cards: GateCards,
    setups: EventSetups,
    schedule: Schedule,
    clock: Clock,
    random: Random,
) -> PairedDevice:
    """Makes a device of the phone that shows a pairing code, until some days after the event (or after now).

    One that shows the code of a gate card has yet to be started. Raises UnknownPairingCode, GateCardTooEarly,
    GateCardOver, TooManyPhonesWait and DoorElsewhere.
    """
    hash_, now = code_hash(code_text), clock()
    code = await devices.code(hash_)
    card = await cards.by_hash(hash_) if code is None else None
    known = code or card
    setup = await setups.fresh(known.event) if known else None
    if setup is not None:
        setup.require_here()
    if setup is not None and card is not None:
        check_hours(card, setup.event, setup.lists, now)
        await _check_waiting(card, devices)
        code = _code_of(card, setup.event.ends_at)
    if code is None or setup is None or code.expires_at <= now:
        raise UnknownPairingCode
    gate = setup.gates.get(code.gate)
    timetable = timetable_in_use(gate, setup.event, setup.lists)
    token = "device_" + random_text(TOKEN_LENGTH, random)
    device = Device(
        id=random_text(DEVICE_ID_LENGTH, random).lower(),
        event=code.event,
        gate=code.gate,
        gate_name=gate.name if gate else code.gate,
        role=code.role,
        lists=tuple(dict.fromkeys((*code.lists, *(entry.list for entry in timetable)))),
        name=name,
        paired_at=now,
        card=card.id if card else None,
        started=card is None,
    )
    after = {"gate": device.gate_name, "role": device.role, "lists": list(device.lists)}
    audit = audit_entry("device.paired", device.id, event=device.event, actor=device.actor, at=now, after=after)
    # First, so that no device stays for ever; without a device it does no harm.
    await schedule.put(UNPAIRING, device.event, max(setup.event.ends_at, now) + PAIRED_AFTER_EVENT)
    if not await devices.pair(device, token_hash(token), code, audit):
        raise UnknownPairingCode
    return PairedDevice(device, token, setup.event.title)


async def _check_waiting(card: GateCard, devices: Devices) -> None:
    """Somebody with a picture of the card must not fill the list of phones that wait."""
    waiting = [device for device in await devices.of_event(card.event) if device.waits]
    if len(waiting) >= MOST_WAITING:
        raise TooManyPhonesWait


def _code_of(card: GateCard, expires_at: datetime) -> PairingCode:
    return PairingCode(
        hash=card.hash,
        event=card.event,
        gate=card.gate,
        role=card.role,
        lists=card.lists,
        expires_at=expires_at,
        reusable=True,
    )
