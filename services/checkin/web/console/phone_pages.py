"""The first page of the door's console: phones that wait, paired phones, and a code for a single one."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from services.checkin.domain.devices import PAIRING_MINUTES, Device, pairing_url
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_pairing_code import FreshCode, create_pairing_code
from services.checkin.web.console.device_models import device_model
from services.checkin.web.console.form_values import NO_FAULTS, Fault
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.pairing_form import ROLES, gates_of, lists_of, pairing_faults, read_pairing
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.console.waiting_part import waiting_phones
from services.checkin.web.dependencies import DEPENDENCIES
from shared.documents import qr
from shared.http.csrf import read_own_form
from shared.http.notes import leave_note, read_note
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment

CODE_NOTE = "moien_pairing_code"
CODE_SECONDS = PAIRING_MINUTES * 60


def phone_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page, and of its list of phones."""
    page = PhonePage(frame)
    return [
        web.get(HOME, for_organisers(page.show, HOME)),
        web.get(f"{HOME}/device-table", for_organisers(page.table, HOME)),
        web.post(f"{HOME}/pairing-codes", for_organisers(page.pair, HOME)),
    ]


@dataclass(frozen=True, slots=True)
class PhonePage:
    """The phones of one event's door."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """Phones that wait, those that are paired, and the form to pair a single one."""
        setup = await setup_of_page(request)
        if "after" in request.query or "conflict" in request.query:  # addresses from when conflicts stood here
            query = {name: value for name, value in request.query.items() if name in {"after", "conflict"}}
            raise web.HTTPSeeOther(address_of(setup.event.slug, "/conflicts", **query))
        return await self._page(request, setup, code=_noted_code(request, setup))

    async def table(self, request: web.Request) -> web.Response:
        """The list of paired phones alone, for the script that keeps it fresh."""
        setup = await setup_of_page(request)
        devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
        return self.frame.part(request, setup, "device_table.html", devices=_table(request, devices, setup))

    async def pair(self, request: web.Request) -> web.Response:
        """Makes a pairing code, which the page then shows to this browser as QR code and text while it is good."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        pairing = read_pairing(fields, setup)
        if pairing is None:
            faults = pairing_faults(fields, setup, translator(self.frame.pages, request))
            return await self._page(request, setup, filled=fields, faults=faults, status=422)
        dependencies = request.app[DEPENDENCIES]
        code = await create_pairing_code(
            pairing,
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

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        code: FreshCode | None = None,
        filled: Mapping[str, Sequence[str]] | None = None,
        faults: Mapping[str, Fault] = NO_FAULTS,
        status: int = 200,
    ) -> web.Response:
        dependencies, query = request.app[DEPENDENCIES], request.query
        devices = await dependencies.devices.of_event(setup.event.slug)
        names = {device.id: device.name for device in devices}
        unpaired = next((d.name for d in devices if d.id == query.get("unpaired") and d.revoked_at), "")
        return await self.frame.render(
            request,
            setup,
            "phones.html",
            status=status,
            waiting_phones=await waiting_phones(request, setup),
            devices=_table(request, devices, setup),
            code=_code_model(code, request, setup) if code else None,
            lists=lists_of(setup),
            gates=gates_of(setup),
            roles=ROLES,
            faults=faults,
            filled=filled or {},
            unpaired=unpaired,
            phone=names.get(query.get("phone", ""), ""),
            done=query.get("done") if query.get("phone") in names else None,
        )


def _table(request: web.Request, devices: Sequence[Device], setup: EventSetup) -> list[Mapping[str, Any]]:
    """The phones that run, then those that ran; those that wait, or were sent away, stand elsewhere or nowhere."""
    started = [device for device in devices if device.started]
    return [device_model(request, device, setup) for device in sorted(started, key=lambda d: d.revoked_at is not None)]


def _noted_code(request: web.Request, setup: EventSetup) -> FreshCode | None:
    """The code that this browser made last, unless it was for another event."""
    note = read_note(request, CODE_NOTE, seconds=CODE_SECONDS)
    if note is None or note["event"] != setup.event.slug:
        return None
    return FreshCode(note["code"], datetime.fromisoformat(note["until"]))


def _code_model(code: FreshCode, request: web.Request, setup: EventSetup) -> dict[str, Any]:
    url = pairing_url(request.app[DEPENDENCIES].public_url, code.code)
    picture = base64.b64encode(qr.svg(qr.matrix(url)).encode()).decode()
    return {
        "text": code.code,
        "url": url,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "until": short_moment(code.expires_at, setup.event.timezone, page_language(request)),
    }
