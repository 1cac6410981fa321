"""Check-in and registration: of a conference of three days, every export has exactly the scans that were made."""

import csv
import io
import secrets
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from services.checkin.app import build
from services.checkin.settings import CheckinSettings
from shared.documents.badge_formats import FORMATS
from shared.messaging.broker import Broker
from tests.support.outside.three_days import DAYS, LISTS, ZONE, DoorScan, Presence, name_of, presences, scans
from tests.support.registration.builders import a_definition, a_question
from tests.support.registration.service import Json, Office, Subscribers, an_office
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until

pytestmark = pytest.mark.slow
QR_CODES = zxingcpp.barcode_formats_from_str("QRCode")

PEOPLE = 250
BATCH = 500
FIGURES = ("first_in", "last_out", "minutes")
COLUMNS = [
    "code",
    "first_name",
    "last_name",
    *(f"{figure}.{list_}" for figure in FIGURES for list_ in LISTS),
    *(f"{figure}.{list_}.{day}" for figure in FIGURES for list_ in LISTS for day in DAYS),
]


@dataclass
class Conference:
    """The event, its people in the order of their numbers, and what was scanned."""

    office: Office
    event: str
    people: list[Json]
    scans: list[DoorScan]

    async def exported(self, ending: str, **query: Any) -> bytes:
        answer = await self.office.call("GET", f"events/{self.event}/attendance.{ending}", params=query)
        assert answer.status == 200, answer
        return answer.content

    async def rows(self, **query: Any) -> list[Json]:
        answer = await self.office.call("GET", f"events/{self.event}/attendance.json", params=query)
        return list(answer.body["items"])

    def expected(self) -> dict[str, Json]:
        """The row of each person by code, computed from the scans alone."""
        days: dict[tuple[int, str], dict[Any, Presence]] = defaultdict(dict)
        for (person, list_, day), presence in presences(self.scans).items():
            days[person, list_][day] = presence
        return {
            registration["code"]: self._row(number, registration, days)
            for number, registration in enumerate(self.people)
        }

    def _row(self, number: int, registration: Json, days: Any) -> Json:
        row: Json = {name: registration[name] for name in ("code", "first_name", "last_name")}
        for list_ in LISTS:
            of_list = days[number, list_]
            row |= {f"{name}.{list_}": value for name, value in _figures(*of_list.values()).items()}
            for day in DAYS:
                of_day = [of_list[day]] if day in of_list else []
                row |= {f"{name}.{list_}.{day}": value for name, value in _figures(*of_day).items()}
        return row


def _figures(*presences: Presence) -> dict[str, Any]:
    lengths = [presence.present for presence in presences if presence.present is not None]
    return {
        "first_in": min((p.first_in for p in presences if p.first_in), default=None),
        "last_out": max((p.last_out for p in presences if p.last_out), default=None),
        "minutes": sum(lengths, timedelta()) // timedelta(minutes=1) if lengths else None,
    }


@pytest.fixture(scope="module")
async def conference(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Conference]:
    namespace = f"t{secrets.token_hex(5)}"
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))  # it reads nothing: check-in does
    async with an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers) as office:
        settings = settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace)
        async with running(build(settings)):
            yield await _held(office, f"http://127.0.0.1:{settings.checkin_port}/door/api/v1")
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def _held(office: Office, door: str) -> Conference:
    """The conference, with all its scans known to registration. They arrive in any order, from three phones."""
    starts = datetime.combine(DAYS[0], time(9), ZONE)
    ends = datetime.combine(DAYS[-1], time(18), ZONE)
    times = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "timezone": str(ZONE)}
    made = await office.call(
        "POST", "events", a_definition(state="published", questions=[a_question("diet", sensitive=True)], **times)
    )
    event, random = made.body["slug"], Random(7)
    people = []
    for number in range(PEOPLE):
        first_name, last_name = name_of(number)
        names = {"first_name": first_name, "last_name": last_name}
        people.append(await office.enter(event, **names, email=f"p{number}@example.lu"))
    made_scans = scans(PEOPLE, random)
    await _upload(office, door, event, [(scan, people[scan.person]["ticket"]["secret"]) for scan in made_scans], random)
    conference = Conference(office, event, people, made_scans)
    counted = sum(scan.counted for scan in made_scans)

    async def all_arrived() -> bool:
        return len(await conference.rows(rows="scans")) == counted

    await until(all_arrived, seconds=60)
    return conference


