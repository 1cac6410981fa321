"""The page on which organisers confirm that all mails go out again that did not arrive."""

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from services.mailer.ports.mail_lists import Undelivered
from services.mailer.use_cases.mails.resend_all import MOST, resend_all
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import event_of, on_page
from services.mailer.web.ledger.ledger_pages import HOME
from services.mailer.web.ledger.ledger_query import GROUPS, Repeatable
from services.mailer.web.ledger.page_models import Moments
from shared.contracts.mails import MailKind
from shared.contracts.registration import EventChanged
from shared.http.bodies import read_query
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in

RESEND = HOME + "/resend"
MOST_NAMED = 100


class ResendQuery(BaseModel):
    """The mails that are to go again, as the address of the page names them."""

    state: Repeatable = "undelivered"
    kind: MailKind | None = None

    def selection(self, event: str) -> Undelivered:
        """The selection of these mails of an event."""
        return Undelivered(event, GROUPS[self.state], [self.kind] if self.kind else ())


QUERY: TypeAdapter[ResendQuery] = TypeAdapter(ResendQuery)


def resend_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""

    async def page(request: web.Request) -> web.Response:
        """Names the mails that one call sends, and what is left out."""
        state, query = await _read(request)
        lists, moments = request.app[DEPENDENCIES].lists, Moments(state, page_language(request))
        mails = await lists.resendable(query.selection(state.event), MOST + 1)
        return pages.render(
            request,
            "resend.html",
            event=on_page(state),
            query=query,
            mails=[moments.mail(mail) for mail in mails[:MOST_NAMED]],
            number=min(len(mails), MOST),
            goes_on=len(mails) > MOST,
        )

    async def resend(request: web.Request) -> web.Response:
        """Sends them again, some hundreds at a time; what is left is said on the ledger's page."""
        await read_own_form(request)
        state, query = await _read(request)
        dependencies = request.app[DEPENDENCIES]
        done = await resend_all(
            query.selection(state.event),
            actor=signed_in(request).actor,
            lists=dependencies.lists,
            ledger=dependencies.ledger,
            clock=dependencies.clock,
        )
        address = request.rel_url.with_query({**request.query, "resent": done.resent})
        raise web.HTTPSeeOther(str(address if done.left else address.with_path(address.parent.path, keep_query=True)))

    return [
        web.get(RESEND, for_organisers(page, "/console")),
        web.post(RESEND, for_organisers(resend, "/console")),
    ]


async def _read(request: web.Request) -> tuple[EventChanged, ResendQuery]:
    """The event, and what is to be sent. Raises UnknownEvent, OutOfScope, InvalidInput."""
    state = await event_of(request, "mails:send")
    return state, read_query({name: value for name, value in request.query.items() if value}, QUERY)
