"""Organisers look for registrations and take the attendance list away."""

import csv
import io
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from shared.contracts.mailer import MailChanged
from shared.http import file_responses
from tests.support.registration.builders import a_category, a_published_scan, a_question, a_session
from tests.support.registration.service import Json, Office
from tests.support.waiting import until


async def test_registrations_are_filtered_searched_and_paged(office: Office) -> None:
    event = await office.has_event(categories=[a_category(), a_category("press")], sessions=[a_session()])
    astrom = await office.enter(event, last_name="Åström", company="Ferro SA", sessions=["recycling"])
    silva = await office.enter(event, first_name="Ana", last_name="Silva", category="press")
    for query, matches in (
        ({"q": "astr"}, [astrom]),
        ({"q": "ferro s"}, [astrom]),
        ({"q": silva["email"].upper()}, [silva]),
        ({"q": astrom["code"].lower()}, [astrom]),
        ({"category": "press"}, [silva]),
        ({"session": "recycling"}, [astrom]),
        ({"state": "confirmed"}, [astrom, silva]),
        ({"state": "confirmed", "q": "ana sil"}, [silva]),
        ({"q": "nobody"}, []),
        ({"q": "$"}, []),
    ):
        assert await office.codes(event, **query) == [r["code"] for r in matches], query


async def test_pages_follow_each_other(office: Office) -> None:
    event = await office.has_event()
    codes = [(await office.enter(event))["code"] for _ in range(5)]
    path, seen = f"events/{event}/registrations?limit=2", []
    page = await office.call("GET", path)
    while True:
        seen += [item["code"] for item in page.body["items"]]
        if page.body["next_cursor"] is None:
            break
        page = await office.call("GET", f"{path}&cursor={page.body['next_cursor']}")
    assert seen == codes


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "state=gone", "cursor=-1", "cursor=%24ne", "q=" + "a" * 255]
)
async def test_a_query_that_does_not_fit_is_refused(office: Office, query: str) -> None:
    event = await office.has_event()
    assert (await office.call("GET", f"events/{event}/registrations?{query}")).status == 422


