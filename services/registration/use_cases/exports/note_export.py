"""Notes in the audit log who takes sensitive answers away."""

from services.registration.domain.event import Event
from services.registration.domain.export import Export
from services.registration.domain.export_columns import columns_of
from services.registration.ports.people import Registrations, Selection
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock


async def note_export(
    event: Event,
    export: Export,
    *,
    actor: str,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
) -> None:
    """Writes an entry that names the columns and counts the rows, before anything is given out.

    An export without sensitive answers is not noted. Raises UnknownColumn, UnknownEvent.
    """
    columns = columns_of(event, export.rows, export.columns)
    if not any(column.sensitive for column in columns):
        return
    rows = await registrations.count(Selection(event=event.slug, rows=export.rows, state=export.state))
    after = {"rows": rows, "of": export.rows, "format": export.format, "columns": [column.id for column in columns]}

    async def change(transaction: EventTransaction) -> None:
        entry = audit_entry("export.sensitive", event.slug, event=event.slug, actor=actor, at=clock(), after=after)
        transaction.audit(entry)

    await transactions.run(event.slug, Prefetch(), change)
