"""An organiser sees what a list of people would do, before anything happens."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.registration.domain.audit import registration_difference
from services.registration.domain.organisation_index import NO_ORGANISATIONS
from services.registration.domain.people_import import ImportRow, PeopleList, effect_of, problems_of
from services.registration.domain.registration import Registration
from services.registration.ports.events import Events
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.find_known import find_known, look_ups
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal
from shared.jobs.job import BadRow

ROWS_A_LOOK = 500
SAME_ADDRESS = "Row %(row)s has the same address."
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that changes these fields of somebody who is registered."""

    row: int
    before: Registration
    after: Registration
    fields: tuple[str, ...]


@dataclass(slots=True)
class ImportPreview:
    """How many rows have each effect, the first changes, the rows to import, and the faults of all others.

    `states` says how many of the new people get into which state.
    """

    effects: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    changes: list[RowChange] = field(default_factory=list)
    good: list[ImportRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """The number of rows with a fault."""
        return len({bad.row for bad in self.bad})


async def preview_import(
    event: str,
    people: PeopleList,
    *,
    language: str,
    events: Events,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
) -> ImportPreview:
    """Plays a list through on a copy of the places, in the order of its rows; nothing is stored. Raises UnknownEvent.

    Of two rows with one address the second is a fault.
    """
    definition, stored = await events.read_with_count(event)
    count, preview = stored.copy(), ImportPreview(bad=list(people.bad))
    seen: dict[str, int] = {}
    for start in range(0, len(people.rows), ROWS_A_LOOK):
        rows = people.rows[start : start + ROWS_A_LOOK]
        known = await _known(event, rows, transactions)
        for row in rows:
            if row.email and (earlier := seen.setdefault(row.email, row.number)) != row.number:
                preview.bad.append(BadRow(row.number, "email", SAME_ADDRESS % {"row": earlier}))
                continue
            try:
                effect = effect_of(
                    row,
                    known.get(row.number),
                    event=definition,
                    count=count,
                    organisations=NO_ORGANISATIONS,
                    language=language,
                    now=clock(),
                    random=random,
                )
            except Refusal as refusal:
                preview.bad += problems_of(row.number, refusal)
                continue
            if effect.before is not None:
                count.give_back(effect.before)
            count.take(effect.after)
            preview.effects[effect.effect] += 1
            preview.states.update([effect.after.state] if effect.effect == "created" else [])
            preview.good.append(row)
            if effect.effect == "updated" and effect.before and len(preview.changes) < MOST_CHANGES:
                preview.changes.append(_change(row, effect.before, effect.after))
        await asyncio.sleep(0)  # other work has its turn
    preview.bad.sort(key=lambda bad: bad.row)
    return preview


async def _known(
    event: str, rows: Sequence[ImportRow], transactions: EventTransactions
) -> Mapping[int, Registration | None]:
    async def look(transaction: EventTransaction) -> Mapping[int, Registration | None]:
        return {row.number: find_known(transaction, row) for row in rows}

    return await transactions.run(event, look_ups(rows), look)


def _change(row: ImportRow, before: Registration, after: Registration) -> RowChange:
    _, new = registration_difference(before, after)
    fields = (*(name for name in new if name not in {"changed", "version"}), *new.get("changed", ()))
    return RowChange(row.number, before, after, fields)
