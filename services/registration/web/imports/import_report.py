"""The report of an import, in the API and as the file of its bad rows."""

import csv
import io
from collections.abc import Callable, Iterator
from urllib.parse import quote

from pydantic import BaseModel

from services.registration.use_cases.imports.start_import import IMPORT
from services.registration.use_cases.steps.read_import_rows import read_import_rows
from shared.documents.cells import clean
from shared.documents.csv_cells import safe_cell
from shared.jobs.files import JobFiles
from shared.jobs.job import Job, State
from shared.jobs.json_files import read_json

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else


class BadRowView(BaseModel):
    """A fault of a row, which counts from 1 below the headings."""

    row: int
    field: str
    problem: str


class ImportReport(BaseModel):
    """How far an import is, and what became of its rows. `reason` says why it was refused or given up."""

    id: str
    state: State
    reason: str
    rows: int
    done: int
    created: int
    updated: int
    unchanged: int
    bad: list[BadRowView]
    bad_rows_url: str | None


def import_report(job: Job, public_url: str) -> ImportReport:
    """Returns the report of a job."""
    event, has_file = quote(job.event, safe=""), bool(job.bad) and job.kind == IMPORT
    return ImportReport(
        id=job.id,
        state=job.state,
        reason=job.reason,
        rows=job.rows or 0,
        done=job.done,
        created=job.counts.get("created", 0),
        updated=job.counts.get("updated", 0),
        unchanged=job.counts.get("unchanged", 0),
        bad=[BadRowView(row=bad.row, field=bad.field, problem=bad.problem) for bad in job.bad],
        bad_rows_url=f"{public_url}/api/v1/events/{event}/imports/{job.id}/bad-rows.csv" if has_file else None,
    )


async def bad_rows_file(job: Job, files: JobFiles, gettext: Callable[[str], str]) -> str | None:
    """Returns the bad rows as CSV with the faults in a last column; None where the file is not there any more.

    Mended, it can be imported as it is.
    """
    stored = await read_json(job.options["bad_cells"], files)
    if stored is None:
        return None
    headings, bad_cells = stored
    cells = {number: tuple(row) for number, row in bad_cells}
    wanted = {bad.row for bad in job.bad}
    for name in job.options["files"]:
        if wanted <= cells.keys():
            break
        cells |= {row.number: row.cells for row in await read_import_rows(name, files) if row.number in wanted}
    problem = gettext("Problem")
    columns = [column for column, heading in enumerate(headings) if heading != problem]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(clean(headings[column])) for column in columns] + [problem])
    for number in sorted(wanted & cells.keys()):
        faults = " ".join(dict.fromkeys(_faults(job, number, gettext)))
        writer.writerow([safe_cell(clean(cells[number][column])) for column in columns] + [safe_cell(faults)])
    return BYTE_ORDER_MARK + file.getvalue()


def _faults(job: Job, number: int, gettext: Callable[[str], str]) -> Iterator[str]:
    for bad in job.bad:
        if bad.row == number:
            yield f"{bad.field}: {gettext(bad.problem)}"
