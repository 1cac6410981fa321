"""The organisers' page about the door: pair a phone, see the paired phones, end a pairing, resolve conflicts."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from pydantic import TypeAdapter

from services.checkin.domain.devices import PAIRING_MINUTES, Device, UnknownDevice, pairing_url
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_pairing_code import FreshCode, Pairing, create_pairing_code
from services.checkin.use_cases.devices.rename_device import rename_device
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.console.conflict_section import Decision, conflict_section, decide, decision_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.device_routes import PairingBody
from services.checkin.web.fields import Name
from services.checkin.web.guards import setup_for
from shared.documents import qr
from shared.http.assets import Assets
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.notes import leave_note, read_note
from shared.http.pages import Pages, page_assets, page_language
from shared.identity.guards import CONSOLE, for_organisers, signed_in
from shared.language.date_formats import short_moment

WEB = Path(__file__).parents[1]
HOME = "/door/console"
STATIC = "/door/static"
ROLES = ("scan", "desk", "supervisor")
NAME: TypeAdapter[str] = TypeAdapter(Name)
CODE_NOTE = "moien_pairing_code"
CODE_SECONDS = PAIRING_MINUTES * 60


def new_console_pages() -> Pages:
    """The page with its templates, catalogues and assets."""
    return Pages(WEB / "templates", WEB.parent / "locales", Assets(STATIC, page_assets()))


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""
    console = DoorConsole(pages)
    return [
        *pages.assets.routes(),
        web.get(HOME, for_organisers(console.page, HOME)),
        web.post(f"{HOME}/pairing-codes", for_organisers(console.pair, HOME)),
        web.post(f"{HOME}/devices/{{id}}/rename", for_organisers(console.rename, HOME)),
        web.post(f"{HOME}/devices/{{id}}/revoke", for_organisers(console.revoke, HOME)),
        web.post(f"{HOME}/conflicts/{{id}}/resolve", for_organisers(console.resolve, HOME)),
    ]


class DoorConsole:
    """The page of one event's door; the query names the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Paired phones, the form to pair another, and badges that were admitted twice."""
        if "event" not in request.query:
            raise web.HTTPSeeOther(request.app[CONSOLE])
        setup = await setup_for(request)
        return await self._page(request, setup, code=_noted_code(request, setup))

    async def pair(self, request: web.Request) -> web.Response:
        """Makes a pairing code, which the page then shows to this browser as QR code and text while it is good."""
        fields = await read_own_form(request)
        setup = await setup_for(request)
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
        answer = web.Response(status=303, headers={"Location": f"{_address(setup)}#code"})
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
        raise web.HTTPSeeOther(f"{_address(setup)}#devices")

    async def revoke(self, request: web.Request) -> web.Response:
        """Ends a pairing at once."""
        await read_own_form(request)
        setup, device = await _device_of(request)
        dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
        await revoke_device(device, actor=actor, devices=dependencies.devices, clock=dependencies.clock)
        raise web.HTTPSeeOther(f"{_address(setup)}&unpaired={device.id}#devices")

    async def resolve(self, request: web.Request) -> web.Response:
        """Decides which admission of a badge counts."""
        decision = decision_of(request, await read_own_form(request))
        setup = await setup_for(request)
        if decision.faults:
            return await self._page(request, setup, decision=decision, status=422)
        outcome = await decide(decision, request, setup)
        raise web.HTTPSeeOther(f"{_address(setup)}&conflict={outcome}#conflicts")

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        code: FreshCode | None = None,
        fault: bool = False,
        gate: str = "",
        unnamed: str = "",
        decision: Decision | None = None,
        status: int = 200,
    ) -> web.Response:
        dependencies = request.app[DEPENDENCIES]
        language, zone = page_language(request), setup.event.timezone
        devices = await dependencies.devices.of_event(setup.event.slug)
        return self._pages.render(
            request,
            "console.html",
            status=status,
            event=setup.event.slug,
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
            conflicts=await conflict_section(request, setup, decision),
            fault=fault,
            faults=decision.faults if decision else (),
            gate=gate,
            unnamed=unnamed,
            unpaired=next((d.name for d in devices if d.id == request.query.get("unpaired") and d.revoked_at), ""),
        )


async def _device_of(request: web.Request) -> tuple[EventSetup, Device]:
    """The event of the page and the device in the path. Raises UnknownDevice where that is another event's."""
    setup = await setup_for(request)
    device = await request.app[DEPENDENCIES].devices.get(request.match_info["id"])
    if device is None or device.event != setup.event.slug:
        raise UnknownDevice
    return setup, device


def _address(setup: EventSetup) -> str:
    return f"{HOME}?{urlencode({'event': setup.event.slug})}"


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
