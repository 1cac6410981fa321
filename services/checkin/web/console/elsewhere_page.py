"""The page in place of the door's console while the door of the event is at another installation."""

from aiohttp import web

from services.checkin.domain.homes import DoorElsewhere
from shared.errors import Refusal
from shared.http.pages import Pages, refusal_page
from shared.http.problems import retry_header, status_of


def door_refusal_page(pages: Pages, request: web.Request, refusal: Refusal) -> web.Response:
    """Returns the page that explains a refusal: of a door that is elsewhere, where it is and how it comes back."""
    if not isinstance(refusal, DoorElsewhere):
        return refusal_page(pages, request, refusal)
    event = request.query.get("event", "")
    page = pages.render(request, "elsewhere.html", status=status_of(refusal), home=refusal.home, slug=event)
    page.headers.update(retry_header(refusal))
    return page
