"""The labels that print stations at the venue fetch, by addresses that check-in signs."""

import asyncio

from aiohttp import web

from services.registration.domain.badge_printing import NothingToPrint
from services.registration.domain.event import Event
from services.registration.domain.messages import event_details, recipient
from services.registration.domain.picture import LOGO
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.web.badges.drawing import sample_badge
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.printing import picture_of
from shared.documents.attendee_badge import attendee_badge
from shared.documents.badge import Badge, badge_svg
from shared.documents.badge_formats import Layout
from shared.documents.label_links import PATH, Label, LabelLinks
from shared.http.keys import SETTINGS
from shared.http.pages import page_headers, page_language

DIGEST = "X-Badge-Digest"
"""Names the badge that is drawn, so that a print that is told later is of this badge and not of a newer one."""
POLICY = {"default-src": "'none'", "img-src": "data:", "style-src": "'unsafe-inline'", "frame-ancestors": "'none'"}


def label_routes() -> list[web.RouteDef]:
    """Returns the route. The address is the credential, as with the links in mails."""
    return [web.get(f"{PATH}/{{token}}", get_label)]


async def get_label(request: web.Request) -> web.Response:
    """Returns the picture of a badge. It is no print: that is told once the paper is out.

    Raises UnknownLabel, UnknownEvent, UnknownRegistration (perhaps for a moment, for a walk-in), NothingToPrint.
    """
    dependencies = request.app[DEPENDENCIES]
    links = LabelLinks(request.app[SETTINGS].session_keys)
    label = links.read(request.match_info["token"], dependencies.clock())
    event = await dependencies.events.read(label.event)
    registration = await _holder(request, label) if label.registration else None
    badge = _badge(event, registration) if registration else sample_badge(event, page_language(request))
    logo = await picture_of(event, LOGO, dependencies.pictures)
    svg = await asyncio.to_thread(badge_svg, badge, Layout(label.format), logo=logo)
    digest = {DIGEST: registration.badge_digest} if registration else {}
    return web.Response(body=svg, content_type="image/svg+xml", headers={**page_headers(POLICY), **digest})


async def _holder(request: web.Request, label: Label) -> Registration:
    entry = await request.app[DEPENDENCIES].registrations.read_by_id(label.registration or "")
    registration = entry.registration
    if registration.event != label.event:
        raise UnknownRegistration
    if registration.state != "confirmed" or registration.secret is None:
        raise NothingToPrint
    return registration


def _badge(event: Event, registration: Registration) -> Badge:
    return attendee_badge(event_details(event), recipient(registration), registration.secret or "", registration.locale)
