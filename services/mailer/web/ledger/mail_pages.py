"""The page of one mail: its history, and sending it again, perhaps to a corrected address."""

from typing import Any

from aiohttp import web

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.mails import LedgerEntry, MailForgotten, UnknownMail
from services.mailer.use_cases.mails.resend_mail import resend_mail
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import event_of, on_page
from services.mailer.web.ledger.page_models import Moments
from shared.contracts.registration import EventChanged
from shared.errors import Refusal
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language
from shared.identity.authorisation import Scope
from shared.identity.guards import for_organisers, signed_in

MAIL = "/mail/console/events/{event}/mails/{id}"


def mail_page_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page."""
    mail_page = MailPage(pages)
    return [
        web.get(MAIL, for_organisers(mail_page.page, "/console")),
        web.post(f"{MAIL}/resend", for_organisers(mail_page.resend, "/console")),
    ]


class MailPage:
    """The page of one mail."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the mail with its history and its repetitions."""
        state, mail = await mail_in(request, "mails:read")
        return await self._page(request, state, mail, to=mail.to)

    async def resend(self, request: web.Request) -> web.Response:
        """Sends the mail again to the address in the form, which thereby is corrected."""
        to = field_value(await read_own_form(request), "to")
        state, mail = await mail_in(request, "mails:send")
        try:
            again = await send_again(request, mail, to)
        except (NotAnAddress, MailForgotten) as refusal:
            return await self._page(request, state, mail, to=to, refusal=refusal, status=422)
        raise web.HTTPSeeOther(f"{request.rel_url.parent.with_name(again.id)}?done=sent")

    async def _page(
        self,
        request: web.Request,
        state: EventChanged,
        mail: LedgerEntry,
        *,
        to: str,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> web.Response:
        ledger, moments = request.app[DEPENDENCIES].ledger, Moments(state, page_language(request))
        values: dict[str, Any] = {
            "shown": moments.mail(mail),
            "history": moments.history(mail),
            "repetitions": [moments.mail(repetition) for repetition in await ledger.resends(mail.id)],
            "may_send": signed_in(request).may(state.members, "mails:send"),
            "is_done": request.query.get("done") == "sent",
        }
        return self._pages.render(
            request, "mail.html", status=status, event=on_page(state), to=to, refusal=refusal, **values
        )


async def send_again(request: web.Request, mail: LedgerEntry, to: str) -> LedgerEntry:
    """Sends the mail to an address from a form, and returns the mail that goes. Raises NotAnAddress, MailForgotten."""
    dependencies = request.app[DEPENDENCIES]
    return await resend_mail(
        mail.id,
        None if to == mail.to else to,
        actor=signed_in(request).actor,
        ledger=dependencies.ledger,
        clock=dependencies.clock,
    )


async def mail_in(request: web.Request, scope: Scope) -> tuple[EventChanged, LedgerEntry]:
    """The event and the mail that the path names. Raises UnknownEvent, OutOfScope, UnknownMail."""
    state = await event_of(request, scope)
    mail = await request.app[DEPENDENCIES].ledger.entry(request.match_info["id"])
    if mail is None or mail.event != state.event:
        raise UnknownMail
    return state, mail
