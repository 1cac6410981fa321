"""The chosen columns of exports in memory; they pass the same contract tests as those in MongoDB."""

from typing_extensions import override

from services.registration.domain.export import Rows
from services.registration.ports.exports import ExportChoices
from shared.audit import AuditEntry


class FakeExportChoices(ExportChoices):
    """Columns by event and kind of rows."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, Rows], tuple[str, ...]] = {}
        self.audit: list[AuditEntry] = []

    @override
    async def read(self, event: str, rows: Rows) -> tuple[str, ...]:
        return self.columns.get((event, rows), ())

    @override
    async def save(self, event: str, rows: Rows, columns: tuple[str, ...], entry: AuditEntry) -> None:
        self.columns[event, rows] = columns
        self.audit.append(entry)
