"""The routes about devices: pairing, list, changes, revocation."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.devices import (
    Device,
    DeviceGone,
    DeviceRole,
    UnknownDevice,
    UnknownPairingCode,
    pairing_url,
)
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.gate_cards import GateCardOver, GateCardTooEarly, TooManyPhonesWait
from services.checkin.domain.lists import UnknownList
from services.checkin.use_cases.devices.change_device import change_device
from services.checkin.use_cases.devices.create_pairing_code import Pairing, can_be_guessed, create_pairing_code
from services.checkin.use_cases.devices.pair_device import pair_device
from services.checkin.use_cases.devices.rename_device import rename_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.device_views import DevicePage, DeviceView, device_page, device_view, managed_device
from services.checkin.web.fields import EventName, EventQuery, Identifier, Name
from services.checkin.web.guards import DEVICE, DeviceGuard, ManagerGuard, actor_of, keep_board, setup_for
from shared.contracts.registration import Texts
from shared.http.api import ANYONE, Api
from shared.http.client_address import client_address
from shared.http.problems import TooOften
from shared.http.rate_limits import RateLimit
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import bearer

MANAGER = ManagerGuard()


class PairingBody(Strict):
    """The gate, role and lists of a new device. `gate` is a name; an unknown gate is made."""

    event: EventName
    gate: Name
    role: DeviceRole
    lists: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=100)]


class DeviceChange(Strict):
    """The fields to change; those that are null stay. `gate` is a name; an unknown gate is made."""

    name: Name | None = None
    gate: Name | None = None
    role: DeviceRole | None = None
    lists: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=100)] | None = None


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
    """The new device with its token, which no other answer contains. `device` and `gate` are ids.

    One that is not `started` is answered 403 `device-not-started` until a door manager starts it.
    """

    device_token: str
    device: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    started: bool
    event_title: Texts


class BoardView(BaseModel):
    """The event and the lists whose boards a screen may show."""

    event: str
    lists: tuple[str, ...]


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
    refusals = (UnknownPairingCode, GateCardTooEarly, GateCardOver, TooManyPhonesWait)
    api.post("/pair", who=ANYONE, body=PairBody, answer=PairedView, status=201, refusals=refusals)(pair)
    api.post("/board-cookie", who=DeviceGuard(frozenset({"board"})), answer=BoardView)(post_board_cookie)
    api.get("/devices", who=MANAGER, query=EventQuery, answer=DevicePage, refusals=(UnknownEvent, EventNotNamed))(
        get_devices
    )
    api.patch(
        "/devices/{id}",
        who=MANAGER,
        body=DeviceChange,
        answer=DeviceView,
        refusals=(UnknownDevice, UnknownList, DeviceGone),
    )(patch_device)
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


async def pair(request: web.Request, body: PairBody) -> PairedView | web.Response:
    """Pairs a phone. Only failures count against the limit, as many phones may share one address."""
    dependencies, client = request.app[DEPENDENCIES], client_address(request)
    limited = None
    try:
        dependencies.pairings.spend(client)
    except TooOften as too_often:
        if can_be_guessed(body.code):
            raise
        limited = too_often  # somebody who guesses at the same address must not keep those with a card away
    try:
        paired = await pair_device(
            body.code,
            body.name,
            devices=dependencies.devices,
            cards=dependencies.cards,
            setups=dependencies.setups,
            schedule=dependencies.schedule,
            clock=dependencies.clock,
            random=dependencies.random,
        )
    except UnknownPairingCode:
        raise limited or UnknownPairingCode from None
    except (GateCardTooEarly, GateCardOver, TooManyPhonesWait):
        _give_back(dependencies.pairings, client, limited)  # the code was right
        raise
    _give_back(dependencies.pairings, client, limited)
    device = paired.device
    view = PairedView(
        device_token=paired.token,
        device=device.id,
        event=device.event,
        gate=device.gate,
        gate_name=device.gate_name,
        role=device.role,
        lists=device.lists,
        started=device.started,
        event_title=paired.event_title,
    )
    if device.role != "board":
        return view
    answer = web.Response(body=view.model_dump_json(), status=201, content_type="application/json")
    keep_board(request, answer, paired.token)  # with which the screen opens its page
    return answer


def _give_back(pairings: RateLimit, client: str, limited: TooOften | None) -> None:
    if limited is None:
        pairings.give_back(client)


async def post_board_cookie(request: web.Request) -> web.Response:
    """Gives a paired screen the cookie with which it opens its page, for one that has lost it."""
    device: Device = request[DEVICE]
    view = BoardView(event=device.event, lists=device.lists)
    answer = web.Response(body=view.model_dump_json(), content_type="application/json")
    keep_board(request, answer, bearer(request) or "")
    return answer


async def get_devices(request: web.Request, query: EventQuery) -> DevicePage:
    """The event's devices, revoked ones too."""
    setup = await setup_for(request, query.event)
    devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
    return device_page(request, devices)


async def patch_device(request: web.Request, body: DeviceChange) -> DeviceView:
    """Changes name, gate, role or lists of a device. The phone follows within half a minute, without pairing again."""
    dependencies, actor = request.app[DEPENDENCIES], actor_of(request)
    device, setup = await managed_device(request)
    if body.name is not None:
        await rename_device(device, body.name, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
        device = replace(device, name=body.name)
    device = await change_device(
        device,
        Pairing(body.gate or device.gate_name, body.role or device.role, body.lists or device.lists),
        setup=setup,
        actor=actor,
        setups=dependencies.setups,
        devices=dependencies.devices,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return device_view(request, device)


async def delete_device(request: web.Request) -> None:
    """Revokes a device at once; for a day it may still upload its earlier scans."""
    dependencies = request.app[DEPENDENCIES]
    device, _ = await managed_device(request)
    await revoke_device(device, actor=actor_of(request), devices=dependencies.devices, clock=dependencies.clock)
