"""The SMTP side: writes each accepted mail to one file of the Maildir, with its envelope as the first headers."""

import mailbox
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 30_000_000


class MaildirHandler:
    """Receives each mail from aiosmtpd."""

    def __init__(self, mails: mailbox.Maildir) -> None:
        self._mails = mails

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        self._mails.add(_with_envelope(envelope))
        return "250 Stored"


def receiver(mails: mailbox.Maildir) -> Callable[[], SMTP]:
    """Returns the factory of the protocol of one connection."""
    handler = MaildirHandler(mails)
    return lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL)


def _with_envelope(envelope: Envelope) -> bytes:
    lines = [f"X-MailFrom: {envelope.mail_from}", f"X-RcptTo: {', '.join(envelope.rcpt_tos)}"]
    content = envelope.original_content or b""
    return "".join(f"{line}\r\n" for line in lines).encode() + content
