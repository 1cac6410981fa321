"""A table becomes a list of people, checked by the same models as registrations that organisers send."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from services.registration.domain.event import Event
from services.registration.domain.import_cells import CellReader
from services.registration.domain.import_columns import LEFT_OUT
from services.registration.domain.people_import import ImportRow, PeopleList, field_of
from services.registration.web.people.forms import model_faults
from services.registration.web.people.registration_patch import RegistrationPatch
from shared.documents.table_reader import Table, TableRow
from shared.jobs.job import BadRow

APART = ("consents", "code")  # not of the model: yes or no, and a code that is only looked up
LONGEST_CODE = 20


def read_people(event: Event, table: Table, fields: Sequence[str]) -> PeopleList:
    """Returns the people in a table whose columns belong to `fields`. It takes a second: call it in a thread."""
    reader = CellReader(event, fields)
    rows, bad, bad_cells = [], [], {}
    for row in table.rows:
        result = reader.read(row.cells)
        faults = dict([*_cell_faults(row, fields), *result.faults])
        checked = {name: value for name, value in result.values.items() if name not in APART}
        values, more = _checked(checked)
        faults = {**dict(more), **faults}
        if faults:
            bad += [BadRow(row.number, name, sentence) for name, sentence in faults.items()]
            bad_cells[row.number] = row.cells
        else:
            apart = {name: value for name, value in result.values.items() if name in APART}
            rows.append(ImportRow(row.number, {**values, **_short(apart)}, row.cells))
    return PeopleList(
        headings=table.headings, fields=tuple(fields), rows=tuple(rows), bad=tuple(bad), bad_cells=bad_cells
    )


def _cell_faults(row: TableRow, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    for fault in row.faults:
        if fault.column >= len(fields):
            yield f"column {fault.column + 1}", fault.problem
        elif fields[fault.column] != LEFT_OUT:
            yield fields[fault.column], fault.problem


def _checked(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[tuple[str, str]]]:
    """The values as a registration has them, or their faults."""
    try:
        return RegistrationPatch.model_validate(values, strict=False).fields(), []
    except ValidationError:
        return {}, [(field_of(pointer), sentence) for pointer, sentence in model_faults(RegistrationPatch, values)]


def _short(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:LONGEST_CODE] if isinstance(value, str) else value for name, value in values.items()}
