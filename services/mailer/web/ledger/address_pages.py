"""The page of people whom no e-mail reaches: their addresses are corrected right there."""

from aiohttp import web

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.mails import LedgerEntry, MailForgotten
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import event_of, on_page
from services.mailer.web.ledger.ledger_pages import HOME, PAGE
from services.mailer.web.ledger.ledger_query import ledger_query
from services.mailer.web.ledger.mail_pages import mail_in, send_again
from services.mailer.web.ledger.page_models import Moments
from services.mailer.web.mails.cursors import cursor_at
from shared.contracts.registration import EventChanged
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.identity.guards import for_organisers, signed_in

ADDRESSES = HOME + "/addresses"


def address_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""
    address_page = AddressPage(pages)
    return [
        web.get(ADDRESSES, for_organisers(address_page.page, "/console")),
        web.post(f"{ADDRESSES}/{{id}}", for_organisers(address_page.correct, "/console")),
    ]


class AddressPage:
    """The page of one event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Each person with the newest mail, the newest first."""
        return await self._page(request, await event_of(request, "mails:read"))

    async def correct(self, request: web.Request) -> web.Response:
        """Sends a person's mail again to the address in the form, which thereby is corrected."""
        to = field_value(await read_own_form(request), "to")
        state, mail = await mail_in(request, "mails:send")
        try:
            again = await send_again(request, mail, to)
        except (NotAnAddress, MailForgotten) as refusal:
            return await self._page(request, state, faulty=mail, to=to, refusal=refusal, status=422)
        raise web.HTTPSeeOther(str(request.rel_url.parent.with_query(sent=again.id)))

    async def _page(
        self,
        request: web.Request,
        state: EventChanged,
        *,
        faulty: LedgerEntry | None = None,
        to: str = "",
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> web.Response:
        lists, (after, _) = request.app[DEPENDENCIES].lists, ledger_query(request).cursors
        mails, moments = await lists.unreached(state.event, PAGE + 1, after), Moments(state, page_language(request))
        return self._pages.render(
            request,
            "addresses.html",
            status=status,
            event=on_page(state),
            mails=[moments.mail(mail) for mail in mails[:PAGE]],
            more=cursor_at(mails[PAGE - 1]) if len(mails) > PAGE else "",
            sent=await _sent(request, state),
            may_send=signed_in(request).may(state.members, "mails:send"),
            faulty=faulty,
            to=to,
            refusal=refusal,
        )


async def _sent(request: web.Request, state: EventChanged) -> LedgerEntry | None:
    """The mail that has just been sent again from this page."""
    mail = await request.app[DEPENDENCIES].ledger.entry(request.query.get("sent", ""))
    return mail if mail and mail.event == state.event else None
