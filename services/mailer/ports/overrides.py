"""The port of use cases about organisers' own words in the place of ours."""

from typing import Protocol

from services.mailer.domain.overrides import Override
from shared.audit import AuditEntry
from shared.contracts.mails import MailKind


class Overrides(Protocol):
    """At most one override for each event, kind of mail and language."""

    async def of_event(self, event: str) -> tuple[Override, ...]:
        """All overrides of an event."""

    async def save(self, override: Override, audit: AuditEntry) -> None:
        """Stores an override in the place of an earlier one."""

    async def remove(self, event: str, kind: MailKind, language: str, audit: AuditEntry) -> bool:
        """Removes an override; False, and nothing changes, where there is none."""
