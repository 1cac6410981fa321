"""The rows of one step of an import, from the file in which they wait."""

from services.registration.domain.people_import import ImportRow
from shared.jobs.files import JobFiles
from shared.jobs.json_files import read_json


async def read_import_rows(name: str, files: JobFiles) -> list[ImportRow]:
    """Returns the rows; none where the file is not there any more."""
    rows = await read_json(name, files) or []
    return [ImportRow(number, values, tuple(cells)) for number, values, cells in rows]
