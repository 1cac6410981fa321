"""A hundred thousand people are exported in memory that does not grow with them."""

import ctypes
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.registration.adapters.documents import from_attendance, from_registration
from services.registration.adapters.indexes import prepare
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.event import Event
from services.registration.domain.export import Export
from services.registration.domain.export_columns import columns_of
from services.registration.settings import RegistrationSettings
from services.registration.use_cases.exports.write_export import write_export
from shared.mongo.connection import Database, connect
from tests.support.registration.builders import NOW, a_registration, a_scan, an_event
from tests.support.servers.running import clear_databases, settings_for

pytestmark = pytest.mark.slow
PEOPLE = 100_000
MOST_GROWTH = 60  # MiB
AT_ONCE = 5_000


@pytest.fixture(scope="module")
async def crowd(mongodb_url: str) -> AsyncIterator[tuple[Database, Event]]:
    """An event to which everybody came."""
    namespace = "tlargeexports"
    await clear_databases(mongodb_url, namespace)
    settings = settings_for(RegistrationSettings, mongodb_url, "amqp://nowhere", namespace)
    database, event = connect(settings, "registration"), an_event()
    await prepare(database)
    main = ListAttendance(list="main", first_in=NOW, last_out=NOW, stays=(Stay(NOW, NOW),))
    attendance = from_attendance(Attendance(lists={"main": main}, scans=(a_scan(NOW), a_scan(NOW))))
    for start in range(0, PEOPLE, AT_ONCE):
        await database["registrations"].insert_many(
            [_document(event, number, attendance) for number in range(start, start + AT_ONCE)]
        )
    yield database, event
    database.client.close()
    await clear_databases(mongodb_url, namespace)


def _document(event: Event, number: int, attendance: dict[str, Any]) -> dict[str, Any]:
    registration = a_registration(event, code=f"N{number}", line=number, last_name=f"Müller {number}", company="Ferro")
    return {"_id": registration.id, **from_registration(registration), "attendance": attendance}


@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("rows", ["people", "registrations", "scans"])
async def test_memory_does_not_grow_with_the_list(crowd: tuple[Database, Event], rows: Any, format_: Any) -> None:
    database, event = crowd
    names = tuple(column.id for column in columns_of(event, rows, ()))
    export = Export(rows=rows, columns=names, titles=names, format=format_)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # else the memory in which the people were made is used again, and none grows
    size, before, most = 0, _memory(), 0.0
    async for piece in write_export(event, export, registrations=MongoRegistrations(database)):
        size += len(piece)
        most = max(most, _memory())
    print(f"{rows} {format_}: {size / 1e6:.1f} MB, memory grew by {most - before:.1f} MiB")
    assert size > PEOPLE * 10
    assert most - before < MOST_GROWTH


def _memory() -> float:
    """The memory of this process that is in RAM, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
