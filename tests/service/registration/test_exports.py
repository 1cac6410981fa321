"""Organisers take the attendance list and all registrations away, as files that other programs open."""

import csv
import io
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from services.registration.web.exports import export_routes
from shared.contracts.checkin import AttendanceChanged, ListAttendance, Stay
from tests.support.registration.afterwards import comes
from tests.support.registration.builders import a_published_scan, a_question
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

ZONE = ZoneInfo("America/St_Johns")  # half an hour off, so that a wrong zone shows
FIRST_DAY = datetime(2031, 3, 4, 8, 31, 2, tzinfo=ZONE)
HOUR = timedelta(hours=1)
QUESTIONS = [
    a_question("diet", sensitive=True),
    a_question("size", "number"),
    a_question("born", "date"),
    a_question("photos", "yes_no"),
    a_question("phone", "phone"),
]
ANSWERS = {"diet": "no nuts", "size": 44, "born": "1990-02-01", "photos": True, "phone": "+352 621 123 456"}


async def _event(office: Office, **fields: Any) -> str:
    """An event of two days."""
    times = {"starts_at": FIRST_DAY.isoformat(), "ends_at": (FIRST_DAY + 32 * HOUR).isoformat()}
    return await office.has_event(timezone=ZONE.key, questions=QUESTIONS, **times, **fields)


async def _comes(office: Office, event: str, code: str) -> None:
    """Somebody comes to both days: on the first they leave twice, on the second nobody scans the exit."""
    stays = [
        Stay(entered_at=FIRST_DAY, left_at=FIRST_DAY + HOUR),
        Stay(entered_at=FIRST_DAY + 2 * HOUR, left_at=FIRST_DAY + 2.5 * HOUR),
        Stay(entered_at=FIRST_DAY + 24 * HOUR, left_at=None),
    ]
    main = ListAttendance(
        list="main", first_in=FIRST_DAY, last_out=FIRST_DAY + 2.5 * HOUR, inside=True, stays=tuple(stays)
    )
    state = await until(lambda: office.subscribers.states(event).get(code))
    scan = a_published_scan(FIRST_DAY, gate="=Main")
    await office.tell(
        AttendanceChanged(registration=state.registration, event=event, version=1, lists=[main], scans=[scan])
    )

    async def has_come() -> bool:
        return (await office.registration(event, code))["attendance"]["first_in"] is not None

    await until(has_come)


async def _sheet(office: Office, path: str, **headers: str) -> list[list[Any]]:
    answer = await office.call("GET", path, headers=headers)
    assert answer.status == 200, answer.body
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    return [[cell.value for cell in row] for row in sheet.rows]


def _rows(body: bytes) -> list[Json]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


async def test_a_workbook_has_times_as_times_and_texts_as_texts(office: Office) -> None:
    event = await _event(office)
    code = (await office.enter(event, last_name="=1+1", company="007", answers=ANSWERS))["code"]
    await _comes(office, event, code)
    columns = "code,last_name,company,first_in,answers.size,answers.born,answers.photos,answers.phone,minutes.main"
    heads, row = await _sheet(office, f"events/{event}/attendance.xlsx?columns={columns}")
    assert heads[:4] == ["Code", "Last name", "Company", "First in (America/St_Johns)"]
    assert row[:4] == [code, "=1+1", "007", datetime.fromisoformat("2031-03-04T08:31:02")]
    assert row[4:] == [44, datetime.fromisoformat("1990-02-01"), True, "+352 621 123 456", 90]


async def test_headings_of_a_workbook_are_in_the_organisers_language(office: Office) -> None:
    event = await _event(office)
    path = f"events/{event}/attendance.xlsx?columns=first_in,minutes.main.2031-03-04,answers.size"
    [heads] = await _sheet(office, path, **{"Accept-Language": "de"})
    assert heads == ["Erster Eintritt (America/St_Johns)", "Anwesenheit in Minuten, 04.03.2031", "Size"]


async def test_days_are_told_apart_in_the_events_zone(office: Office) -> None:
    event = await _event(office)
    await _comes(office, event, (await office.enter(event))["code"])
    expected = {
        "minutes.main": "90",
        "minutes.main.2031-03-04": "90",
        "minutes.main.2031-03-05": "",
        "first_in.main.2031-03-04": "2031-03-04T08:31:02.000-03:30",
        "last_out.main.2031-03-04": "2031-03-04T11:01:02.000-03:30",
        "first_in.main.2031-03-05": "2031-03-05T08:31:02.000-03:30",
        "last_out.main.2031-03-05": "",
        "minutes.lunch": "",
    }
    answer = await office.call("GET", f"events/{event}/attendance.csv?columns={','.join(expected)}")
    assert _rows(answer.body) == [expected]


async def test_scans_come_as_a_workbook_too(office: Office) -> None:
    event = await _event(office)
    code = (await office.enter(event))["code"]
    await _comes(office, event, code)
    heads, row = await _sheet(office, f"events/{event}/attendance.xlsx?rows=scans&columns=code,at,gate,offline")
    assert heads == ["Code", "Scanned (America/St_Johns)", "Gate", "Offline"]
    assert row == [code, datetime.fromisoformat("2031-03-04T08:31:02"), "=Main", False]


