"""The entries of the mailer's audit log."""

from datetime import datetime

from services.mailer.domain.mails import LedgerEntry
from shared.audit import AuditEntry


def mail_resent(mail: LedgerEntry, *, to: str, actor: str, now: datetime) -> AuditEntry:
    """An organiser had a mail sent again, to the address `to`."""
    return AuditEntry(
        actor=actor,
        action="mail.resent",
        event=mail.event,
        subject=mail.id,
        at=now,
        before={"to": mail.to, "state": mail.state},
        after={"to": to},
    )
