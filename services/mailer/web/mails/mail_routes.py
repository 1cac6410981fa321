"""The calls about mails: organisers look at the ledger, and send again."""

from aiohttp import web

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.mails import MailForgotten, UnknownMail
from services.mailer.use_cases.mails.resend_mail import resend_mail
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import mail_of, readable_events
from services.mailer.web.mails.cursors import cursor_at, read_cursor
from services.mailer.web.mails.mail_models import MailPage, MailsQuery, MailView, MailWithHistory, ResendOrder
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
        "/mails/{id}/resend",
        who=OrganiserGuard("mails:send"),
        body=ResendOrder,
        answer=MailWithHistory,
        status=202,
        refusals=(UnknownMail, NotAnAddress, MailForgotten),
    )
    async def resend(request: web.Request, body: ResendOrder) -> MailWithHistory:
        """Sends a mail again, perhaps to a corrected address: a waiting one at once, a settled one as a new mail.

        A mail about a registration says how the registration stands now, and a corrected address becomes its own.
        Should the registration refuse, the new mail fails with the reason.
        """
        entry = await mail_of(request, "mails:send")
        dependencies = request.app[DEPENDENCIES]
        again = await resend_mail(
            entry.id, body.to, actor=signed_in(request).actor, ledger=dependencies.ledger, clock=dependencies.clock
        )
        return MailWithHistory.model_validate(again)
