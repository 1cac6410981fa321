"""The part of the manage page with the question whether the attendee still comes, and its two answers."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.coming import may_ask
from services.registration.use_cases.people.say_coming import say_coming
from services.registration.use_cases.places.say_not_coming import say_not_coming
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    goes_on = may_ask(opened.event, request.app[DEPENDENCIES].clock()) and not opened.entry.attendance.has_come
    return {"may_answer": opened.stands and opened.registration.state == "confirmed" and goes_on}


async def _coming(page: ManagePage, request: web.Request) -> web.Response:
    """Notes that the attendee comes."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> None:
        await say_coming(
            opened.event, opened.registration, transactions=dependencies.transactions, clock=dependencies.clock
        )

    return await page.perform(request, opened, "coming", fields, act=act)


async def _not_coming(page: ManagePage, request: web.Request) -> web.Response:
    """Gives the place to the next in line."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> None:
        await say_not_coming(
            opened.event,
            opened.registration,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    return await page.perform(request, opened, "not-coming", fields, act=act)


COMING = ManagePart(
    actions={"coming": _coming, "not-coming": _not_coming},
    done={
        "coming": "Thank you. The organisers know that you come.",
        "not-coming": "Thank you for telling us. Your place is free for somebody else.",
    },
    values=_values,
)
