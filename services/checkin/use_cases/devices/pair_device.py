"""A person opens the pairing link on a phone."""

from dataclasses import dataclass

from services.checkin.domain.devices import PAIRED_AFTER_EVENT, UNPAIRING, Device, UnknownPairingCode
from services.checkin.domain.timetables import timetable_in_use
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetups
from services.checkin.use_cases.devices.create_pairing_code import code_hash
from shared.audit import audit_entry
from shared.clock import Clock
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


async def pair_device(
    code_text: str,
    name: str,
    *,
    devices: Devices,
    setups: EventSetups,
    schedule: Schedule,
    clock: Clock,
    random: Random,
) -> PairedDevice:
    """Makes a device of the phone that shows a pairing code, until some days after the event (or after now).

    Raises UnknownPairingCode.
    """
    code = await devices.code(code_hash(code_text))
    setup = await setups.fresh(code.event) if code else None
    now = clock()
    if code is None or setup is None or code.expires_at <= now:
        raise UnknownPairingCode
    gate = setup.gates.get(code.gate)
    timetable = timetable_in_use(gate, setup.lists)
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
    )
    after = {"gate": device.gate_name, "role": device.role, "lists": list(device.lists)}
    audit = audit_entry("device.paired", device.id, event=device.event, actor=device.actor, at=now, after=after)
    # First, so that no device stays for ever; without a device it does no harm.
    await schedule.put(UNPAIRING, device.event, max(setup.event.ends_at, now) + PAIRED_AFTER_EVENT)
    if not await devices.pair(device, token_hash(token), code, audit):
        raise UnknownPairingCode
    return PairedDevice(device, token)
