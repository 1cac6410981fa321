"""Forms with which organisers give their event a picture, or take it away."""

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.picture import NotAPicture, PictureName
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.picture_routes import LARGEST, store_picture
from shared.http.csrf import read_own_upload
from shared.http.problems import TooLarge

FORM_AROUND = 64 * 1024  # bytes that a form has besides its picture


async def save_sent_picture(request: web.Request, event: Event, name: PictureName) -> str:
    """Keeps or removes the picture `name` of an event as the form asks. Returns 'picture' or 'removed'.

    Raises NotAPicture, TooLarge.
    """
    fields, files = await read_own_upload(request, LARGEST + FORM_AROUND)
    removes, picture = "remove" in fields, files.get("picture", b"")
    if not removes and not picture:
        raise NotAPicture
    if len(picture) > LARGEST:
        raise TooLarge
    await store_picture(request, event, name, None if removes else picture)
    return "removed" if removes else "picture"


def picture_fault(refusal: NotAPicture | TooLarge, gettext: Gettext) -> tuple[str, int]:
    """Returns the sentence for people about a picture that is refused, and the status of the answer."""
    if isinstance(refusal, TooLarge):
        return gettext("The picture is too large: 2 MB at most."), 413
    return gettext("Choose a PNG, JPEG or WebP picture."), 422
