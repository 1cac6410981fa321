"""The audit log names who read the allergies of an event."""

from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import audit_entry
from shared.clock import Clock


async def note_read_needs(event: str, *, actor: str, transactions: EventTransactions, clock: Clock) -> None:
    """Writes that `actor` read the list of food needs. Raises UnknownEvent."""

    async def change(transaction: EventTransaction) -> None:
        transaction.audit(audit_entry("meal_sheet.read", event, event=event, actor=actor, at=clock()))

    await transactions.run(event, Prefetch(), change)
