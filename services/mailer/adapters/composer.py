"""A mail as the message that travels: headers, text, HTML, QR code, badge and calendar file (RFC 5322, MIME)."""

import asyncio
from email.utils import format_datetime, parseaddr

import structlog

from services.mailer.adapters import mime
from services.mailer.adapters.ledger import message_id
from services.mailer.adapters.mail_context import MailContext, wording
from services.mailer.adapters.templates import write
from services.mailer.domain.addresses import BadAddress, deliverable, header_text
from services.mailer.domain.mails import Mail
from services.mailer.ports.mails import CannotCompose
from shared.clock import Clock
from shared.contracts.registration import MailRequested
from shared.documents import qr
from shared.documents.badge import badge_pdf
from shared.documents.calendar_file import CONTENT_TYPE, calendar_file

QR_PIXELS_A_MODULE = 14  # twice what the HTML shows, for sharp screens
log = structlog.get_logger()


class Sender:
    """Who mails come from: MAIL_FROM, `Name <address>`."""

    def __init__(self, mail_from: str) -> None:
        name, address = parseaddr(mail_from)
        self.address = deliverable(address)
        self.name = header_text(name)
        self.domain = self.address.rpartition("@")[2]


class MessageComposer:
    """See `ports.Composer`."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock

    async def compose(self, mail: Mail) -> bytes:
        """The whole message (RFC 5322, CRLF), the same Message-ID each time. Raises CannotCompose.

        Badge and message are made in a thread, so that the loop goes on serving.
        """
        try:
            return await asyncio.to_thread(self._compose, mail)
        except BadAddress as error:
            raise CannotCompose(str(error)) from error
        except Exception as error:
            # A fault of ours with this one mail must not stop the others; the message stays out: it may hold names.
            log.exception("mail cannot be composed", mail=mail.id)
            raise CannotCompose(f"the mail cannot be written: {type(error).__name__}") from error

    def _compose(self, mail: Mail) -> bytes:
        request = mail.request
        said = wording(request)
        written = write(request.kind, said)
        readable = mime.multipart(
            "alternative",
            mime.text("plain", written.text),
            mime.multipart("related", mime.text("html", written.html), *_qr_code(said)),
        )
        content = mime.multipart("mixed", readable, *_badge(said), *_calendar(request, said))
        return mime.message(self._headers(mail, said, written.subject), content)

    def _headers(self, mail: Mail, said: MailContext, subject: str) -> list[tuple[str, str]]:
        reply_to = _reply_to(mail.request)
        return [
            ("From", mime.mailbox("From", self._sender.name or said.event, self._sender.address)),
            ("To", mime.mailbox("To", said.name, deliverable(mail.to))),
            *([("Reply-To", reply_to)] if reply_to else []),
            ("Subject", mime.unstructured("Subject", subject)),
            ("Date", format_datetime(self._clock())),
            ("Message-ID", message_id(mail.id, self._sender.domain)),
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", said.language),
        ]


def _qr_code(said: MailContext) -> list[mime.Part]:
    if said.badge is None:
        return []
    picture = qr.png(qr.matrix(said.badge.secret), QR_PIXELS_A_MODULE)
    return [mime.inline("image/png", picture, "qr.png", said.qr_cid)]


def _badge(said: MailContext) -> list[mime.Part]:
    return [mime.attachment("application/pdf", badge_pdf([said.badge]), "badge.pdf")] if said.badge else []


def _calendar(request: MailRequested, said: MailContext) -> list[mime.Part]:
    if request.kind != "confirmation":
        return []
    file = calendar_file(
        request.details,
        uid=f"{request.registration or request.mail}@moien",
        title=said.event,
        place=said.place,
        notes=[f"{session.name}: {session.line}" for session in said.sessions if not session.waiting],
        url=request.manage_url,
        at=request.requested_at,
    )
    return [mime.attachment(f"{CONTENT_TYPE}; charset=utf-8; method=PUBLISH", file, "event.ics")]


def _reply_to(request: MailRequested) -> str | None:
    """The event's address for answers, where it is one that any server can write to."""
    try:
        address = deliverable(request.details.reply_to or "")
    except BadAddress:
        return None
    return address if address.isascii() else None
