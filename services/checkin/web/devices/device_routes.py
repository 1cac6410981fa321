"""The routes about devices: pairing, list, revocation."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.devices import Device, DeviceRole, UnknownDevice, UnknownPairingCode, pairing_url
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import UnknownList
from services.checkin.use_cases.devices.create_pairing_code import Pairing, create_pairing_code
from services.checkin.use_cases.devices.pair_device import pair_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName, EventQuery, Identifier, Name
from services.checkin.web.guards import ManagerGuard, actor_of, setup_for
from shared.http.api import ANYONE, Api
from shared.http.client_address import client_address
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import signed_in

MANAGER = ManagerGuard()


class PairingBody(Strict):
    """The gate, role and lists of a new device. `gate` is a name; an unknown gate is made."""

    event: EventName
    gate: Name
    role: DeviceRole
    lists: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=100)]


class PairingCodeView(BaseModel):
    """A code for one phone within ten minutes; `url` opens the scanner and pairs the phone."""

    code: str
    url: str
    expires_at: datetime


class PairBody(Strict):
    """A pairing code, and a name for the phone."""

    code: Annotated[str, Field(max_length=100)]
    name: Name


class PairedView(BaseModel):
    """The new device with its token, which no other answer contains. `device` and `gate` are ids."""

    device_token: str
    device: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]


class DeviceView(BaseModel):
    """A paired phone. `clock_off`: the seconds by which its clock is ahead; null if few."""

    id: str
    name: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    clock_off: float | None


class DevicePage(BaseModel):
    """All devices of an event, the newest first."""

    items: list[DeviceView]
    next_cursor: str | None = None


def add_device_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.post(
        "/pairing-codes",
        who=MANAGER,
        body=PairingBody,
        answer=PairingCodeView,
        status=201,
        refusals=(UnknownEvent, UnknownList),
    )(post_pairing_code)
    api.post("/pair", who=ANYONE, body=PairBody, answer=PairedView, status=201, refusals=(UnknownPairingCode,))(pair)
    api.get("/devices", who=MANAGER, query=EventQuery, answer=DevicePage, refusals=(UnknownEvent, EventNotNamed))(
        get_devices
    )
    api.delete("/devices/{id}", who=MANAGER, status=204, refusals=(UnknownDevice,))(delete_device)


async def post_pairing_code(request: web.Request, body: PairingBody) -> PairingCodeView:
    """Makes a code that pairs one phone within ten minutes."""
    dependencies = request.app[DEPENDENCIES]
    code = await create_pairing_code(
        Pairing(body.gate, body.role, body.lists),
        setup=await setup_for(request, body.event),
        actor=actor_of(request),
        setups=dependencies.setups,
        devices=dependencies.devices,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return PairingCodeView(
        code=code.code, url=pairing_url(dependencies.public_url, code.code), expires_at=code.expires_at
    )


async def pair(request: web.Request, body: PairBody) -> PairedView:
    """Pairs a phone. Only failures count against the limit, as many phones may share one address."""
    dependencies, client = request.app[DEPENDENCIES], client_address(request)
    dependencies.pairings.spend(client)
    paired = await pair_device(
        body.code,
        body.name,
        devices=dependencies.devices,
        setups=dependencies.setups,
        schedule=dependencies.schedule,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    dependencies.pairings.give_back(client)
    device = paired.device
    return PairedView(
        device_token=paired.token,
        device=device.id,
        event=device.event,
        gate=device.gate,
        gate_name=device.gate_name,
        role=device.role,
        lists=device.lists,
    )


async def get_devices(request: web.Request, query: EventQuery) -> DevicePage:
    """The event's devices, revoked ones too."""
    setup = await setup_for(request, query.event)
    devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
    return DevicePage(items=[_view(device) for device in devices])


async def delete_device(request: web.Request) -> None:
    """Revokes a device at once; for a day it may still upload its earlier scans."""
    dependencies = request.app[DEPENDENCIES]
    device = await dependencies.devices.get(request.match_info["id"])
    setup = await dependencies.setups.of(device.event) if device else None
    if device is None or setup is None or signed_in(request).account not in setup.event.members:
        raise UnknownDevice
    signed_in(request).require(setup.event.members, "door:manage")
    await revoke_device(device, actor=actor_of(request), devices=dependencies.devices, clock=dependencies.clock)


def _view(device: Device) -> DeviceView:
    return DeviceView(**{name: getattr(device, name) for name in DeviceView.model_fields})
