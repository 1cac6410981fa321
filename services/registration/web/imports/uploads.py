"""A table that was sent and waits on the server until its import is started: a file of jobs, gone after an hour."""

from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.domain.people_import import UnknownImport
from shared.documents.table_reader import CellFault, Table, TableRow
from shared.documents.tickets import Random
from shared.jobs.files import JobFiles
from shared.jobs.json_files import read_json, write_json


async def store_table(event: Event, table: Table, *, files: JobFiles, random: Random) -> str:
    """Stores a table for an event; returns the name by which its preview is looked at."""
    rows = [[row.number, row.cells, [[fault.column, fault.problem] for fault in row.faults]] for row in table.rows]
    value = {"event": event.slug, "headings": table.headings, "rows": rows}
    return await write_json(f"upload.{new_id(random)}", value, files)


async def stored_table(event: Event, name: str, *, files: JobFiles) -> Table:
    """Returns the table with this name. Raises UnknownImport where it is gone, or another event's."""
    value = await read_json(name, files)
    if not isinstance(value, dict) or value.get("event") != event.slug or "headings" not in value:
        raise UnknownImport
    return Table(tuple(value["headings"]), tuple(map(_row, value["rows"])))


def _row(row: Any) -> TableRow:
    number, cells, faults = row
    return TableRow(number, tuple(cells), tuple(CellFault(column, problem) for column, problem in faults))
