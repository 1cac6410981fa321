"""The route with which a phone reports how it is, and learns where it now belongs."""

from datetime import timedelta
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.devices import CLOCK_TOLERANCE, Device, DeviceRole, DeviceStatus
from services.checkin.use_cases.devices.report_status import report_status
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import DeviceTime
from services.checkin.web.guards import ANY_ROLE, DEVICE, DeviceGuard
from shared.http.api import Api
from shared.http.validation import Strict

A_YEAR = 366 * 24 * 3600


class StatusBody(Strict):
    """A phone's report: its unsent scans, its app's version, its roster's age in seconds, its battery in percent."""

    queue: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    app_version: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9._-]*$")] = ""
    roster_age: Annotated[int, Field(ge=0, le=A_YEAR)] | None = None
    battery: Annotated[int, Field(ge=0, le=100)] | None = None
    sent_at: DeviceTime | None = None


class OwnDeviceView(BaseModel):
    """The device as organisers have set it. `gate` is an id, `app_version` the newest of the scanner."""

    device: str
    name: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    app_version: str


def add_own_device_routes(api: Api) -> None:
    """Adds the operation to the table."""
    api.put("/devices/me", who=DeviceGuard(ANY_ROLE), body=StatusBody, body_optional=True, answer=OwnDeviceView)(
        put_own_device
    )


async def put_own_device(request: web.Request, body: StatusBody) -> OwnDeviceView:
    """Takes a phone's report; answers with its name, gate, role and lists, which the phone then follows."""
    dependencies, device = request.app[DEPENDENCIES], request[DEVICE]
    now = dependencies.clock()
    status = DeviceStatus(
        reported_at=now,
        queue=body.queue,
        version=body.app_version,
        roster_at=now - timedelta(seconds=body.roster_age) if body.roster_age is not None else None,
        battery=body.battery,
    )
    device = await report_status(device, status, devices=dependencies.devices)
    if body.sent_at is not None:
        await _note_clock(request, device, (body.sent_at - now).total_seconds())
    return OwnDeviceView(
        device=device.id,
        name=device.name,
        event=device.event,
        gate=device.gate,
        gate_name=device.gate_name,
        role=device.role,
        lists=device.lists,
        app_version=dependencies.app_version,
    )


async def _note_clock(request: web.Request, device: Device, ahead: float) -> None:
    """Stores the error of the phone's clock when it turns wrong or right."""
    off = ahead if abs(ahead) > CLOCK_TOLERANCE.total_seconds() else None
    if (off is None) != (device.clock_off is None):
        await request.app[DEPENDENCIES].devices.note_clock(device, off)
