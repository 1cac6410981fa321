"""The phones that wait to be started: a part of the first page, which fills by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.checkin.domain.devices import DeviceGone
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.use_cases.devices.start_device import start_device
from services.checkin.web.console.device_models import device_of_page, is_silent
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.csrf import read_own_form
from shared.http.pages import page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import time_of_day


def waiting_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the part and of its buttons."""
    part = WaitingPart(frame)
    return [
        web.get(f"{HOME}/waiting", for_organisers(part.show, HOME)),
        web.post(f"{HOME}/devices/{{id}}/start", for_organisers(_start, HOME)),
        web.post(f"{HOME}/devices/{{id}}/refuse", for_organisers(_refuse, HOME)),
    ]


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """The list alone, for the script that keeps it fresh."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The phones that wait now."""
        setup = await setup_of_page(request)
        return self.frame.part(request, setup, "waiting.html", waiting_phones=await waiting_phones(request, setup))


async def waiting_phones(request: web.Request, setup: EventSetup) -> list[Mapping[str, Any]]:
    """The phones that wait, the one that waits longest first, so that none moves under a finger."""
    dependencies = request.app[DEPENDENCIES]
    zone, language, now = setup.event.timezone, page_language(request), dependencies.clock()
    devices = [device for device in await dependencies.devices.of_event(setup.event.slug) if device.waits]
    return [
        {
            "id": device.id,
            "name": device.name,
            "gate": device.gate_name,
            "role": device.role,
            "since": time_of_day(device.paired_at, zone, language),
            "gone": time_of_day(device.last_seen_at, zone, language)
            if device.last_seen_at and is_silent(device, now)
            else "",
        }
        for device in reversed(devices)
    ]


async def _start(request: web.Request) -> web.Response:
    await read_own_form(request)
    setup, device = await device_of_page(request)
    dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
    outcome = "started"
    try:
        await start_device(device, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
    except DeviceGone:
        outcome = "gone"
    raise web.HTTPSeeOther(f"{address_of(setup.event.slug, done=outcome, phone=device.id)}#waiting")


async def _refuse(request: web.Request) -> web.Response:
    await read_own_form(request)
    setup, device = await device_of_page(request)
    dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
    outcome = "refused"
    if device.started:
        outcome = "started"  # a colleague was faster
    else:
        await revoke_device(device, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
    raise web.HTTPSeeOther(f"{address_of(setup.event.slug, done=outcome, phone=device.id)}#waiting")
