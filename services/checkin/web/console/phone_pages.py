"""The first page of the door's console: pair a phone, see the paired phones, end a pairing."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter

from services.checkin.domain.devices import PAIRING_MINUTES, Device, UnknownDevice, pairing_url
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_pairing_code import FreshCode, Pairing, create_pairing_code
from services.checkin.use_cases.devices.rename_device import rename_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.device_routes import PairingBody
from services.checkin.web.fields import Name
from shared.documents import qr
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.notes import leave_note, read_note
from shared.http.pages import page_language
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

ROLES = ("scan", "desk", "supervisor", "kiosk", "board")
NAME: TypeAdapter[str] = TypeAdapter(Name)
CODE_NOTE = "moien_pairing_code"
CODE_SECONDS = PAIRING_MINUTES * 60


def phone_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page."""
    page = PhonePage(frame)
    return [
        web.get(HOME, for_organisers(page.show, HOME)),
        web.post(f"{HOME}/pairing-codes", for_organisers(page.pair, HOME)),
        web.post(f"{HOME}/devices/{{id}}/rename", for_organisers(page.rename, HOME)),
        web.post(f"{HOME}/devices/{{id}}/revoke", for_organisers(page.revoke, HOME)),
    ]


@dataclass(frozen=True, slots=True)
class PhonePage:
    """The phones of one event's door."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """Paired phones, and the form to pair another."""
        setup = await setup_of_page(request)
        if "after" in request.query or "conflict" in request.query:  # addresses from when conflicts stood here
            query = {name: value for name, value in request.query.items() if name in {"after", "conflict"}}
            raise web.HTTPSeeOther(address_of(setup.event.slug, "/conflicts", **query))
        return await self._page(request, setup, code=_noted_code(request, setup))

    async def pair(self, request: web.Request) -> web.Response:
        """Makes a pairing code, which the page then shows to this browser as QR code and text while it is good."""
        fields = await read_own_form(request)
        setup = await setup_of_page(request)
        dependencies = request.app[DEPENDENCIES]
        gate, role = field_value(fields, "gate"), field_value(fields, "role")
        lists = tuple(fields.get("lists", []))
        try:
            body = PairingBody.model_validate(
                {"event": setup.event.slug, "gate": gate, "role": role, "lists": lists}, strict=False
            )
        except ValueError:
            return await self._page(request, setup, fault=True, gate=gate, status=422)
        code = await create_pairing_code(
            Pairing(body.gate, body.role, body.lists),
            setup=setup,
            actor=signed_in(request).actor,
            setups=dependencies.setups,
            devices=dependencies.devices,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        answer = web.Response(status=303, headers={"Location": f"{address_of(setup.event.slug)}#code"})
        note = {"event": setup.event.slug, "code": code.code, "until": code.expires_at.isoformat()}
        leave_note(request, answer, CODE_NOTE, note, seconds=CODE_SECONDS)
        return answer

    async def rename(self, request: web.Request) -> web.Response:
        """Gives a phone another name, which must be visible."""
        fields = await read_own_form(request)
        setup, device = await _device_of(request)
        try:
            name = NAME.validate_python(field_value(fields, "name"))
        except ValueError:
            return await self._page(request, setup, unnamed=device.id, status=422)
        dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
        await rename_device(device, name, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug)}#devices")

    async def revoke(self, request: web.Request) -> web.Response:
        """Ends a pairing at once."""
        await read_own_form(request)
        setup, device = await _device_of(request)
        dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
        await revoke_device(device, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug, unpaired=device.id)}#devices")

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        code: FreshCode | None = None,
        fault: bool = False,
        gate: str = "",
        unnamed: str = "",
        status: int = 200,
    ) -> web.Response:
        dependencies = request.app[DEPENDENCIES]
        language, zone = page_language(request), setup.event.timezone
        devices = await dependencies.devices.of_event(setup.event.slug)
        return await self.frame.render(
            request,
            setup,
            "phones.html",
            status=status,
            lists=[check_in_list for check_in_list in setup.lists.values() if not check_in_list.deleted],
            roles=ROLES,
            devices=[
                {
                    "id": device.id,
                    "name": device.name,
                    "gate": device.gate_name,
                    "role": device.role,
                    "seen": short_moment(device.last_seen_at, zone, language) if device.last_seen_at else "",
                    "revoked": device.revoked_at is not None,
                    "minutes_ahead": round((device.clock_off or 0) / 60),
                }
                for device in devices
            ],
            code=_code_model(code, dependencies.public_url, zone, language) if code else None,
            fault=fault,
            gate=gate,
            unnamed=unnamed,
            unpaired=next((d.name for d in devices if d.id == request.query.get("unpaired") and d.revoked_at), ""),
        )


async def _device_of(request: web.Request) -> tuple[EventSetup, Device]:
    """The event of the page and the device in the path. Raises UnknownDevice where that is another event's."""
    setup = await setup_of_page(request)
    device = await request.app[DEPENDENCIES].devices.get(request.match_info["id"])
    if device is None or device.event != setup.event.slug:
        raise UnknownDevice
    return setup, device


def _noted_code(request: web.Request, setup: EventSetup) -> FreshCode | None:
    """The code that this browser made last, unless it was for another event."""
    note = read_note(request, CODE_NOTE, seconds=CODE_SECONDS)
    if note is None or note["event"] != setup.event.slug:
        return None
    return FreshCode(note["code"], datetime.fromisoformat(note["until"]))


def _code_model(code: FreshCode, public_url: str, zone: str, language: str) -> dict[str, Any]:
    url = pairing_url(public_url, code.code)
    picture = base64.b64encode(qr.svg(qr.matrix(url)).encode()).decode()
    return {
        "text": code.code,
        "url": url,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "until": short_moment(code.expires_at, zone, language),
    }
