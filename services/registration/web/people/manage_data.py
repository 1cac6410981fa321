"""The part of the manage page with the attendee's data: they download them, or have them erased."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.web.people.erasure import erase, erasure_terms
from services.registration.web.people.known_data import known_data
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form


async def get_own_data(request: web.Request) -> web.Response:
    """Sends all that is known of the attendee as a file."""
    opened = await open_link(request)
    data = await known_data(request, opened.event, opened.entry, with_secrets=True)
    return web.Response(
        text=json.dumps(data, ensure_ascii=False, indent=2),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{opened.event.slug}-{opened.registration.code}.json"',
            "Cache-Control": "no-store",
        },
    )


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    return erasure_terms(request, opened.event, opened.entry)


async def _erase(page: ManagePage, request: web.Request) -> web.Response:
    """Erases the data; afterwards the link says so."""
    fields, opened = await read_own_form(request), await open_link(request)

    async def act() -> None:
        registration = opened.registration
        holder = registration.holder
        await erase(request, registration.event, registration.code, actor=registration.actor, holder=holder)

    return await page.perform(request, opened, "erase", fields, act=act)


DATA = ManagePart(actions={"erase": _erase}, values=_values)
