"""The routes with which door managers, and supervisors at the door, start phones that wait or refuse them."""

from aiohttp import web

from services.checkin.domain.devices import DeviceGone, UnknownDevice
from services.checkin.domain.events import EventNotNamed
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.use_cases.devices.start_device import start_device
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.device_views import (
    DevicePage,
    DeviceView,
    device_page,
    device_view,
    managed_device,
)
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import SUPERVISORS, DeviceOrManager, actor_of, setup_for
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent

MANAGERS = DeviceOrManager(SUPERVISORS)


def add_waiting_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get(
        "/devices/waiting", who=MANAGERS, query=EventQuery, answer=DevicePage, refusals=(UnknownEvent, EventNotNamed)
    )(get_waiting)
    api.post("/devices/{id}/start", who=MANAGERS, answer=DeviceView, refusals=(UnknownDevice, DeviceGone))(start)
    api.post("/devices/{id}/refuse", who=MANAGERS, answer=DeviceView, refusals=(UnknownDevice, DeviceGone))(refuse)


async def get_waiting(request: web.Request, query: EventQuery) -> DevicePage:
    """The phones that wait to be started, the newest first."""
    setup = await setup_for(request, query.event)
    devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
    return device_page(request, [device for device in devices if device.waits])


async def start(request: web.Request) -> DeviceView:
    """Starts a phone that was paired by a gate card; one that runs already stays as it is."""
    dependencies = request.app[DEPENDENCIES]
    device, _ = await managed_device(request)
    actor, devices = actor_of(request), dependencies.devices
    started = await start_device(device, actor=actor, devices=devices, clock=dependencies.clock)
    return device_view(request, started)


async def refuse(request: web.Request) -> DeviceView:
    """Sends a phone away that waits; one that runs already is not refused but revoked, by organisers."""
    dependencies = request.app[DEPENDENCIES]
    device, _ = await managed_device(request)
    if device.started:
        raise DeviceGone("It was started meanwhile.")
    await revoke_device(device, actor=actor_of(request), devices=dependencies.devices, clock=dependencies.clock)
    refused, _ = await managed_device(request)
    return device_view(request, refused)
