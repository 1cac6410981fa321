"""The page on which organisers see the fate of each mail of an event."""

from typing import Any, get_args

from aiohttp import web

from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.reasons import cause_of
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import event_of, on_page
from services.mailer.web.ledger.ledger_query import GROUPS, REPEATABLE, LedgerQuery, ledger_query
from services.mailer.web.ledger.page_models import Moments
from services.mailer.web.mails.cursors import cursor_at
from shared.contracts.mails import MailKind
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in

HOME = "/mail/console/events/{event}"
PAGE = 50


def ledger_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""

    async def page(request: web.Request) -> web.Response:
        """The newest mails first, narrowed by state, kind, person and words."""
        state = await event_of(request, "mails:read")
        query, lists = ledger_query(request), request.app[DEPENDENCIES].lists
        after, before = query.cursors
        # One more than is shown tells whether the list goes on.
        listed = await lists.page(query.selection(state.event), PAGE + 1, after, before=before)
        mails = listed[-PAGE:] if before else listed[:PAGE]
        numbers = await lists.numbers(query.selection(state.event, in_all_states=True))
        moments = Moments(state, page_language(request))
        return pages.render(
            request,
            "ledger.html",
            event=on_page(state),
            **await server_values(request, moments),
            query=query,
            mails=[moments.mail(mail) for mail in mails],
            groups=[(group, sum(numbers.get(state, 0) for state in states)) for group, states in GROUPS.items()],
            kinds=get_args(MailKind),
            unreached=await lists.number_unreached(state.event),
            may_resend=bool(mails)
            and query.state in REPEATABLE
            and not (query.q or query.registration or query.campaign)
            and signed_in(request).may(state.members, "mails:send"),
            is_admin=signed_in(request).admin,
            total=sum(numbers.values()),
            **_neighbours(query, mails, goes_on=len(listed) > PAGE),
        )

    return [web.get(HOME, for_organisers(page, "/console"))]


async def server_values(request: web.Request, moments: Moments) -> dict[str, Any]:
    """The state of the SMTP server, for the notice that it is away."""
    server = await request.app[DEPENDENCIES].server_state.get()
    return {
        "server": server,
        "away_since": moments.text(server.away_since),
        "away_cause": cause_of(server.reason or ""),
    }


def _neighbours(query: LedgerQuery, mails: list[LedgerEntry], *, goes_on: bool) -> dict[str, Any]:
    """The addresses of the pages with older and newer mails; '' for none."""
    is_first = not query.after and not (query.before and goes_on)
    is_last = not query.before and not goes_on
    return {
        "older": query.address(after=cursor_at(mails[-1])) if mails and not is_last else "",
        "newer": query.address(before=cursor_at(mails[0])) if mails and not is_first else "",
    }
