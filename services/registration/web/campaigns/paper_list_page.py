"""The list of people on paper, mailed at once because somebody asks for it on the door's page of the console."""

import re
import secrets
from urllib.parse import urlencode

from aiohttp import web

from services.registration.use_cases.campaigns.mail_paper_list import mail_paper_list
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.identity.guards import for_organisers

PATH = HOME + "/events/{slug}/paper-list"
DOOR = "/door/console/paper"  # of the check-in service, on the same origin
NONCE = re.compile(r"[A-Za-z0-9-]{1,64}")


def paper_list_routes() -> list[web.RouteDef]:
    """Returns the routes: the form stands on the door's page, which also says what became of it."""
    return [web.post(PATH, for_organisers(_send, DOOR)), web.get(PATH, for_organisers(_back, DOOR))]


async def _send(request: web.Request) -> web.StreamResponse:
    """Mails the list; the same form has one effect, however often it is sent."""
    fields = await read_own_form(request)
    event = await event_of(request, "door:manage")
    nonce, dependencies = field_value(fields, "nonce"), request.app[DEPENDENCIES]
    mails = await mail_paper_list(
        event,
        f"asked-{nonce if NONCE.fullmatch(nonce) else secrets.token_hex(8)}",
        registrations=dependencies.registrations,
        accounts=dependencies.accounts,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        public_url=dependencies.public_url,
    )
    raise web.HTTPSeeOther(f"{_door(event.slug, mailed=str(mails))}#mail")


async def _back(request: web.Request) -> web.StreamResponse:
    """Redirects from the address of the form to the page with the form."""
    raise web.HTTPSeeOther(_door(slug_of(request)))


def _door(slug: str, **query: str) -> str:
    return f"{DOOR}?{urlencode({'event': slug, **query})}"
