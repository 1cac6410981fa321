"""One ticket's badge and QR code, for those who may hand it out."""

import asyncio

from aiohttp import web

from services.registration.domain.messages import event_details, recipient
from services.registration.domain.registration import NotInThisState, Registration, UnknownRegistration
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from services.registration.web.request_values import code_of, slug_of
from shared.documents import qr
from shared.documents.attendee_badge import attendee_badge
from shared.documents.badge import badge_pdf
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard

SECRETS = OrganiserGuard("secrets:read")


def add_badge_routes(api: Api) -> None:
    """Adds the calls to the table."""
    path = "/events/{slug}/registrations/{code}"
    refusals = (UnknownEvent, UnknownRegistration, NotInThisState)
    api.get(f"{path}/badge.pdf", who=SECRETS, answer_types=("application/pdf",), refusals=refusals)(get_badge)
    api.get(f"{path}/qr.svg", who=SECRETS, answer_types=("image/svg+xml",), refusals=refusals)(get_qr)


async def get_badge(request: web.Request) -> web.Response:
    """Returns the badge as PDF, A6."""
    event = await event_of(request, "secrets:read")
    registration, secret = await _ticket(request)
    badge = attendee_badge(event_details(event), recipient(registration), secret, registration.locale)
    pdf = await asyncio.to_thread(badge_pdf, [badge])
    return web.Response(body=pdf, content_type="application/pdf")


async def get_qr(request: web.Request) -> web.Response:
    """Returns the QR code of the ticket as SVG."""
    await event_of(request, "secrets:read")
    _, secret = await _ticket(request)
    return web.Response(text=qr.svg(qr.matrix(secret)), content_type="image/svg+xml")


async def _ticket(request: web.Request) -> tuple[Registration, str]:
    entry = await request.app[DEPENDENCIES].registrations.read(slug_of(request), code_of(request))
    registration = entry.registration
    registration.require("confirmed")
    if registration.secret is None:
        raise NotInThisState("The registration holds no ticket.")
    return registration, registration.secret
