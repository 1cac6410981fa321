"""The things that become due in check-in, and the use case of each; and what may go wrong at the door."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from services.checkin.domain.devices import UNPAIRING
from services.checkin.domain.rehearsals import WIPING
from services.checkin.ports.devices import Devices
from services.checkin.ports.gate_cards import GateCards
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.rehearsals import RehearsalStore
from services.checkin.use_cases.alarms.watch_devices import watch_devices
from services.checkin.use_cases.devices.unpair_devices import unpair_devices
from services.checkin.use_cases.rehearsals.wipe_old_rehearsals import wipe_old_rehearsals
from shared.alarms.watch import Probe
from shared.clock import Clock
from shared.schedule.scheduler import Handler


def handlers(
    *, setups: EventSetups, devices: Devices, cards: GateCards, rehearsals: RehearsalStore, clock: Clock
) -> Mapping[str, Handler]:
    """The handler of each kind of due thing."""

    async def on_unpairing(event: str, _due_at: datetime) -> datetime | None:
        return await unpair_devices(event, setups=setups, devices=devices, cards=cards, clock=clock)

    async def on_wiping(event: str, _due_at: datetime) -> datetime | None:
        return await wipe_old_rehearsals(event, rehearsals=rehearsals, clock=clock)

    return {UNPAIRING: on_unpairing, WIPING: on_wiping}


def probes(*, setups: EventSetups, devices: Devices, clock: Clock) -> tuple[Probe, ...]:
    """The probes for alarms."""
    find = partial(watch_devices, setups=setups, devices=devices, clock=clock)
    return (Probe(frozenset({"devices_silent", "devices_behind"}), find),)
