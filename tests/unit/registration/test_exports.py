"""The rows of the attendance list and of all registrations."""

import csv
import io
from datetime import timedelta
from typing import Any

import orjson
import pytest

from services.registration.domain.export import Export
from services.registration.domain.export_columns import UnknownColumn, columns_of
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Booking, ConsentRecord
from services.registration.use_cases.exports.note_export import note_export
from services.registration.use_cases.exports.write_export import write_export
from services.registration.use_cases.people.record_attendance import record_attendance
from shared.contracts.checkin import AttendanceChanged, ListAttendance, Stay
from shared.http.validation import InvalidInput
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_published_scan, a_question, a_registration, an_event
from tests.support.registration.fakes import FakeEventTransactions, FakeRegistrations, Store

HOUR = timedelta(hours=1)


async def _content(store: Store, rows: Any, asked: tuple[str, ...], **fields: Any) -> bytes:
    (event,) = store.events.values()
    names = tuple(column.id for column in columns_of(event, rows, asked))
    export = Export(**{"rows": rows, "columns": names, "titles": names, "format": "json", **fields})
    pieces = write_export(event, export, registrations=FakeRegistrations(store))
    return b"".join([piece async for piece in pieces])


async def _export(store: Store, rows: Any = "people", asked: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return list(orjson.loads(await _content(store, rows, asked))["items"])


def _store(**fields: Any) -> Store:
    event = an_event(questions=[a_question(sensitive=True), a_question("size", "number"), a_question("born", "date")])
    store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
    registration = a_registration(event, **fields)
    store.registrations[registration.id] = registration
    return store


async def _came(store: Store) -> None:
    (registration,) = store.registrations.values()
    stays = (Stay(entered_at=NOW, left_at=NOW + HOUR), Stay(entered_at=NOW + 24 * HOUR, left_at=None))
    lists = [
        ListAttendance(list="main", first_in=NOW, last_out=NOW + HOUR, inside=True, stays=stays),
        ListAttendance(
            list="lunch",
            first_in=NOW - HOUR,
            last_out=None,
            inside=True,
            stays=(Stay(entered_at=NOW - HOUR, left_at=None),),
        ),
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


async def test_attendance_is_told_by_list_and_day_and_never_made_up() -> None:
    store = _store()
    await _came(store)
    expected = {
        "minutes.main": 60,
        "minutes.main.2026-06-01": 60,
        "minutes.main.2026-06-02": None,
        "first_in.main.2026-06-02": "2026-06-02T12:00:00.000+02:00",
        "last_out.main.2026-06-02": None,
        "first_in.lunch": "2026-06-01T11:00:00.000+02:00",
        "minutes.lunch": None,
        "minutes.dinner": None,
    }
    assert await _export(store, asked=tuple(expected)) == [expected]


async def test_only_sessions_with_a_place_are_listed() -> None:
    sessions = (Booking(id="a", state="confirmed", line=1), Booking(id="b", state="waitlisted", line=2))
    (row,) = await _export(_store(sessions=sessions), asked=("sessions", "sessions_waiting"))
    assert row == {"sessions": "a", "sessions_waiting": "b"}


async def test_sensitive_answers_come_only_when_asked_for() -> None:
    store = _store(answers={"diet": ["no nuts", "vegan"], "size": 44, "born": "1990-02-01"})
    for rows in ("people", "registrations"):
        (row,) = await _export(store, rows)
        assert ("answers.diet" in row, row["answers.size"], row["answers.born"]) == (False, 44, "1990-02-01")
    (row,) = await _export(store, asked=("answers.diet", "code", "answers.diet"))
    assert list(row.items()) == [("answers.diet", "no nuts vegan"), ("code", row["code"])]


async def test_all_registrations_have_everything_but_sensitive_answers() -> None:
    consents = {"privacy": ConsentRecord(given=True, version="1", at=NOW)}
    (row,) = await _export(_store(state="waitlisted", last_name="Weber", consents=consents), "registrations")
    assert (row["waiting_position"], row["tray"], row["badge"], row["source"]) == (1, "W", "none", "public")
    assert (row["consents.privacy"], row["mail"], row["changed_at"]) == (True, None, "2026-06-01T12:00:00.000+02:00")


async def test_a_badge_is_outdated_once_something_else_would_stand_on_it() -> None:
    printed = a_registration(tags=("VIP", "host"))
    shown = {name: getattr(printed, name) for name in ("first_name", "tags", "tickets")}
    for changes, state in (({}, "printed"), ({"tags": ("VIP",)}, "outdated"), ({"tickets": ()}, "outdated")):
        store = _store(**{**shown, "printed_badge": printed.badge_digest, **changes})
        (row,) = await _export(store, "registrations", ("badge", "tags"))
        assert row == {"badge": state, "tags": ", ".join(store.registrations.popitem()[1].tags)}


async def test_a_column_that_is_not_there_is_named() -> None:
    for rows, column in (
        ("people", "secret"),
        ("people", "waiting_position"),
        ("people", "minutes.main.2026-02-30"),
        ("people", "minutes"),
        ("scans", "email"),
        ("scans", "answers.diet"),
        ("scans", "minutes.main"),
    ):
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


@pytest.mark.parametrize(("delimiter", "separator"), [("semicolon", ";"), ("comma", ","), ("tab", "\t")])
async def test_a_csv_file_names_columns_by_their_ids(delimiter: str, separator: str) -> None:
    store = _store(last_name="=1+1,;\t", answers={"size": -5})
    content = await _content(store, "people", ("last_name", "answers.size"), format="csv", delimiter=delimiter)
    assert content.startswith(b"\xef\xbb\xbflast_name")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert rows == [["last_name", "answers.size"], ["'=1+1,;\t", "-5"]]


async def test_who_takes_sensitive_answers_away_is_noted_with_the_number_of_rows() -> None:
    store = _store()
    (event,) = store.events.values()
    for columns in (("code",), ("code", "answers.diet")):
        export = Export(rows="people", columns=columns, titles=columns, format="csv")
        await note_export(
            event,
            export,
            actor="account:1",
            registrations=FakeRegistrations(store),
            transactions=FakeEventTransactions(store),
            clock=SetClock(NOW),
        )
    (entry,) = store.audit
    assert (entry.actor, entry.action, entry.subject) == ("account:1", "export.sensitive", event.slug)
    assert entry.after == {"rows": 1, "of": "people", "format": "csv", "columns": ["code", "answers.diet"]}
