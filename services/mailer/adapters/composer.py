"""A mail as the message that travels: headers, text, HTML, QR code, badge and calendar file (RFC 5322, MIME)."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import replace
from email.utils import format_datetime

import structlog
from typing_extensions import override

from services.mailer.adapters import mime
from services.mailer.adapters.calendar_parts import CalendarParts, calendar_parts
from services.mailer.adapters.dkim_signatures import DkimSigner
from services.mailer.adapters.mail_context import MailContext, mail_context
from services.mailer.adapters.own_words import OwnWords, own_words
from services.mailer.adapters.paper_lists import paper_list
from services.mailer.adapters.templates import KINDS, write
from services.mailer.domain.addresses import BadAddress, deliverable
from services.mailer.domain.mails import Mail, message_id
from services.mailer.domain.overrides import Override
from services.mailer.domain.smtp_server import Sender
from services.mailer.domain.unsubscribing import UnsubscribeLinks
from services.mailer.ports.mails import CannotCompose, Composer, ComposingFailed
from services.mailer.ports.overrides import Overrides
from shared.clock import Clock
from shared.contracts.mails import MailKind, MailRequested
from shared.documents import qr
from shared.documents.badge import badge_pdf
from shared.documents.calendar_file import Party
from shared.documents.paper_list import paper_list_pdf
from shared.language.organiser_text import BrokenText
from shared.mongo.ttl_cache import briefly_cached

QR_PIXELS_A_MODULE = 14  # twice what the HTML shows, for sharp screens
log = structlog.get_logger()


class MessageComposer(Composer):
    """Writes mails from the templates, or in organisers' own words, for which it asks once a second per event."""

    kinds: Collection[MailKind] = KINDS

    def __init__(
        self,
        sender: Sender,
        clock: Clock,
        unsubscribe_links: UnsubscribeLinks,
        overrides: Overrides,
        calendar_answers_to: str = "",
        *,
        signer: DkimSigner | None = None,
    ) -> None:
        self._sender = sender
        # The same in all mails: calendars believe changes only of the organiser they know. Few programs answer though
        # they are not asked to; those answers go where nobody is disturbed.
        self._calendar_answers_to = calendar_answers_to or sender.address
        self._clock = clock
        self._unsubscribe_links = unsubscribe_links
        self._signer = signer
        self._overrides_of = briefly_cached(overrides.of_event)

    @override
    async def compose(self, mail: Mail) -> bytes:
        # No fault of this mail: while the database is away, the mail stays in the queue.
        overrides = await self._overrides_of(mail.request.event)
        try:
            # In a thread, so that the loop goes on serving.
            return await asyncio.to_thread(self._compose, mail, overrides)
        except CannotCompose:
            raise
        except BadAddress as error:
            raise CannotCompose(str(error)) from error
        except Exception as error:
            # A fault of ours, which may pass, must not stop the others; the message stays out: it may hold names.
            log.exception("mail could not be composed", mail=mail.id)
            raise ComposingFailed(f"the mail could not be written: {type(error).__name__}") from error

    def _compose(self, mail: Mail, overrides: Iterable[Override]) -> bytes:
        request = mail.request
        context = replace(mail_context(request), unsubscribe_url=self._unsubscribe_links.url_for(request))
        written = write(request.kind, context, _words(request, context, overrides))
        calendar = self._calendar(mail, context)
        readable = mime.multipart(
            "alternative",
            mime.text("plain", written.text),
            mime.multipart("related", mime.text("html", written.html), *_qr_code(context)),
            *calendar.alternative,
        )
        content = mime.multipart("mixed", readable, *_badge(context), *_paper_list(request, context), *calendar.files)
        message = mime.message(self._headers(mail, context, written.subject), content)
        return self._signer.signed(message) if self._signer else message

    def _calendar(self, mail: Mail, context: MailContext) -> CalendarParts:
        organiser = Party(context.event or self._sender.name, self._calendar_answers_to)
        return calendar_parts(mail.request, context, organiser, Party(context.name, deliverable(mail.to)))

    def _headers(self, mail: Mail, context: MailContext, subject: str) -> list[tuple[str, str]]:
        reply_to = _reply_to(mail.request)
        return [
            ("From", mime.mailbox("From", context.event or self._sender.name, self._sender.address)),
            ("To", mime.mailbox("To", context.name, deliverable(mail.to))),
            *([("Reply-To", reply_to)] if reply_to else []),
            ("Subject", mime.unstructured("Subject", f"[Test] {subject}" if mail.request.test else subject)),
            ("Date", format_datetime(self._clock())),
            ("Message-ID", message_id(mail.id, self._sender.domain)),
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", context.language),
            *_unsubscribe_headers(context.unsubscribe_url),
        ]


def _words(request: MailRequested, context: MailContext, overrides: Iterable[Override]) -> OwnWords | None:
    """The organisers' own words for this mail; None where ours are to be used."""
    key = (request.kind, context.language)
    words = request.words or next((other.words for other in overrides if (other.kind, other.language) == key), None)
    try:
        return own_words(words, request, context) if words else None
    except BrokenText as error:
        if request.kind == "campaign":
            raise CannotCompose(f"the organisers' text cannot be used: {error}") from error
        line = error.faults[0].line
        log.warning("organisers' text is broken", slug=request.event, kind=key[0], language=key[1], line=line)
        return None


def _qr_code(context: MailContext) -> list[mime.Part]:
    if context.badge is None:
        return []
    picture = qr.png(qr.matrix(context.badge.secret), QR_PIXELS_A_MODULE)
    return [mime.inline("image/png", picture, "qr.png", context.qr_cid)]


def _badge(context: MailContext) -> list[mime.Part]:
    return [mime.attachment("application/pdf", badge_pdf([context.badge]), "badge.pdf")] if context.badge else []


def _paper_list(request: MailRequested, context: MailContext) -> list[mime.Part]:
    if request.people is None:
        return []
    pdf = paper_list_pdf(paper_list(request, context.language))
    return [mime.attachment("application/pdf", pdf, f"{request.event}-door.pdf")]


def _unsubscribe_headers(url: str | None) -> list[tuple[str, str]]:
    """The headers by which mail programs show a button to unsubscribe (RFC 2369, 8058)."""
    if url is None:
        return []
    return [("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]


def _reply_to(request: MailRequested) -> str | None:
    """The event's address for answers, where it is one that any server can write to."""
    try:
        address = deliverable(request.details.reply_to or "")
    except BadAddress:
        return None
    return address if address.isascii() else None
