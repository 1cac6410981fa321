"""The API of an event's pictures, and the logo for pages."""

from aiohttp import web

from services.registration.domain.picture import LOGO, PICTURES, NotAPicture, PictureName
from services.registration.use_cases.events.change_picture import change_picture
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of, visible
from services.registration.web.request_values import slug_of
from shared.http.api import Api
from shared.http.problems import NoSuchPlace
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("events:read")
WRITE = OrganiserGuard("events:write")
LARGEST = 2 * 1024 * 1024  # bytes
PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp")
A_YEAR = "public, max-age=31536000, immutable"


def add_picture_routes(api: Api) -> None:
    """Adds the operations to the API. The logo has a shorter path of its own, too."""
    for path, put, delete in (
        ("/events/{slug}/logo", put_logo, delete_logo),
        ("/events/{slug}/pictures/{name}", put_picture, delete_picture),
    ):
        api.put(
            path,
            who=WRITE,
            body_types=PICTURE_TYPES,
            body_limit=LARGEST,
            status=204,
            refusals=(UnknownEvent, NoSuchPlace, NotAPicture),
        )(put)
        api.delete(path, who=WRITE, status=204, refusals=(UnknownEvent, NoSuchPlace))(delete)
    api.get(
        "/events/{slug}/pictures/{name}",
        who=READ,
        answer_types=("image/png",),
        refusals=(UnknownEvent, NoSuchPlace),
    )(get_picture)


async def put_logo(request: web.Request, body: bytes) -> None:
    """Makes a picture the event's logo."""
    await store_picture(request, LOGO, body)


async def delete_logo(request: web.Request) -> None:
    """Removes the event's logo."""
    await store_picture(request, LOGO, None)


async def put_picture(request: web.Request, body: bytes) -> None:
    """Makes a picture the event's logo, the logo of a funder, or the signature on certificates."""
    await store_picture(request, picture_name(request), body)


async def delete_picture(request: web.Request) -> None:
    """Removes a picture of the event."""
    await store_picture(request, picture_name(request), None)


async def get_picture(request: web.Request) -> web.Response:
    """Returns a picture of the event as PNG."""
    event = await event_of(request, "events:read")
    png = await request.app[DEPENDENCIES].pictures.read(event.slug, event.pictures.get(picture_name(request), ""))
    if png is None:
        raise NoSuchPlace
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": "no-store"})


async def store_picture(request: web.Request, name: PictureName, picture: bytes | None) -> None:
    """Changes a picture of the event in the path. Raises UnknownEvent, OutOfScope, NotAPicture."""
    event = await event_of(request, "events:write")
    dependencies = request.app[DEPENDENCIES]
    await change_picture(
        event.slug,
        name,
        picture,
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        pictures=dependencies.pictures,
        clock=dependencies.clock,
        random=dependencies.random,
    )


def picture_name(request: web.Request) -> PictureName:
    """Returns the name of the picture in the path. Raises NoSuchPlace."""
    wanted = request.match_info["name"]
    for name in PICTURES:
        if name == wanted:
            return name
    raise NoSuchPlace


async def get_logo(request: web.Request) -> web.Response:
    """Returns the logo's picture, whose address is new with each change. Other pictures are not for everybody."""
    event, key = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None), request.match_info["key"]
    png = await request.app[DEPENDENCIES].pictures.read(event.slug, key) if key == event.logo else None
    if png is None:
        raise NoSuchPlace
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": A_YEAR})
