"""An organiser gives a phone another gate, role or lists, while it runs."""

from dataclasses import replace

from services.checkin.domain.devices import Device, DeviceGone
from services.checkin.domain.lists import UnknownList
from services.checkin.domain.timetables import timetable_in_use
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.use_cases.devices.create_pairing_code import Pairing, gate_named
from shared.audit import audit_entry, difference
from shared.clock import Clock
from shared.documents.tickets import Random


async def change_device(
    device: Device,
    pairing: Pairing,
    *,
    setup: EventSetup,
    actor: str,
    setups: EventSetups,
    devices: Devices,
    clock: Clock,
    random: Random,
) -> Device:
    """Gives the device the gate, role and lists of `pairing`; the phone follows at its next contact.

    Scans that it made before, offline, still count on the lists that it had. Raises UnknownList, DeviceGone.
    """
    if device.revoked_at is not None:
        raise DeviceGone
    if any(list_ not in setup.lists or setup.lists[list_].deleted for list_ in pairing.lists):
        raise UnknownList
    gate = await gate_named(pairing.gate, setup=setup, actor=actor, setups=setups, clock=clock, random=random)
    timetable = timetable_in_use(gate, setup.event, setup.lists)
    lists = tuple(dict.fromkeys((*pairing.lists, *(entry.list for entry in timetable))))
    former = {*device.former_lists, *device.lists} - {*lists}
    changed = replace(
        device,
        gate=gate.id,
        gate_name=gate.name,
        role=pairing.role,
        lists=lists,
        former_lists=tuple(sorted(former)),
    )
    if changed == device:
        return device
    before, after = difference(_facts(device), _facts(changed))
    audit = audit_entry(
        "device.changed", device.id, event=device.event, actor=actor, at=clock(), before=before, after=after
    )
    await devices.assign(changed, audit)
    return changed


def _facts(device: Device) -> dict[str, object]:
    return {"gate": device.gate_name, "role": device.role, "lists": list(device.lists)}
