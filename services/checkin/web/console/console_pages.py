"""The organisers' page about the door: pair a phone, see the paired phones, end a pairing."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.checkin.domain.devices import UnknownDevice, pairing_url
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_pairing_code import FreshCode, Pairing, create_pairing_code
from services.checkin.use_cases.devices.revoke_device import revoke_device
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.device_routes import PairingBody
from services.checkin.web.guards import setup_for
from shared.documents import qr
from shared.http.assets import Assets
from shared.http.bodies import read_form
from shared.http.csrf import check_form
from shared.http.keys import SETTINGS
from shared.http.pages import Pages, page_language, shared_assets
from shared.identity.guards import IDENTITIES, ORGANISER, current_session, signed_in
from shared.language.date_formats import short_moment
from shared.language.field_types import one_line

WEB = Path(__file__).parents[1]
HOME = "/door/console"
STATIC = "/door/static"
ROLES = ("scan", "desk", "supervisor")

Handler = Callable[["DoorConsole", web.Request], Awaitable[web.Response]]


def new_console_pages() -> Pages:
    """The page with its templates, catalogues and assets."""
    return Pages(WEB / "templates", WEB.parent / "locales", Assets(STATIC, shared_assets()))


def console_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""
    console = DoorConsole(pages)
    return [
        *pages.assets.routes(),
        web.get(HOME, console.page),
        web.post(f"{HOME}/pairing-codes", console.pair),
        web.post(f"{HOME}/devices/{{id}}/revoke", console.revoke),
    ]


def for_organisers(handler: Handler) -> Handler:
    """Lets signed-in organisers through; redirects others to registration, which renews the cookie or signs them in."""

    @wraps(handler)
    async def guarded(self: "DoorConsole", request: web.Request) -> web.Response:
        session = current_session(request)
        organiser = await request.app[IDENTITIES].by_session(session) if session else None
        if organiser is None:
            back = request.path_qs if request.method == "GET" else f"{HOME}?{request.query_string}"
            raise web.HTTPSeeOther(f"{request.app[SETTINGS].public_url}/console/renew?{urlencode({'next': back})}")
        request[ORGANISER] = organiser
        return await handler(self, request)

    return guarded


class DoorConsole:
    """The page of one event's door; the query names the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @for_organisers
    async def page(self, request: web.Request) -> web.Response:
        """Paired phones, and the form to pair another."""
        if "event" not in request.query:
            raise web.HTTPSeeOther(f"{request.app[SETTINGS].public_url}/console")
        return await self._page(request, await setup_for(request))

    @for_organisers
    async def pair(self, request: web.Request) -> web.Response:
        """Makes a pairing code and shows it once, as QR code and text."""
        fields = await _form(request)
        setup = await setup_for(request)
        dependencies = request.app[DEPENDENCIES]
        gate, role = next(iter(fields.get("gate", [])), "").strip(), next(iter(fields.get("role", [])), "")
        lists = tuple(fields.get("lists", []))
        try:
            one_line(gate)
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
        return await self._page(request, setup, code=code, gate=gate)

    @for_organisers
    async def revoke(self, request: web.Request) -> web.Response:
        """Ends a pairing at once."""
        await _form(request)
        setup, dependencies = await setup_for(request), request.app[DEPENDENCIES]
        device = await dependencies.devices.get(request.match_info["id"])
        if device is None or device.event != setup.event.slug:
            raise UnknownDevice
        await revoke_device(
            device, actor=signed_in(request).actor, devices=dependencies.devices, clock=dependencies.clock
        )
        raise web.HTTPSeeOther(f"{HOME}?{urlencode({'event': setup.event.slug})}#devices")

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        code: FreshCode | None = None,
        fault: bool = False,
        gate: str = "",
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
                }
                for device in devices
            ],
            code=_code_model(code, dependencies.public_url, zone, language) if code else None,
            fault=fault,
            gate=gate,
        )


async def _form(request: web.Request) -> Mapping[str, list[str]]:
    fields = await read_form(request)
    check_form(request, next(iter(fields.get("form_token", [])), ""))
    return fields


def _code_model(code: FreshCode, public_url: str, zone: str, language: str) -> dict[str, Any]:
    url = pairing_url(public_url, code.code)
    picture = base64.b64encode(qr.svg(qr.matrix(url)).encode()).decode()
    return {
        "text": code.code,
        "url": url,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "until": short_moment(code.expires_at, zone, language),
    }
