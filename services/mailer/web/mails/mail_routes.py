"""The calls about mails: organisers look at the ledger, and send again."""

from aiohttp import web

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.mails import MailForgotten, UnknownMail
from services.mailer.ports.mail_lists import Undelivered
from services.mailer.use_cases.mails.resend_all import resend_all
from services.mailer.use_cases.mails.resend_mail import resend_mail
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import mail_of, readable_events
from services.mailer.web.mails.cursors import cursor_at, read_cursor
from services.mailer.web.mails.mail_models import (
    MailPage,
    MailsQuery,
    MailView,
    MailWithHistory,
    ResendAllOrder,
    ResendOrder,
    ResentView,
)
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in


def add_mail_routes(api: Api) -> None:
    """Adds the calls to the table."""

    @api.get("/mails", who=OrganiserGuard("mails:read"), query=MailsQuery, answer=MailPage, refusals=(UnknownEvent,))
    async def list_mails(request: web.Request, query: MailsQuery) -> MailPage:
        """The ledger, newest first."""
        selection = query.selection(await readable_events(request, query.event))
        after = read_cursor(query.cursor) if query.cursor else None
        entries = await request.app[DEPENDENCIES].lists.page(selection, query.limit, after)
        is_full = len(entries) == query.limit
        items = [MailView.model_validate(entry) for entry in entries]
        return MailPage(items=items, next_cursor=cursor_at(entries[-1]) if is_full else None)

    @api.get("/mails/{id}", who=OrganiserGuard("mails:read"), answer=MailWithHistory, refusals=(UnknownMail,))
    async def read_mail(request: web.Request) -> MailWithHistory:
        """One mail with its history."""
        return MailWithHistory.model_validate(await mail_of(request, "mails:read"))

    @api.post(
        "/mails/resend",
        who=OrganiserGuard("mails:send"),
        body=ResendAllOrder,
        answer=ResentView,
        status=202,
        refusals=(UnknownEvent,),
    )
    async def resend_undelivered(request: web.Request, body: ResendAllOrder) -> ResentView:
        """Sends all mails of an event again that did not arrive, some hundreds a call, each once.

        Left out are mails to addresses from which mails came back, and those that a newer mail has overtaken.
        """
        dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
        organiser.require(await dependencies.events.roles_in(body.event), "mails:send")
        selection = Undelivered(body.event, body.states, body.kinds or ())
        resent = await resend_all(
            selection,
            actor=organiser.actor,
            lists=dependencies.lists,
            ledger=dependencies.ledger,
            clock=dependencies.clock,
        )
        return ResentView.model_validate(resent)

    @api.post(
        "/mails/{id}/resend",
        who=OrganiserGuard("mails:send"),
        body=ResendOrder,
        answer=MailWithHistory,
        status=202,
        refusals=(UnknownMail, NotAnAddress, MailForgotten),
    )
    async def resend(request: web.Request, body: ResendOrder) -> MailWithHistory:
        """Sends a mail again, perhaps to a corrected address: a waiting one at once, a settled one as a new mail.

        A mail about a registration says how the registration stands now, and a corrected address becomes its own. So
        one that waits since an attempt goes no more, and a new mail takes its place. Should the registration refuse,
        the new mail fails with the reason.
        """
        entry = await mail_of(request, "mails:send")
        dependencies = request.app[DEPENDENCIES]
        again = await resend_mail(
            entry.id, body.to, actor=signed_in(request).actor, ledger=dependencies.ledger, clock=dependencies.clock
        )
        return MailWithHistory.model_validate(again)
