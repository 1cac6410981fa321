"""The calls about an event's logo, and the picture itself."""

from typing import Any

from aiohttp import web

from services.registration.domain.logo import NotAPicture
from services.registration.use_cases.events.change_logo import change_logo
from services.registration.web.dependencies import DEPENDENCIES, event_of, slug_of, visible
from shared.http.api import Api
from shared.http.problems import NoSuchPlace
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

WRITE = OrganiserGuard("events:write")
LARGEST = 2 * 1024 * 1024  # bytes
PICTURES = ("image/png", "image/jpeg", "image/webp")
A_YEAR = "public, max-age=31536000, immutable"


def add_logo_routes(api: Api) -> None:
    """Adds the calls to the table."""
    api.put(
        "/events/{slug}/logo",
        who=WRITE,
        body_types=PICTURES,
        body_limit=LARGEST,
        status=204,
        refusals=(UnknownEvent, NotAPicture),
    )(put_logo)
    api.delete("/events/{slug}/logo", who=WRITE, status=204, refusals=(UnknownEvent,))(delete_logo)


async def put_logo(request: web.Request, body: bytes) -> None:
    """Shows a picture as the event's logo."""
    await _change(request, body)


async def delete_logo(request: web.Request) -> None:
    """Takes the event's logo away."""
    await _change(request, None)


async def _change(request: web.Request, picture: bytes | None) -> Any:
    event = await event_of(request, "events:write")
    dependencies = request.app[DEPENDENCIES]
    return await change_logo(
        event.slug,
        picture,
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        logos=dependencies.logos,
        clock=dependencies.clock,
    )


async def get_logo(request: web.Request) -> web.Response:
    """The logo's picture; its name changes with it."""
    event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
    png = await request.app[DEPENDENCIES].logos.read(event.slug, request.match_info["name"])
    if png is None:
        raise NoSuchPlace
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": A_YEAR})
