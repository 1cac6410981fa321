"""Devices as organisers see them, and the one that a call is about."""

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from services.checkin.domain.devices import Device, DeviceRole, UnknownDevice
from services.checkin.ports.lists import EventSetup
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import DEVICE
from shared.identity.guards import signed_in


class DeviceView(BaseModel):
    """A paired phone. `clock_off`: the seconds by which its clock is ahead; null if few.

    One that is not `started` waits for a door manager. The rest is what it reported at `reported_at`, null or empty
    before: its unsent scans (`queue`), whether they have grown, its app's version and whether a newer one is there,
    the time of its roster, and its battery in percent where the browser tells it.
    """

    id: str
    name: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    paired_at: datetime
    started: bool
    last_seen_at: datetime | None
    revoked_at: datetime | None
    clock_off: float | None
    reported_at: datetime | None
    queue: int | None
    queue_grows: bool
    app_version: str
    app_outdated: bool
    roster_at: datetime | None
    battery: int | None


class DevicePage(BaseModel):
    """Devices of an event, the newest first."""

    items: list[DeviceView]
    next_cursor: str | None = None


def device_view(request: web.Request, device: Device) -> DeviceView:
    """A device for the answer."""
    status, newest = device.status, request.app[DEPENDENCIES].app_version
    return DeviceView(
        id=device.id,
        name=device.name,
        event=device.event,
        gate=device.gate,
        gate_name=device.gate_name,
        role=device.role,
        lists=device.lists,
        paired_at=device.paired_at,
        started=device.started,
        last_seen_at=device.last_seen_at,
        revoked_at=device.revoked_at,
        clock_off=device.clock_off,
        reported_at=status.reported_at if status else None,
        queue=status.queue if status else None,
        queue_grows=status is not None and status.queue_grows,
        app_version=status.version if status else "",
        app_outdated=status is not None and status.version not in {"", newest},
        roster_at=status.roster_at if status else None,
        battery=status.battery if status else None,
    )


def device_page(request: web.Request, devices: Sequence[Device]) -> DevicePage:
    """Devices for the answer."""
    return DevicePage(items=[device_view(request, device) for device in devices])


async def managed_device(request: web.Request) -> tuple[Device, EventSetup]:
    """The device in the path and its event, for its organisers and for devices of the same event.

    Raises UnknownDevice, OutOfScope.
    """
    dependencies = request.app[DEPENDENCIES]
    device = await dependencies.devices.get(request.match_info["id"])
    setup = await dependencies.setups.of(device.event) if device else None
    if device is None or setup is None:
        raise UnknownDevice
    caller: Device | None = request.get(DEVICE)
    if caller is not None:
        if caller.event != device.event:
            raise UnknownDevice
        return device, setup
    if signed_in(request).account not in setup.event.members:
        raise UnknownDevice
    signed_in(request).require(setup.event.members, "door:manage")
    return device, setup
