"""A request for an import: the table is read and played through, then the import is started."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.import_columns import match_columns
from services.registration.domain.people_import import BadRows, PeopleList, UnknownImport
from services.registration.use_cases.imports.preview_import import ImportPreview, preview_import
from services.registration.use_cases.imports.start_import import IMPORT, start_import
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.imports.read_people import read_people
from services.registration.web.request_values import language_of
from shared.documents.table_reader import Table
from shared.identity.guards import signed_in
from shared.jobs.job import Job, UnknownJob


async def play_through(
    request: web.Request, event: Event, table: Table, fields: Sequence[str] | None = None
) -> tuple[PeopleList, ImportPreview]:
    """Returns the people in a table, and what their import would do; nothing is stored.

    The columns belong to `fields`; None: to those that their headings name.
    """
    dependencies = request.app[DEPENDENCIES]
    fields = match_columns(event, table.headings) if fields is None else fields
    people = await asyncio.to_thread(read_people, event, table, fields)
    preview = await preview_import(
        event.slug,
        people,
        language=language_of(request),
        events=dependencies.events,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return people, preview


async def start(
    request: web.Request,
    event: Event,
    people: PeopleList,
    preview: ImportPreview,
    identity: str,
    *,
    bad_rows: BadRows,
    mails: bool,
    dry_run: bool = False,
    people_know: bool = False,
) -> Job:
    """Starts the import in the organiser's name."""
    dependencies = request.app[DEPENDENCIES]
    return await start_import(
        event.slug,
        people,
        preview,
        identity,
        bad_rows=bad_rows,
        mails=mails,
        dry_run=dry_run,
        language=language_of(request),
        actor=signed_in(request).actor,
        people_know=people_know,
        transactions=dependencies.transactions,
        jobs=dependencies.jobs,
        files=dependencies.job_files,
        clock=dependencies.clock,
        random=dependencies.random,
    )


async def read_import(request: web.Request, event: Event, identity: str, *kinds: str) -> Job:
    """Returns an import of the event, or its job of another of these kinds. Raises UnknownImport."""
    try:
        job = await request.app[DEPENDENCIES].jobs.read(identity)
    except UnknownJob:
        raise UnknownImport from None
    if job.kind not in (kinds or (IMPORT,)) or job.event != event.slug:
        raise UnknownImport
    return job


async def is_started(request: web.Request, event: Event, identity: str, kind: str) -> bool:
    """Returns whether a form was sent already. Raises UnknownImport where its id is that of anything else."""
    try:
        job = await request.app[DEPENDENCIES].jobs.read(identity)
    except UnknownJob:
        return False
    if (job.kind, job.event) != (kind, event.slug):
        raise UnknownImport
    return True
