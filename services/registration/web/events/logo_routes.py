"""The API of an event's logo, and the picture for pages."""

from typing import Any

from aiohttp import web

from services.registration.domain.logo import NotAPicture
from services.registration.use_cases.events.change_logo import change_logo
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of, visible
from services.registration.web.request_values import slug_of
from shared.http.api import Api
from shared.http.problems import NoSuchPlace
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

WRITE = OrganiserGuard("events:write")
LARGEST = 2 * 1024 * 1024  # bytes
PICTURES = ("image/png", "image/jpeg", "image/webp")
A_YEAR = "public, max-age=31536000, immutable"


def add_logo_routes(api: Api) -> None:
    """Adds the operations to the API."""
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
    """Makes a picture the event's logo."""
    await _change(request, body)


async def delete_logo(request: web.Request) -> None:
    """Removes the event's logo."""
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
        random=dependencies.random,
    )


async def get_logo(request: web.Request) -> web.Response:
    """Returns the logo's picture, whose name is new with each change."""
    event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
    png = await request.app[DEPENDENCIES].logos.read(event.slug, request.match_info["name"])
    if png is None:
        raise NoSuchPlace
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": A_YEAR})