async def test_what_became_of_mail_and_who_came_is_shown(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    identity, now = await _identity(office, event, registration), utc_now()
    await office.tell(a_mail_change(event, identity, at=now), an_attendance(event, identity, 1, first_in=now))
    shown = await until(lambda: _with_attendance(office, event, registration["code"]))
    assert (shown["mail"]["state"], shown["attendance"]["inside"]) == ("sent", True)
    assert shown["attendance"]["first_in"] is not None
    assert shown["version"] == registration["version"]


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_who_asks_only_for_the_headers_of_a_list_gets_no_names(office: Office, ending: str) -> None:
    event = await office.has_event()
    await office.enter(event)
    answer = await office.call("HEAD", f"events/{event}/attendance.{ending}")
    assert (answer.status, answer.body or b"") == (200, b"")
    assert (await office.call("GET", f"events/{event}/attendance.json")).body["items"]


async def test_the_attendance_list_opens_in_a_spreadsheet(office: Office) -> None:
    event = await office.has_event(questions=[a_question("phone", "phone"), a_question("diet", sensitive=True)])
    await office.enter(event, last_name="=1+1", company='=cmd|"/C calc"!A0', answers={"phone": "+352 621 123 456"})
    answer = await office.call("GET", f"events/{event}/attendance.csv")
    assert answer.body.startswith(b"\xef\xbb\xbfcode;state;")
    (row,) = _rows(answer.body)
    assert (row["last_name"], row["company"]) == ("'=1+1", '\'=cmd|"/C calc"!A0')
    assert row["answers.phone"] == "+352 621 123 456"
    assert (row["first_in"], row["last_out"]) == ("", "")
    assert "answers.diet" not in row
    expected = {"code", "state", "first_name", "last_name", "email", "company", "category", "first_in", "last_out"}
    assert expected <= {*row}


@pytest.mark.parametrize(("name", "delimiter"), [("comma", ","), ("tab", "\t"), ("semicolon", ";")])
async def test_the_delimiter_can_be_chosen(office: Office, name: str, delimiter: str) -> None:
    event = await office.has_event()
    await office.enter(event, company="a,b;c\td".replace("\t", " "))
    answer = await office.call("GET", f"events/{event}/attendance.csv?delimiter={name}")
    assert _rows(answer.body, delimiter)[0]["company"] == "a,b;c d"


async def test_columns_can_be_chosen_sensitive_ones_too(office: Office) -> None:
    event = await office.has_event(questions=[a_question(sensitive=True)])
    await office.enter(event, answers={"diet": "no nuts"})
    path = f"events/{event}/attendance"
    answer = await office.call("GET", f"{path}.csv?columns=last_name,answers.diet")
    assert answer.body.decode("utf-8-sig") == "last_name;answers.diet\r\nMüller-Weber;no nuts\r\n"
    assert (await office.call("GET", f"{path}.json?columns=email,nonsense")).status == 422


async def test_the_list_has_everybody_confirmed_or_admitted(office: Office) -> None:
    event = await office.has_event(capacity=2)
    came, left, waits = await office.enter(event), await office.enter(event), await office.enter(event)
    identity = await _identity(office, event, came)
    await office.tell(an_attendance(event, identity, 1, first_in=utc_now()))
    await until(lambda: _with_attendance(office, event, came["code"]))
    await office.call("PATCH", f"events/{event}", {"waiting_list": {"closes_at": "2020-01-01T00:00:00Z"}})
    await office.act(event, came["code"], "cancel")
    rows = (await office.call("GET", f"events/{event}/attendance.json")).body["items"]
    assert {row["code"] for row in rows} == {came["code"], left["code"]}
    assert waits["code"] not in {row["code"] for row in rows}
    assert next(row for row in rows if row["code"] == came["code"])["first_in"].endswith(("+01:00", "+02:00"))


async def test_scans_are_listed_one_a_row(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    await office.tell(an_attendance(event, await _identity(office, event, registration), 1, first_in=utc_now()))
    await until(lambda: _with_attendance(office, event, registration["code"]))
    (row,) = (await office.call("GET", f"events/{event}/attendance.json?rows=scans")).body["items"]
    assert (row["code"], row["gate"]) == (registration["code"], "Main")
    assert (row["direction"], row["offline"]) == ("entry", False)
    (line,) = _rows((await office.call("GET", f"events/{event}/attendance.csv?rows=scans")).body)
    assert line["offline"] == "no"


async def test_an_empty_list_is_still_a_list(office: Office) -> None:
    event = await office.has_event()
    assert (await office.call("GET", f"events/{event}/attendance.json")).body == {"items": []}
    assert _rows((await office.call("GET", f"events/{event}/attendance.csv")).body) == []


async def test_a_long_list_comes_whole(office: Office) -> None:
    event = await office.has_event()
    await _copies(office, event, await office.enter(event), 950)
    rows = (await office.call("GET", f"events/{event}/attendance.json")).body["items"]
    assert len({row["code"] for row in rows}) == 951
    assert len(_rows((await office.call("GET", f"events/{event}/attendance.csv")).body)) == 951


async def test_a_list_that_breaks_off_does_not_look_whole(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_responses, "HELD", 1)  # else a list of this length is sent once it is whole
    event = await office.has_event()
    await _copies(office, event, await office.enter(event), 950)
    nobody = {"event": event, "code": "COPY900"}
    await office.database["registrations"].update_one(
        nobody, {"$set": {"state": "not a state", "attendance": {"lists": [{"first_in": utc_now()}]}}}
    )
    for ending in ("csv", "json"):
        with pytest.raises(Exception, match=r"(?i)payload|transfer|disconnected"):
            await office.call("GET", f"events/{event}/attendance.{ending}")
    await office.database["registrations"].delete_one(nobody)  # no migration can read it either


def an_attendance(event: str, registration: str, version: int, first_in: Any) -> AttendanceChanged:
    main = ListAttendance(list="main", first_in=first_in, last_out=None, inside=True)
    return AttendanceChanged(
        registration=registration, event=event, version=version, lists=[main], scans=[a_published_scan(first_in)]
    )


def a_mail_change(event: str, registration: str, at: Any) -> MailChanged:
    return MailChanged(
        mail=f"confirmation.{registration}",
        event=event,
        registration=registration,
        kind="confirmation",
        version=2,
        state="sent",
        reason=None,
        at=at,
    )


async def _identity(office: Office, event: str, registration: Json) -> str:
    """The id of a registration as the other services know it."""
    state = await until(lambda: office.subscribers.states(event).get(registration["code"]))
    return state.registration


async def _with_attendance(office: Office, event: str, code: str) -> Json | None:
    shown = await office.registration(event, code)
    return shown if shown["attendance"]["first_in"] else None


async def _copies(office: Office, event: str, original: Json, number: int) -> None:
    registrations = office.database["registrations"]
    document = await registrations.find_one({"event": event, "code": original["code"]})
    assert document is not None
    await registrations.insert_many(
        {**document, "_id": f"{event}{n}", "code": f"COPY{n}", "active_email": None, "line": n + 10}
        for n in range(number)
    )


def _rows(body: bytes, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))
