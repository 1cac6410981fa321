"""A table becomes a list of invitations, checked by the same model as a single one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.import_cells import CellReader
from services.registration.domain.import_columns import LEFT_OUT, heading_key, match_columns
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.people_import import NO_ADDRESS, field_of
from services.registration.use_cases.imports.preview_import import SAME_ADDRESS
from services.registration.web.invitations.invitation_models import InvitationModel
from services.registration.web.people.forms import model_faults
from shared.documents.table_reader import Table, TableRow
from shared.jobs.job import BadRow
from shared.language.field_types import email_key

Drafts = list[tuple[int, InvitationDraft]]
READ = frozenset({"email", "first_name", "last_name", "full_name", "company", "locale", "category", "attention"})
USES = "uses"
NOTE = "attention"  # whose headings are those of a note


def read_invitations(event: Event, table: Table, shared: Mapping[str, Any]) -> tuple[Drafts, list[BadRow]]:
    """Returns the drafts with the numbers of their rows, and the faults of all other rows.

    Values that are `shared` are those of every row that has none of its own. It takes a moment: call it in a thread.
    """
    fields = _fields(event, table.headings)
    reader, seen = CellReader(event, fields), dict[str, int]()
    drafts: Drafts = []
    bad: list[BadRow] = []
    for row in table.rows:
        result = reader.read(row.cells)
        faults = [*_cell_faults(row, fields), *result.faults]
        values = {**shared, **_named(result.values)}
        faults += [(field_of(pointer), sentence) for pointer, sentence in model_faults(InvitationModel, values)]
        if not values.get("email"):
            faults.append(("email", NO_ADDRESS))
        elif (earlier := seen.setdefault(email_key(values["email"]), row.number)) != row.number:
            faults.append(("email", SAME_ADDRESS % {"row": earlier}))
        if faults:
            bad += [BadRow(row.number, name, sentence) for name, sentence in dict(reversed(faults)).items()]
        else:
            drafts.append((row.number, InvitationModel.model_validate(values, strict=False).draft()))
    return drafts, bad


def _fields(event: Event, headings: Sequence[str]) -> list[str]:
    matched = match_columns(event, headings)
    return [
        USES if heading_key(heading) == USES else name if name in READ else LEFT_OUT
        for heading, name in zip(headings, matched, strict=True)
    ]


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the names of an invitation's fields."""
    named = {"note" if name == NOTE else name: value for name, value in values.items()}
    uses = named.get(USES, "")
    if uses.isascii() and uses.isdecimal() and len(uses) < 7:
        named[USES] = int(uses)
    return named


def _cell_faults(row: TableRow, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    for fault in row.faults:
        if fault.column >= len(fields):
            yield f"column {fault.column + 1}", fault.problem
        elif fields[fault.column] != LEFT_OUT:
            yield fields[fault.column], fault.problem
