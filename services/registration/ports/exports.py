"""The columns that the organisers of an event have chosen for its exports."""

from typing import Protocol

from services.registration.domain.export import Rows
from shared.audit import AuditEntry


class ExportChoices(Protocol):
    """For each event and kind of rows the ids of columns, in order; one choice for all organisers of the event."""

    async def read(self, event: str, rows: Rows) -> tuple[str, ...]:
        """The chosen columns; an empty tuple: the usual ones."""

    async def save(self, event: str, rows: Rows, columns: tuple[str, ...], entry: AuditEntry) -> None:
        """Stores a choice together with its audit entry."""