async def _upload(office: Office, door: str, event: str, made: list[tuple[DoorScan, str]], random: Random) -> None:
    async def known() -> bool:
        return (await office.call("GET", f"{door}/lists", params={"event": event})).status == 200

    await until(known)
    for list_ in LISTS:
        body = {"event": event, "id": list_, "name": list_, "per_day": True, "reentry": "after_exit"}
        method, path = ("PATCH", f"lists/{list_}?event={event}") if list_ == "main" else ("POST", "lists")
        changed = {"reentry": "after_exit"} if list_ == "main" else body
        answer = await office.call(method, f"{door}/{path}", changed)
        assert answer.status in (200, 201), answer
    phones = [await _a_phone(office, door, event) for _ in range(3)]
    random.shuffle(made)
    for start in range(0, len(made), BATCH):
        batch = [scan.sent(secret, f"n{start + n}") for n, (scan, secret) in enumerate(made[start : start + BATCH])]
        answer = await office.call(
            "POST", f"{door}/scans/batch", {"scans": batch}, token=phones[start // BATCH % len(phones)]
        )
        assert answer.status == 200, answer
        assert [item for item in answer.body["results"] if "problem" in item] == []


async def _a_phone(office: Office, door: str, event: str) -> str:
    body = {"event": event, "gate": "Main entrance", "role": "scan", "lists": list(LISTS)}
    code = (await office.call("POST", f"{door}/pairing-codes", body)).body["code"]
    paired = await office.call("POST", f"{door}/pair", {"code": code, "name": "Phone"}, token=None)
    return str(paired.body["device_token"])


def _read(value: Any) -> Any:
    """A cell of CSV or JSON: times and numbers as such, an empty one as None."""
    if value in ("", None):
        return None
    text = str(value)
    if text.isdecimal():
        return int(text)
    return datetime.fromisoformat(text) if text.startswith("2026-") else text


async def test_json_has_the_times_and_minutes_of_each_list_and_day(conference: Conference) -> None:
    rows = await conference.rows(columns=",".join(COLUMNS))
    figures = [{name: _read(value) if "." in name else value for name, value in row.items()} for row in rows]
    assert {row["code"]: row for row in figures} == conference.expected()
    assert len(rows) == PEOPLE


async def test_csv_says_the_same_with_the_offset_of_each_day(conference: Conference) -> None:
    text = (await conference.exported("csv", columns=",".join(COLUMNS))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    expected = conference.expected()
    assert {row["code"] for row in rows} == expected.keys()
    for row in rows:
        assert {name: _read(row[name]) for name in COLUMNS[3:]} == {n: expected[row["code"]][n] for n in COLUMNS[3:]}
    for day, offset in (("2026-03-28", "+01:00"), ("2026-03-29", "+02:00")):
        assert {row[f"first_in.main.{day}"][-6:] for row in rows if row[f"first_in.main.{day}"]} == {offset}


async def test_a_workbook_has_the_same_as_local_times_and_numbers(conference: Conference) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(await conference.exported("xlsx", columns=",".join(COLUMNS))))
    _, *rows = workbook.active.iter_rows(values_only=True)
    expected = {code: [_local(row[name]) for name in COLUMNS] for code, row in conference.expected().items()}
    assert {row[0]: [_seconds(cell) for cell in row] for row in rows} == expected


def _local(value: Any) -> Any:
    """A cell as a workbook has it: times in the event's zone, nothing in place of an empty text."""
    if isinstance(value, datetime):
        return _seconds(value.astimezone(ZONE).replace(tzinfo=None))
    return None if value == "" else value


def _seconds(value: Any) -> Any:
    """Times to the second: spreadsheets count days as fractions."""
    if not isinstance(value, datetime):
        return value
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


async def test_each_scan_that_counted_is_a_row(conference: Conference) -> None:
    rows = await conference.rows(rows="scans")
    codes = [person["code"] for person in conference.people]
    expected = [(codes[scan.person], scan.list, scan.direction, scan.at) for scan in conference.scans if scan.counted]
    exported = [(row["code"], row["list"], row["direction"], datetime.fromisoformat(row["at"])) for row in rows]
    assert sorted(exported) == sorted(expected)


@pytest.mark.slow
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("format_", FORMATS)
async def test_every_badge_is_read_from_every_format(conference: Conference, format_: str, sides: int) -> None:
    query = {"format": format_, "sides": sides}
    printed = await conference.office.call("GET", f"events/{conference.event}/badges.pdf", params=query)
    pages = [page.render(scale=150 / 72).to_pil() for page in pypdfium2.PdfDocument(printed.content)]
    # Lines of names pass for a bar code of another kind now and then.
    codes = (code for page in pages for code in zxingcpp.read_barcodes(page, formats=QR_CODES))
    read = Counter(code.text for code in codes)
    printed_sides = 1 if format_.startswith("label") else sides  # a roll of labels has one
    assert read == {person["ticket"]["secret"]: printed_sides for person in conference.people}
