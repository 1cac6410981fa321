"""An organiser chooses the columns with which the exports of an event begin, for all its organisers."""

from collections.abc import Collection

from services.registration.domain.event import Event
from services.registration.domain.export import Rows
from services.registration.domain.export_columns import columns_of
from services.registration.ports.exports import ExportChoices
from shared.audit import audit_entry
from shared.clock import Clock


async def save_columns(
    event: Event, rows: Rows, columns: Collection[str], *, actor: str, choices: ExportChoices, clock: Clock
) -> tuple[str, ...]:
    """Stores the columns and returns them; no columns: the usual ones from now on.

    Sensitive answers are left out, because each export of them is a decision of its own. Raises UnknownColumn.
    """
    chosen = tuple(c.id for c in columns_of(event, rows, columns) if not c.sensitive) if columns else ()
    before = await choices.read(event.slug, rows)
    if chosen != before:
        entry = audit_entry(
            "export.columns_saved",
            event.slug,
            event=event.slug,
            actor=actor,
            at=clock(),
            before={rows: list(before)},
            after={rows: list(chosen)},
        )
        await choices.save(event.slug, rows, chosen, entry)
    return chosen
