"""The audit log of a store in memory, for reading; it passes the same contract tests as MongoDB's."""

from collections.abc import Collection

from typing_extensions import override

from services.registration.ports.history import History
from shared.audit import AuditEntry
from tests.support.registration.fakes import Store


class FakeHistory(History):
    """The entries in the order in which they were written."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @override
    async def of_registration(self, event: str, code: str, limit: int) -> list[AuditEntry]:
        entries = [entry for entry in self.store.audit[::-1] if (entry.event, entry.subject) == (event, code)]
        return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]

    @override
    async def of_bulk(self, event: str, bulk: str, codes: Collection[str] | None = None) -> list[AuditEntry]:
        entries = [e for e in self.store.audit if e.event == event and e.after.get("bulk") == bulk]
        return [entry for entry in entries if codes is None or entry.subject in codes]
