"""The part of the manage page with the attendee's badge: it can be mailed again, and gives way to a certificate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from services.registration.use_cases.people.resend_mail import may_resend
from services.registration.use_cases.people.resend_own_mail import resend_own_mail
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.handouts.handout_files import handouts_of
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.http.csrf import read_own_form


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    is_over = opened.event.is_over(request.app[DEPENDENCIES].clock())
    return {
        "handouts": await handouts_of(request, opened),
        "has_certificate": is_over and opened.entry.attendance.has_come,
        "may_resend": may_resend(opened.event, opened.registration),
    }


async def _resend(page: ManagePage, request: web.Request) -> web.Response:
    """Sends the mail again."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> datetime:
        return await resend_own_mail(
            opened.registration,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    return await page.perform(request, opened, "resend", fields, act=act)


BADGE = ManagePart(actions={"resend": _resend}, done={"resend": "Sent at %(time)s."}, values=_values)