async def test_all_registrations_come_with_all_their_fields(office: Office) -> None:
    event = await _event(office, capacity=1, consents=[{"id": "news", "text": {"en": "Send me news."}}])
    first = await office.enter(event, last_name="Åström", answers=ANSWERS, consents={"privacy": True, "news": True})
    second = await office.enter(event)
    rows = _rows((await office.call("GET", f"events/{event}/registrations.csv")).body)
    assert [(row["code"], row["state"], row["waiting_position"]) for row in rows] == [
        (first["code"], "confirmed", ""),
        (second["code"], "waitlisted", "1"),
    ]
    confirmed = {name: rows[0][name] for name in ("tray", "badge", "source", "consents.news", "answers.size")}
    assert confirmed == {
        "tray": "A",
        "badge": "none",
        "source": "organiser",
        "consents.news": "yes",
        "answers.size": "44",
    }
    assert "answers.diet" not in rows[0]
    [_, waiting] = await _sheet(office, f"events/{event}/registrations.xlsx?state=waitlisted&columns=code,state")
    assert waiting == [second["code"], "waitlisted"]
    items = (await office.call("GET", f"events/{event}/registrations.json?columns=waiting_position")).body["items"]
    assert items == [{"waiting_position": None}, {"waiting_position": 1}]


@pytest.mark.parametrize(
    "path",
    [
        "attendance.xlsx?rows=registrations",
        "registrations.csv?state=gone",
        "registrations.xlsx?columns=secret",
        "attendance.xlsx?columns=minutes.main.2031-02-30",
        "attendance.csv?delimiter=pipe",
    ],
)
async def test_what_cannot_be_exported_is_refused(office: Office, path: str) -> None:
    event = await _event(office)
    assert (await office.call("GET", f"events/{event}/{path}")).status == 422


async def test_who_takes_sensitive_answers_away_is_noted(office: Office) -> None:
    event = await _event(office)
    for _ in range(2):
        await office.enter(event, answers=ANSWERS)
    await office.call("GET", f"events/{event}/attendance.csv?columns=code,answers.size")
    await office.call("HEAD", f"events/{event}/attendance.csv?columns=code,answers.diet")
    answer = await office.call("GET", f"events/{event}/registrations.xlsx?columns=code,answers.diet")
    assert answer.status == 200
    [entry] = await _noted(office, event)
    assert entry["actor"].startswith("account:")
    assert entry["after"] == {"rows": 2, "of": "registrations", "format": "xlsx", "columns": ["code", "answers.diet"]}


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>&amp;",
    "\u202eevil",
    "a\u0000b\u0008c",
    "x" * 10_000,
    "<r><t>x</t></r>",
    "]]>",
    "_x0041_",
]


async def test_no_text_in_the_database_breaks_a_file(office: Office) -> None:
    event = await _event(office)
    codes = [(await office.enter(event))["code"] for _ in HOSTILE]
    registrations = office.database["registrations"]
    for code, text in zip(codes, HOSTILE, strict=True):
        change = {"last_name": text, "company": text, "answers": {"size": text, "born": text, "photos": text}}
        await registrations.update_one({"event": event, "code": code}, {"$set": change})
    columns = "columns=code,last_name,company,answers.size,answers.born,answers.photos"
    for path in ("attendance", "registrations"):
        sheet = await _sheet(office, f"events/{event}/{path}.xlsx?{columns}")
        rows = _rows((await office.call("GET", f"events/{event}/{path}.csv?{columns}")).body)
        items = (await office.call("GET", f"events/{event}/{path}.json?{columns}")).body["items"]
        assert len(sheet) - 1 == len(rows) == len(items) == len(HOSTILE)
        cells = {row[0]: row[1:] for row in sheet[1:]}
        assert cells[codes[0]] == [HOSTILE[0]] * 5
        assert cells[codes[3]] == ["abc"] * 5
        assert cells[codes[4]] == [HOSTILE[4]] * 5


async def _noted(office: Office, event: str) -> list[Json]:
    entries = office.database["audit"].find({"event": event, "action": "export.sensitive"})
    return [dict(entry) async for entry in entries]


async def test_a_number_larger_than_a_word_breaks_no_file(office: Office) -> None:
    event = await _event(office)
    await office.enter(event, answers={"size": 5_000_000_000})
    for ending in ("csv", "json", "xlsx"):
        answer = await office.call("GET", f"events/{event}/registrations.{ending}?columns=code,answers.size")
        assert ending == "xlsx" or b"5000000000" in answer.content
        assert len(answer.content) == int(answer.headers["Content-Length"])


async def test_a_fault_in_a_file_of_usual_size_is_no_half_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any, **__: Any) -> AsyncGenerator[bytes]:
        yield b"half"
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(export_routes, "write_export", broken)
    event = await _event(office)
    assert (await office.call("GET", f"events/{event}/registrations.csv")).slug == "internal-error"


async def test_a_list_may_have_any_name_that_check_in_takes(office: Office) -> None:
    event = await _event(office)
    person = await office.enter(event)
    await comes(office, event, person, Stay(entered_at=FIRST_DAY, left_at=FIRST_DAY + HOUR), on="Hall.A")
    columns = f"minutes.Hall.A,minutes.Hall.A.{FIRST_DAY:%Y-%m-%d}"
    rows = (await office.call("GET", f"events/{event}/attendance.json?columns={columns}")).body["items"]
    assert rows == [dict.fromkeys(columns.split(","), 60)]
    assert (await office.call("GET", f"events/{event}/attendance.pdf?list=Hall.A")).status == 200


async def test_another_site_takes_nothing_sensitive_away(office: Office, organiser: Organiser) -> None:
    event = await _event(office)
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path in ("attendance.csv?columns=answers.diet", "meals.pdf", "meals.xlsx", "certificates.pdf"):
        assert (await organiser.visitor.get(f"/api/v1/events/{event}/{path}", **foreign)).status == 403
    assert (await organiser.visitor.get(f"/api/v1/events/{event}/attendance.csv", **foreign)).status == 200
