"""The ports of mails that come back in memory: each passes the contract suite of its adapter."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from services.mailer.domain.addresses import address_hash
from services.mailer.domain.bounces import Report
from services.mailer.domain.mails import HistoryEntry, mail_hash
from services.mailer.domain.retention import request_to_keep
from services.mailer.domain.return_path import Returned
from services.mailer.domain.suppressions import Suppression
from services.mailer.ports.bounces import ReturnedMails
from services.mailer.ports.suppressions import Suppressions
from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.audit import AuditEntry
from shared.contracts.mailer import ConsentWithdrawn
from tests.support.mailer.fakes import FakeLedger


class FakeSuppressions(Suppressions):
    """Suppressions by the hash of the address."""

    def __init__(self) -> None:
        self.stored: dict[str, Suppression] = {}
        self.audit: list[AuditEntry] = []

    def suppress(self, address: str, event: str, reason: str, now: datetime) -> None:
        key = address_hash(address)
        stored = self.stored.setdefault(key, Suppression(key, address, reason, now, frozenset()))
        self.stored[key] = replace(stored, events=stored.events | {event})

    @override
    async def met(self, address: str, event: str) -> Suppression | None:
        suppression = await self.get(address)
        if suppression:
            self.suppress(address, event, suppression.reason, suppression.suppressed_at)
        return suppression

    @override
    async def of_events(self, events: Collection[str], limit: int, after: str | None) -> list[Suppression]:
        all_met = [stored for _, stored in sorted(self.stored.items()) if stored.events.intersection(events)]
        return [stored for stored in all_met if stored.address_hash > (after or "")][:limit]

    @override
    async def get(self, address: str) -> Suppression | None:
        return self.stored.get(address_hash(address))

    @override
    async def lift(self, suppression: Suppression, audit: AuditEntry) -> bool:
        if self.stored.pop(suppression.address_hash, None) is None:
            return False
        self.audit.append(audit)
        return True

    @override
    async def forget_addresses(self, before: datetime) -> int:
        old = [stored for stored in self.stored.values() if stored.suppressed_at < before and stored.address]
        for stored in old:
            self.stored[stored.address_hash] = replace(stored, address="")
        return len(old)


class FakeReturnedMails(ReturnedMails):
    """The mails of a ledger, as far as they come back."""

    def __init__(self, ledger: FakeLedger, suppressions: FakeSuppressions) -> None:
        self._mails = ledger.mails
        self._suppressions = suppressions

    @override
    async def find(self, returned: Returned) -> str | None:
        for mail, stored in self._mails.items():
            if mail_hash(mail) == returned.mail_hash:
                is_recipient = address_hash(stored.entry.to).startswith(returned.recipient_hash)
                return mail if is_recipient or not stored.address else None
        return None

    @override
    async def bounce(self, mail: str, report: Report, *, now: datetime) -> bool:
        stored = self._mails[mail]
        if stored.entry.state in ("bounced", "failed", "suppressed"):
            return False
        stored.due_at, stored.handing_over, stored.waits_for_server = None, False, False
        stored.request = request_to_keep(stored.request) if stored.request else None
        stored.version, stored.changed_at = stored.version + 1, now
        change = HistoryEntry(at=now, state="bounced", reason=report.reason, attempt=0)
        history = (*stored.entry.history, change)
        stored.entry = replace(stored.entry, state="bounced", reason=report.reason, next_at=None, history=history)
        if report.is_about_address and stored.address:
            self._suppressions.suppress(stored.entry.to, stored.entry.event, report.reason, now)
        return True

    @override
    async def note_delay(self, mail: str, reason: str, *, now: datetime) -> bool:
        stored, text = self._mails[mail], f"delayed: {reason}"
        if any(entry.reason == text for entry in stored.entry.history):
            return False
        note = HistoryEntry(at=now, state=stored.entry.state, reason=text, attempt=stored.entry.attempts)
        stored.entry = replace(stored.entry, history=(*stored.entry.history, note))
        return True


class FakeUnsubscriptions(Unsubscriptions):
    """Unsubscriptions by event and hash of the address."""

    def __init__(self) -> None:
        self.messages: list[ConsentWithdrawn] = []
        self._moments: dict[tuple[str, str], datetime] = {}

    @override
    async def since(self, event: str, address_hash: str) -> datetime | None:
        return self._moments.get((event, address_hash))

    @override
    async def add(self, address_hash: str, message: ConsentWithdrawn) -> None:
        key = message.event, address_hash
        self._moments[key] = max(message.withdrawn_at, self._moments.get(key, message.withdrawn_at))
        self.messages.append(message)
