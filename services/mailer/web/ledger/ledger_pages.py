"""The page on which organisers see the fate of each mail of an event."""

from aiohttp import web

from services.mailer.ports.mails import MailFilter
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import event_page_values
from shared.http.pages import Pages
from shared.identity.guards import for_organisers

HOME = "/mail/console/events/{event}"
MOST_SHOWN = 100


def ledger_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""

    async def page(request: web.Request) -> web.Response:
        """The newest mails first."""
        values = await event_page_values(request, "mails:read")
        selection = MailFilter([request.match_info["event"]])
        mails = await request.app[DEPENDENCIES].ledger.page(selection, MOST_SHOWN, None)
        return pages.render(request, "ledger.html", mails=mails, **values)

    return [web.get(HOME, for_organisers(page, "/console"))]
