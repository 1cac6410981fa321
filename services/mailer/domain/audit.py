"""The entries of the mailer's audit log."""

from dataclasses import asdict
from datetime import datetime

from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.overrides import Override
from shared.audit import AuditEntry, audit_entry, difference
from shared.contracts.mails import MailKind, MailRequested


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


def override_saved(saved: Override, earlier: Override | None, *, actor: str) -> AuditEntry:
    """An organiser worded a kind of mail."""
    before, after = difference(asdict(earlier.words) if earlier else {}, asdict(saved.words))
    return audit_entry(
        "text.saved",
        f"{saved.kind}/{saved.language}",
        event=saved.event,
        actor=actor,
        at=saved.changed_at,
        before=before,
        after=after,
    )


def override_removed(event: str, kind: MailKind, language: str, *, actor: str, now: datetime) -> AuditEntry:
    """An organiser went back to our words."""
    return audit_entry("text.removed", f"{kind}/{language}", event=event, actor=actor, at=now)


def text_tested(request: MailRequested, *, actor: str, now: datetime) -> AuditEntry:
    """An organiser had a test of an e-mail sent to an address, which the log forgets as that of any other mail."""
    return audit_entry(
        "text.tested",
        f"{request.kind}/{request.locale}",
        event=request.event,
        actor=actor,
        at=now,
        after={"to": request.to},
    )
