"""The part of the manage page with the attendee's data: they download them, or have them erased."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.erasure import stays_as_evidence
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.erasure import erase
from services.registration.web.people.known_data import known_data
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form
from shared.http.pages import page_language
from shared.language.date_formats import moment


async def get_own_data(request: web.Request) -> web.Response:
    """Sends all that is known of the attendee as a file."""
    opened = await open_link(request)
    data = known_data(opened.event, opened.entry, with_secrets=True)
    return web.Response(
        text=json.dumps(data, ensure_ascii=False, indent=2),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{opened.event.slug}-{opened.registration.code}.json"',
            "Cache-Control": "no-store",
        },
    )


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    event, now = opened.event, request.app[DEPENDENCIES].clock()
    retention = event.retention
    stays = stays_as_evidence(event, opened.entry.attendance, now)
    until = retention.evidence_until if stays else None
    return {
        "evidence_until": moment(until, event.timezone, page_language(request)) if until else "",
        "evidence_basis": retention.evidence_basis or "",
        "gives_up_place": opened.registration.is_active
        and not opened.entry.attendance.has_come
        and not event.is_over(now),
    }


async def _erase(page: ManagePage, request: web.Request) -> web.Response:
    """Erases the data; afterwards the link says so."""
    fields, opened = await read_own_form(request), await open_link(request)

    async def act() -> None:
        registration = opened.registration
        await erase(request, registration.event, registration.code, actor=registration.actor)

    return await page.perform(request, opened, "erase", fields, act=act)


DATA = ManagePart(actions={"erase": _erase}, values=_values)
