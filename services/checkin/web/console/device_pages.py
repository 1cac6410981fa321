"""The page of one phone in the door's console: how it is, its name, its gate, role and lists, and its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from services.checkin.domain.devices import Device, DeviceGone
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.change_device import change_device
from services.checkin.use_cases.devices.rename_device import rename_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.console.device_models import device_model, device_of_page
from services.checkin.web.console.form_values import NO_FAULTS, Fault, read_name
from services.checkin.web.console.frame import Frame
from services.checkin.web.console.pairing_form import ROLES, gates_of, lists_of, pairing_faults, read_pairing
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import translator
from shared.identity.guards import for_organisers, signed_in

DEVICE = f"{HOME}/devices/{{id}}"


def device_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = DevicePage(frame)
    return [
        web.get(DEVICE, for_organisers(page.show, HOME)),
        web.post(f"{DEVICE}/rename", for_organisers(page.rename, HOME)),
        web.post(f"{DEVICE}/change", for_organisers(page.change, HOME)),
        web.post(f"{DEVICE}/revoke", for_organisers(_revoke, HOME)),
    ]


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One phone of an event's door."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """The last report of the phone, and the forms to change it."""
        setup, device = await device_of_page(request)
        return await self._page(request, setup, device)

    async def rename(self, request: web.Request) -> web.Response:
        """Gives the phone another name, which must be visible."""
        fields = await read_own_form(request)
        setup, device = await device_of_page(request)
        typed = field_value(fields, "name")
        name, _ = read_name(typed), translator(self.frame.pages, request)
        if name is None:
            faults = {"name": Fault(_("Enter a name of at most 100 letters."), "name")}
            return await self._page(request, setup, device, faults=faults, name=typed, status=422)
        dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
        await rename_device(device, name, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
        raise web.HTTPSeeOther(address_of(setup.event.slug, f"/devices/{device.id}", done="renamed"))

    async def change(self, request: web.Request) -> web.Response:
        """Gives the phone another gate, role or lists; it follows by itself."""
        fields = await read_own_form(request)
        setup, device = await device_of_page(request)
        pairing = read_pairing(fields, setup)
        if pairing is None:
            faults = pairing_faults(fields, setup, translator(self.frame.pages, request))
            return await self._page(request, setup, device, faults=faults, filled=fields, status=422)
        dependencies, outcome = request.app[DEPENDENCIES], "changed"
        try:
            await change_device(
                device,
                pairing,
                setup=setup,
                actor=signed_in(request).actor,
                setups=dependencies.setups,
                devices=dependencies.devices,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except DeviceGone:
            outcome = "gone"
        raise web.HTTPSeeOther(address_of(setup.event.slug, f"/devices/{device.id}", done=outcome))

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        device: Device,
        *,
        filled: Mapping[str, Sequence[str]] | None = None,
        name: str | None = None,
        faults: Mapping[str, Fault] = NO_FAULTS,
        status: int = 200,
    ) -> web.Response:
        given = {"gate": [device.gate_name], "role": [device.role], "lists": [*device.lists]}
        return await self.frame.render(
            request,
            setup,
            "device.html",
            status=status,
            device=device_model(request, device, setup),
            name=device.name if name is None else name,
            filled=filled if filled is not None else given,
            lists=lists_of(setup),
            gates=gates_of(setup),
            roles=ROLES,
            done=request.query.get("done"),
            faults=faults,
        )


async def _revoke(request: web.Request) -> web.Response:
    """Ends a pairing at once."""
    await read_own_form(request)
    setup, device = await device_of_page(request)
    dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
    await revoke_device(device, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
    raise web.HTTPSeeOther(f"{address_of(setup.event.slug, unpaired=device.id)}#devices")
