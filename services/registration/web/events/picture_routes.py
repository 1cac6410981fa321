"""The API of an event's pictures, and the logo for pages."""

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.picture import LOGO, NotAPicture, PictureName, is_portrait, picture_names, portrait
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
        answer_types=("image/png", "image/webp"),
        refusals=(UnknownEvent, NoSuchPlace),
    )(get_picture)


async def put_logo(request: web.Request, body: bytes) -> None:
    """Makes a picture the event's logo."""
    await store_picture(request, await event_of(request, "events:write"), LOGO, body)


async def delete_logo(request: web.Request) -> None:
    """Removes the event's logo."""
    await store_picture(request, await event_of(request, "events:write"), LOGO, None)


async def put_picture(request: web.Request, body: bytes) -> None:
    """Makes a picture the event's logo, the logo of a funder, the signature on certificates, or a speaker's."""
    event = await event_of(request, "events:write")
    await store_picture(request, event, picture_name(request, event), body)


async def delete_picture(request: web.Request) -> None:
    """Removes a picture of the event."""
    event = await event_of(request, "events:write")
    await store_picture(request, event, picture_name(request, event), None)


async def get_picture(request: web.Request) -> web.Response:
    """Returns a picture of the event: a PNG, of a speaker a WebP."""
    event = await event_of(request, "events:read")
    name = picture_name(request, event)
    picture = await request.app[DEPENDENCIES].pictures.read(event.slug, event.pictures.get(name, ""))
    if picture is None:
        raise NoSuchPlace
    return _answer(picture, name, "no-store")


async def store_picture(request: web.Request, event: Event, name: PictureName, picture: bytes | None) -> None:
    """Changes a picture of the event, which the organiser may change. Raises NotAPicture."""
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


def picture_name(request: web.Request, event: Event) -> PictureName:
    """Returns the name of the picture in the path, one that the event may have. Raises NoSuchPlace."""
    wanted = request.match_info["name"]
    for name in picture_names(speaker.id for speaker in event.speakers):
        if name == wanted:
            return name
    raise NoSuchPlace


async def get_logo(request: web.Request) -> web.Response:
    """Returns the logo's picture, whose address is new with each change."""
    return await _for_everybody(request, LOGO)


async def get_portrait(request: web.Request) -> web.Response:
    """Returns the picture of a speaker, whose address is new with each change."""
    return await _for_everybody(request, portrait(request.match_info["speaker"]))


async def _for_everybody(request: web.Request, name: PictureName) -> web.Response:
    event, key = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None), request.match_info["key"]
    known = key == event.pictures.get(name)
    picture = await request.app[DEPENDENCIES].pictures.read(event.slug, key) if known else None
    if picture is None:
        raise NoSuchPlace
    return _answer(picture, name, A_YEAR)


def _answer(picture: bytes, name: PictureName, cache: str) -> web.Response:
    content_type = "image/webp" if is_portrait(name) else "image/png"
    return web.Response(body=picture, content_type=content_type, headers={"Cache-Control": cache})
