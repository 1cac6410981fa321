"""The rows of the attendance list."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.attendance_list import UnknownColumn, columns_of
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Booking
from services.registration.use_cases.people.export_attendance import Row, export_attendance
from services.registration.use_cases.people.record_attendance import record_attendance
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from shared.http.validation import InvalidInput
from tests.support.registration.builders import NOW, a_published_scan, a_question, a_registration, an_event
from tests.support.registration.fakes import FakeRegistrations, Store


async def _export(store: Store, rows: Any = "people", asked: tuple[str, ...] = ()) -> list[Row]:
    (event,) = store.events.values()
    columns = columns_of(event, rows, asked)
    return [row async for row in export_attendance(event, rows, columns, registrations=FakeRegistrations(store))]


def _store(**fields: Any) -> Store:
    event = an_event(questions=[a_question(sensitive=True), a_question("size")])
    store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
    registration = a_registration(event, **fields)
    store.registrations[registration.id] = registration
    return store


async def _came(store: Store) -> None:
    (registration,) = store.registrations.values()
    lists = [
        ListAttendance(list="main", first_in=NOW, last_out=NOW + timedelta(hours=1), inside=False),
        ListAttendance(list="lunch", first_in=NOW - timedelta(hours=1), last_out=None, inside=True),
    ]
    message = AttendanceChanged(
        registration=registration.id,
        event=registration.event,
        version=1,
        lists=lists,
        scans=[a_published_scan(NOW, offline=True)],
    )
    await record_attendance(message, registrations=FakeRegistrations(store))


async def test_who_was_not_scanned_has_empty_cells() -> None:
    (row,) = await _export(_store())
    assert (row["first_in"], row["last_out"]) == (None, None)
    assert row["registered_at"] == "2026-06-01T12:00:00.000+02:00"


async def test_first_in_and_last_out_are_of_the_main_list_in_the_events_zone() -> None:
    store = _store()
    await _came(store)
    (row,) = await _export(store)
    assert row["first_in"] == "2026-06-01T12:00:00.000+02:00"
    assert row["last_out"] == "2026-06-01T13:00:00.000+02:00"


async def test_only_sessions_with_a_place_are_listed() -> None:
    sessions = (Booking(id="a", state="confirmed", line=1), Booking(id="b", state="waitlisted", line=2))
    (row,) = await _export(_store(sessions=sessions))
    assert row["sessions"] == "a"


async def test_sensitive_answers_come_only_when_asked_for() -> None:
    store = _store(answers={"diet": ["no nuts", "vegan"], "size": 44})
    (row,) = await _export(store)
    assert ("answers.diet" in row, row["answers.size"]) == (False, 44)
    (row,) = await _export(store, asked=("answers.diet", "code"))
    assert list(row.items()) == [("answers.diet", "no nuts vegan"), ("code", row["code"])]


async def test_a_column_that_is_not_there_is_named() -> None:
    for rows, column in (("people", "secret"), ("scans", "email"), ("scans", "answers.diet")):
        with pytest.raises(UnknownColumn) as refused:
            await _export(_store(), rows, (column,))
        assert repr(column) in refused.value.errors[0][1]


def test_a_column_that_is_not_there_is_refused_as_any_other_fault_of_a_query() -> None:
    assert (UnknownColumn.slug(), UnknownColumn.title()) == (InvalidInput.slug(), InvalidInput.title())


async def test_each_scan_has_a_row() -> None:
    store = _store()
    assert await _export(store, "scans") == []
    await _came(store)
    (row,) = await _export(store, "scans")
    assert (row["gate"], row["at"], row["offline"]) == ("Main", "2026-06-01T12:00:00.000+02:00", True)
