"""The part of the manage page with the way into the meeting, for those who take part from afar.

The meeting's link is shown once somebody has pressed the button, which is what counts as coming. The answer does not
lead there by itself: browsers follow no form to another site (`form-action`).
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.online import access_of, hours_of
from services.registration.use_cases.people.join_online import join_online
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form
from shared.http.pages import page_language
from shared.language.date_formats import zoned_moment


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    event, registration = opened.event, opened.registration
    access = access_of(registration, event) if opened.stands else None
    values: dict[str, Any] = {"is_online": event.is_online(registration.category), "meeting": None}
    if access is None:
        return values
    hours, language = hours_of(access, event), page_language(request)
    phase = hours.phase(request.app[DEPENDENCIES].clock())
    is_open = phase == "open"
    meeting = {
        "phase": phase,
        "opens": zoned_moment(hours.opens_at, event.timezone, language),
        "closes": zoned_moment(hours.closes_at, event.timezone, language),
        "has_link": bool(access.url),
        "url": access.url if is_open and registration.joined_at else None,
    }
    return {**values, "meeting": meeting}


async def _join(page: ManagePage, request: web.Request) -> web.Response:
    """Notes that the attendee comes, and leads to the page that shows the link."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> None:
        await join_online(
            opened.event, opened.registration, transactions=dependencies.transactions, clock=dependencies.clock
        )

    return await page.perform(request, opened, "join", fields, act=act)


ONLINE = ManagePart(actions={"join": _join}, values=_values)
