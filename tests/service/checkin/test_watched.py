"""Watched guests: the verdict names the host, and organisers see who has come."""

from typing import Any

import pytest

from tests.support.checkin.service import Conference
from tests.support.waiting import until


async def watch(conference: Conference, code: str, host: str = "Jo Host") -> None:
    answer = await conference.organiser.post(f"/guests/{code}/watch", {"event": conference.slug, "host": host})
    assert answer.status == 200, answer


async def watched(conference: Conference) -> list[Any]:
    items: list[Any] = (await conference.organiser.get(f"/guests/watched?event={conference.slug}")).body["items"]
    return items


@pytest.mark.parametrize(
    ("note", "shown"), [(None, "Host: Jo Host"), ("Needs a chair", "Needs a chair · Host: Jo Host")]
)
async def test_the_verdict_names_the_host(conference: Conference, note: str | None, shown: str) -> None:
    guest, phone = await conference.guest(attention=note), await conference.pair()
    await watch(conference, guest.code)
    attendee = (await phone.scan(guest.secret))["attendee"]
    assert (attendee["attention"], attendee["host"]) == (shown, "Jo Host")


async def test_the_list_tells_who_came_when_and_where(conference: Conference) -> None:
    guest, other, phone = await conference.guest(), await conference.guest(), await conference.pair()
    for code in (guest.code.lower(), other.code):
        await watch(conference, code)
    await phone.scan(guest.secret)
    arrivals = {item["code"]: item["arrivals"] for item in await watched(conference)}
    assert arrivals[other.code] == []
    assert [(a["list"], a["gate"]) for a in arrivals[guest.code]] == [("main", "Main gate")]


async def test_watching_ends_and_is_in_the_audit_log(conference: Conference) -> None:
    guest = await conference.guest()
    await watch(conference, guest.code)
    path = f"/guests/{guest.code}/watch?event={conference.slug}"
    assert (await conference.organiser.call("DELETE", path)).status == 204
    assert await watched(conference) == []
    entries = await conference.database["audit"].find({"event": conference.slug, "subject": guest.code}).to_list(None)
    assert [entry["action"] for entry in entries] == ["guest.watched", "guest.unwatched"]
    assert "Jo Host" not in str(entries)


async def test_an_erasure_ends_watching(conference: Conference) -> None:
    guest = await conference.guest()
    await watch(conference, guest.code)
    await conference.change(guest, version=2, erased=True)
    assert await watched(conference) == []
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "host": None}))


async def test_a_supervisor_may_watch_and_nobody_else_at_the_door(conference: Conference) -> None:
    guest = await conference.guest()
    for role, status in {"scan": 403, "desk": 403, "board": 403, "supervisor": 200}.items():
        phone = await conference.pair(role)
        assert (await phone.post(f"/guests/{guest.code}/watch", {"host": "Jo"})).status == status
        assert (await phone.get("/guests/watched")).status == status


@pytest.mark.parametrize("host", ["", " ", "x" * 101, None, "a\u202eb"])
async def test_a_host_has_a_name(conference: Conference, host: str | None) -> None:
    guest = await conference.guest()
    answer = await conference.organiser.post(f"/guests/{guest.code}/watch", {"event": conference.slug, "host": host})
    assert answer.status == 422


async def test_nobody_can_watch_an_unknown_guest(conference: Conference) -> None:
    answer = await conference.organiser.post("/guests/NOBODY/watch", {"event": conference.slug, "host": "Jo"})
    assert (answer.status, answer.body["type"].rpartition("/")[2]) == (404, "unknown-guest")
