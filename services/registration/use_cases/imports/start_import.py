"""An organiser starts an import, whose progress is shown.

The rows wait in files of the job, which go by themselves after an hour.
"""

from collections.abc import Iterable, Sequence

from services.registration.domain.identifiers import new_id
from services.registration.domain.people_import import BadRows, ImportRow, PeopleList
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.imports.preview_import import ImportPreview
from shared.audit import AuditEntry, audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.jobs.files import JobFiles
from shared.jobs.job import MOST_BAD, BadRow, Job, State
from shared.jobs.json_files import write_json
from shared.jobs.ports import Jobs

IMPORT = "people_import"
"""The kind of the jobs that import lists of people."""

ROWS_A_STEP = 200


async def start_import(
    event: str,
    people: PeopleList,
    preview: ImportPreview,
    identity: str,
    *,
    bad_rows: BadRows,
    mails: bool,
    dry_run: bool = False,
    language: str,
    actor: str,
    people_know: bool = False,
    transactions: EventTransactions,
    jobs: Jobs,
    files: JobFiles,
    clock: Clock,
    random: Random,
) -> Job:
    """Starts a job with the id `identity` that imports the good rows of a list, as its preview showed them.

    A list with bad rows that is to be imported as a whole is refused, and nothing of it is stored; a dry run ends with
    the numbers of the preview. A job that was started already goes on, so that a form sent twice imports once.
    `people_know` says whether the organiser confirmed that these people know of it.
    Raises UnknownEvent.
    """
    attempt = f"{identity}.{new_id(random)}"  # with files of its own: a form sent twice at once loses no rows
    refused = bad_rows == "reject_all" and preview.bad_rows > 0
    state: State = "refused" if refused else "done" if dry_run or not preview.good else "running"
    if state == "running":
        after = {"rows": len(preview.good), **preview.effects, "mails": mails, "people_know": people_know}
        entry = audit_entry("import.started", identity, event=event, actor=actor, at=clock(), after=after)
        await _note(event, entry, transactions)
    await jobs.start(
        Job(
            id=identity,
            kind=IMPORT,
            event=event,
            actor=actor,
            created_at=clock(),
            options={
                "mails": mails,
                "dry_run": dry_run,
                "language": language,
                "files": await _write_steps(attempt, preview.good, files),
                "bad_cells": await _write_bad_cells(attempt, people, preview.bad, files),
            },
            state=state,
            rows=people.size,
            done=preview.bad_rows if state == "running" else people.size,
            counts=dict(preview.effects) if dry_run and not refused else {},
            bad=tuple(preview.bad[:MOST_BAD]),
        )
    )
    return await jobs.read(identity)


async def _note(event: str, entry: AuditEntry, transactions: EventTransactions) -> None:
    """Writes an entry into the audit log."""

    async def note(transaction: EventTransaction) -> None:
        transaction.audit(entry)

    await transactions.run(event, Prefetch(), note)


async def _write_steps(attempt: str, rows: Sequence[ImportRow], files: JobFiles) -> list[str]:
    """Stores the rows, those of each step in a file of its own; returns the names."""
    values = [[row.number, dict(row.values), list(row.cells)] for row in rows]
    steps = [values[start : start + ROWS_A_STEP] for start in range(0, len(values), ROWS_A_STEP)]
    return [await write_json(f"{attempt}.{number}", step, files) for number, step in enumerate(steps)]


async def _write_bad_cells(attempt: str, people: PeopleList, bad: Iterable[BadRow], files: JobFiles) -> str:
    """Stores the headings, and the cells of the bad rows, to give them back."""
    numbers = {fault.row for fault in bad}
    cells = [[number, list(cells)] for number, cells in people.bad_cells.items()]
    cells += [[row.number, list(row.cells)] for row in people.rows if row.number in numbers]
    return await write_json(f"{attempt}.bad", [list(people.headings), cells], files)
