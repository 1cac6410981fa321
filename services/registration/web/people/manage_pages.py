"""The page on which attendees manage their own registration. Anybody who has its link may use it.

`manage_page.py` says how it is made, and how a part is added.
"""

from functools import partial

from aiohttp import web

from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.guards import visible
from services.registration.web.people.manage_badge import BADGE
from services.registration.web.people.manage_change import CHANGE
from services.registration.web.people.manage_coming import COMING
from services.registration.web.people.manage_consents import CONSENTS
from services.registration.web.people.manage_data import DATA, get_own_data
from services.registration.web.people.manage_group import GROUP
from services.registration.web.people.manage_link import open_link
from services.registration.web.people.manage_offer import OFFER
from services.registration.web.people.manage_online import ONLINE
from services.registration.web.people.manage_page import ManagePage
from services.registration.web.people.manage_place import PLACE
from services.registration.web.people.manage_questions import QUESTIONS
from services.registration.web.request_values import slug_of
from shared.http.pages import Pages

PARTS = (
    BADGE,
    ONLINE,
    CHANGE,
    COMING,
    PLACE,
    OFFER,
    GROUP,
    CONSENTS,
    DATA,
    QUESTIONS,
)


def manage_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page. GET never changes anything: mail scanners open links."""
    page = ManagePage(pages, PARTS)
    actions = {action: handler for part in PARTS for action, handler in part.actions.items()}
    return [
        web.get("/r/{token}", partial(_show, page)),
        *(web.post(f"/r/{{token}}/{action}", partial(handler, page)) for action, handler in actions.items()),
        *(web.get(f"/r/{{token}}/{action}", _back) for action in actions),
        web.get("/r/{token}/data.json", get_own_data),
        web.get("/e/{slug}/handed-over", partial(_handed_over, pages)),
    ]


async def _show(page: ManagePage, request: web.Request) -> web.Response:
    """Shows the state of the registration, the badge and the forms that the state allows."""
    return await page.show(request, await open_link(request))


async def _back(request: web.Request) -> web.Response:
    """Redirects from the address of a form to the page with the form."""
    raise web.HTTPSeeOther(f"/r/{request.match_info['token']}?{request.query_string}")


async def _handed_over(pages: Pages, request: web.Request) -> web.Response:
    """Shows the page after a hand-over, the same for registered and for new addresses."""
    event = visible(await request.app[DEPENDENCIES].events.read(slug_of(request)), None)
    return pages.render(request, "handed_over.html", event=event, accent=accent_of(event))
