"""The SMTP side: each accepted transaction becomes one file in the Maildir, with its envelope on top."""

import mailbox
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 30_000_000


class Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, mails: mailbox.Maildir) -> None:
        self._mails = mails

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        self._mails.add(_with_envelope(envelope))
        return "250 Kept"


def receiver(mails: mailbox.Maildir) -> Callable[[], SMTP]:
    """Makes the protocol of one connection."""
    keeper = Keeper(mails)
    return lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL)


def _with_envelope(envelope: Envelope) -> bytes:
    lines = [f"X-MailFrom: {envelope.mail_from}", f"X-RcptTo: {', '.join(envelope.rcpt_tos)}"]
    content = envelope.original_content or b""
    return "".join(f"{line}\r\n" for line in lines).encode() + content
