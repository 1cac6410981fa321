"""Writes the file of an export."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator

from services.registration.domain.event import Event
from services.registration.domain.export import Export
from services.registration.domain.export_columns import columns_of, parts_of
from services.registration.domain.export_fields import Column, Person
from services.registration.ports.people import Registrations, Selection
from shared.documents.cells import Heading, Row
from shared.documents.table_files import TableFile

Progress = Callable[[int], Awaitable[None]]

ROWS_A_CHUNK = 200  # so that no chunk keeps the event loop from other work for long


async def nobody_watches(_people: int) -> None:
    """Takes the progress of an export whose progress is not shown."""


def write_export(
    event: Event, export: Export, *, registrations: Registrations, progress: Progress = nobody_watches
) -> AsyncGenerator[bytes]:
    """Reads the rows and yields the file piece by piece. Raises UnknownColumn at once.

    `progress` is told how many more people have been read.
    """
    columns = columns_of(event, export.rows, export.columns)
    headings = [Heading(c.id, title, c.kind) for c, title in zip(columns, export.titles, strict=True)]
    file = TableFile(export.format, headings, event.zone, export.delimiter, export.rows)
    return file.pieces(_rows(event, export, columns, registrations, progress))


async def _rows(
    event: Event, export: Export, columns: tuple[Column, ...], registrations: Registrations, progress: Progress
) -> AsyncIterator[list[Row]]:
    make = _scan_rows if export.rows == "scans" else _person_rows
    selection = Selection(event=event.slug, rows=export.rows, state=export.state)
    async for people in registrations.people(selection, parts_of(columns)):
        for start in range(0, len(people), ROWS_A_CHUNK):
            yield list(make(people[start : start + ROWS_A_CHUNK], columns))
            await asyncio.sleep(0)  # whoever reads need not wait for anything, and other work has its turn
        await progress(len(people))


def _person_rows(people: Iterable[Person], columns: tuple[Column, ...]) -> Iterator[Row]:
    reads = [column.read for column in columns]
    for person in people:
        yield [read(person) for read in reads]


def _scan_rows(people: Iterable[Person], columns: tuple[Column, ...]) -> Iterator[Row]:
    scans = ({**person, "scan": scan} for person in people for scan in person["attendance"].scans)
    return _person_rows(scans, columns)
