"""Organisers import people through the API: all or the good ones, known addresses are updated, and it can be undone."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.registration.builders import a_category, a_question
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

HEADINGS = "Prénom;Nom de famille;E-mail;Entreprise;Catégorie"


def people(number: int, *more: str) -> bytes:
    rows = [f"Zoé;Nr. {n};p{n}@example.lu;Ferro;industry" for n in range(number)]
    return "\r\n".join([HEADINGS, *rows, *more]).encode("cp1252")


async def imported(office: Office, event: str, content: bytes, **query: Any) -> Json:
    """The report of an import that has ended."""
    params = {"mails": "false", **query}
    started = await office.call(
        "POST",
        f"events/{event}/imports",
        data=content,
        params=params,
        headers={"Content-Type": "text/csv"},
    )
    assert started.status == 202, started.body
    return await report(office, event, started.body["id"])


async def report(office: Office, event: str, identity: str) -> Json:
    async def look() -> Json | None:
        answer = await office.call("GET", f"events/{event}/imports/{identity}")
        return dict(answer.body) if answer.body["state"] != "running" else None

    return await until(look)


def numbers(report: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(report[name] for name in ("state", "rows", "done", "created", "updated", "unchanged"))


async def test_the_good_rows_are_imported_and_the_bad_ones_given_back_to_be_mended(office: Office) -> None:
    event = await office.has_event()
    bad = ("Ada;Bad;no address;Ferro;industry", "Bob;Bad;bob@example.lu;Ferro;nowhere", "C;Bad;p7@example.lu;=1+1;")
    content = people(297, *bad)
    refused = await imported(office, event, content)
    assert numbers(refused) == ("refused", 300, 300, 0, 0, 0)
    assert await office.registrations(event) == []
    done = await imported(office, event, content, bad_rows="skip")
    assert numbers(done) == ("done", 300, 300, 297, 0, 0)
    assert [(b["row"], b["field"]) for b in done["bad"]] == [(298, "email"), (299, "category"), (300, "email")]
    assert done["bad"][2]["problem"] == "Row 8 has the same address."
    assert len(await office.registrations(event, state="confirmed")) == 297
    path = done["bad_rows_url"].partition("/api/v1/")[2]
    file = await office.call("GET", path)
    assert file.status == 200
    text = file.content.decode()
    rows = [*csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")]
    assert (rows[0][-1], len(rows), rows[3][3]) == ("Problem", 4, "'=1+1")
    mended = text.replace("no address", "ada@example.lu").replace("nowhere", "industry").replace("p7@", "c7@")
    again = await imported(office, event, mended.encode())
    assert numbers(again) == ("done", 3, 3, 3, 0, 0)


async def test_a_known_address_updates_what_the_file_has(office: Office) -> None:
    event = await office.has_event(questions=[a_question("diet"), a_question("size", "number")])
    code = (await office.enter(event, email="zoe@example.lu", company="Ferro", answers={"diet": "no nuts"}))["code"]
    rows = "email,Job title,company,Size\nZOE@example.lu,CTO,,44\n"
    assert numbers(await imported(office, event, rows.encode(), dry_run="true"))[3:] == (0, 1, 0)
    assert numbers(await imported(office, event, rows.encode()))[3:] == (0, 1, 0)
    assert numbers(await imported(office, event, rows.encode()))[3:] == (0, 0, 1)
    person = await office.registration(event, code)
    assert (person["job_title"], person["company"], person["email"]) == ("CTO", "Ferro", "zoe@example.lu")
    assert person["answers"] == {"diet": "no nuts", "size": 44}


async def test_nobody_gets_a_place_that_is_not_there(office: Office) -> None:
    event = await office.has_event(capacity=2, waiting_list={"enabled": False})
    done = await imported(office, event, people(3), bad_rows="skip")
    assert [(b["row"], b["problem"]) for b in done["bad"]] == [(3, "There is no place left.")]
    assert done["created"] == 2


async def test_our_own_export_is_imported_as_it_is(office: Office) -> None:
    fields = {
        "questions": [a_question("diet"), a_question("photos", "yes_no")],
        "categories": [a_category(), a_category("press")],
    }
    first, second = await office.has_event(**fields), await office.has_event(**fields)
    for name in ("=Ada", "Björn"):
        await office.enter(first, last_name=name, answers={"diet": "a; b", "photos": True}, category="press")
    cancelled = (await office.enter(first))["code"]
    await office.act(first, cancelled, "cancel")
    for ending in ("csv", "xlsx"):
        file = await office.call("GET", f"events/{first}/registrations.{ending}")
        content = file.content
        assert numbers(await imported(office, first, content)) == ("done", 3, 3, 0, 0, 3)
    assert (await imported(office, second, content))["created"] == 3
    names = {person["last_name"]: person["answers"] for person in await office.registrations(second)}
    assert names["=Ada"] == {"diet": "a; b", "photos": True}


async def test_people_are_mailed_once_if_that_is_wanted(office: Office) -> None:
    event = await office.has_event()
    await imported(office, event, people(3), mails="true")
    assert len(await office.subscribers.has_mails(event, "confirmation", 3)) == 3
    await imported(office, event, people(4))
    await until(lambda: len(office.subscribers.states(event)) == 4)
    assert len(office.subscribers.mails(event)) == 3


async def test_an_import_that_mailed_nobody_is_undone(office: Office) -> None:
    event = await office.has_event(capacity=3, waiting_list={"enabled": False})
    code = (await office.enter(event, email="p0@example.lu", company="Acier"))["code"]
    done = await imported(office, event, people(3))
    assert (done["created"], done["updated"]) == (2, 1)
    changed = next(p for p in await office.registrations(event) if p["email"] == "p1@example.lu")["code"]
    await office.call("PATCH", f"events/{event}/registrations/{changed}", {"attention": "VIP"})

    async def undone() -> Json | None:
        answer = await office.call("POST", f"events/{event}/imports/{done['id']}/undo")
        assert answer.status == 202, answer.body
        return dict(answer.body) if answer.body["state"] == "done" else None

    result = await until(undone)
    assert (result["removed"], result["restored"]) == (1, 1)
    assert result["remaining"] == [{"code": changed, "problem": "Somebody has changed this registration since."}]
    assert (await office.registration(event, code))["company"] == "Acier"
    assert (await imported(office, event, people(3)))["created"] == 1
    mailed = await imported(office, event, people(2), mails="true")
    answer = await office.call("POST", f"events/{event}/imports/{mailed['id']}/undo")
    assert (answer.status, answer.body["type"].rsplit("/")[-1]) == (409, "import-not-undone")


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + b"\0\1" * 50, b"%PDF-1.7 x;y", b"PK\x03\x04", b"," * 10**6]
)
async def test_a_file_that_is_no_table_is_refused(office: Office, content: bytes) -> None:
    event = await office.has_event()
    answer = await office.call(
        "POST", f"events/{event}/imports", data=content, headers={"Content-Type": "application/octet-stream"}
    )
    assert answer.status == 422
    assert answer.body["title"].startswith("This ")


async def test_an_import_is_for_those_who_may_see_the_people(office: Office) -> None:
    event = await office.has_event()
    done = await imported(office, event, people(1))
    stranger = await office.new_token()
    for method, path in (("GET", f"/{done['id']}"), ("POST", ""), ("POST", f"/{done['id']}/undo")):
        answer = await office.call(
            method, f"events/{event}/imports{path}", token=stranger, headers={"Content-Type": "text/csv"}
        )
        assert answer.status in {403, 404}


async def test_an_import_of_another_event_is_not_there(office: Office) -> None:
    first, second = await office.has_event(), await office.has_event()
    done = await imported(office, first, people(1))
    assert (await office.call("GET", f"events/{second}/imports/{done['id']}")).status == 404
