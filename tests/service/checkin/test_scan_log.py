"""The log of the doors as a file."""

import csv
import io
from typing import Any

import pytest

from tests.support.checkin.service import Conference, now

CSV = "text/csv"


async def rows(conference: Conference, query: str = "") -> list[dict[str, str]]:
    answer = await conference.organiser.get(f"/scans.csv?event={conference.slug}{query}")
    assert answer.status == 200, answer
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


async def test_every_attempt_is_in_the_file_the_newest_first(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret, nonce="first")
    await phone.scan(guest.secret, nonce="again")
    await phone.scan("https://example.lu", nonce="menu")
    await phone.post("/scans/first/undo", {"reason": "wrong badge"})
    lines = await rows(conference)
    named = ("nonce", "list", "direction", "verdict", "reason", "level", "code", "offline", "undone")
    assert [tuple(line[name] for name in named) for line in lines] == [
        ("menu", "main", "entry", "refused", "not_a_badge", "stop", "", "no", "no"),
        ("again", "main", "entry", "refused", "already_admitted", "look", guest.code, "no", "no"),
        ("first", "main", "entry", "admitted", "", "go", guest.code, "no", "yes"),
    ]
    assert {(line["gate"], line["device"], line["device_id"]) for line in lines} == {
        ("Main gate", "Phone at Main gate", phone.id)
    }
    assert all(line["scanned_at"] and line["recorded_at"] for line in lines)


async def test_the_file_holds_what_is_wanted_and_json_the_same(conference: Conference) -> None:
    anna, zoe = await conference.guest(first_name="Anna"), await conference.guest(first_name="Zoë")
    phone = await conference.pair()
    for number, guest in enumerate((anna, zoe, zoe)):
        await phone.scan(guest.secret, nonce=f"n{number}")
    assert [line["nonce"] for line in await rows(conference, "&verdict=refused")] == ["n2"]
    assert [line["nonce"] for line in await rows(conference, "&q=zoe&reason=already_admitted")] == ["n2"]
    assert [line["nonce"] for line in await rows(conference, f"&q={anna.code}&list=main")] == ["n0"]
    assert await rows(conference, "&list=lunch") == []
    answer = await conference.organiser.get(f"/scans.json?event={conference.slug}&undone=false&device={phone.id}")
    assert [(item["nonce"], item["offline"]) for item in answer.body["items"]] == [
        ("n2", False),
        ("n1", False),
        ("n0", False),
    ]


async def test_a_log_of_several_pages_is_whole(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.checkin.use_cases.scans.export_scan_log.ROWS_A_CHUNK", 2)
    guest, phone = await conference.guest(), await conference.pair()
    scans = [
        {"nonce": f"n{number}", "list": "main", "secret": guest.secret if number % 2 else "x", "scanned_at": now()}
        for number in range(7)
    ]
    for scan in scans:
        await phone.post("/scans", scan)
    assert [line["nonce"] for line in await rows(conference)] == [f"n{number}" for number in reversed(range(7))]


async def test_no_cell_is_calculated_by_a_spreadsheet(conference: Conference) -> None:
    guest = await conference.guest(company="=1+1", first_name="@Zoë")
    supervisor = await conference.pair("supervisor", gate="=2+2")
    await supervisor.scan(guest.secret)
    (line,) = await rows(conference)
    assert (line["company"], line["gate"], line["name"]) == ("'=1+1", "'=2+2", "'@Zoë Müller-Weber")


@pytest.mark.parametrize("query", ["&q=ab", "&verdict=maybe", "&since=yesterday", "&offline=perhaps"])
async def test_a_wish_that_cannot_be_read_is_refused(conference: Conference, query: str) -> None:
    answer = await conference.organiser.get(f"/scans.csv?event={conference.slug}{query}")
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"].startswith("/query/")


async def test_the_file_is_for_organisers(conference: Conference) -> None:
    for role in ("scan", "desk", "supervisor", "board"):
        phone: Any = await conference.pair(role)
        assert (await phone.get("/scans.csv")).status == 403
