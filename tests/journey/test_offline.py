"""Doors without a network: what was shown is what happened, in whatever order it is told afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien
from tests.support.outside.people import people
from tests.support.waiting import until

GUESTS = people(6, "offline.example.lu")
ADMITTED = {"verdict": "admitted", "reason": None}


@pytest.fixture(scope="module")
async def event(moien: Moien) -> Event:
    event = await moien.new_event()
    for guest in GUESTS:
        await event.register(guest)
    await event.expected_at_door(len(GUESTS))
    return event


@pytest.fixture(scope="module")
async def registered(event: Event) -> list[dict[str, Any]]:
    return await event.registrations()


@pytest.fixture(scope="module")
async def north(event: Event) -> Device:
    return await event.pair("North gate")


@pytest.fixture(scope="module")
async def south(event: Event) -> Device:
    return await event.pair("South gate", "supervisor")


def offline_scan(registration: dict[str, Any], *, minutes_ago: float, **fields: Any) -> dict[str, Any]:
    """A scan that a phone decided on its own some time ago."""
    now = datetime.now(UTC)
    times = {"scanned_at": (now - timedelta(minutes=minutes_ago)).isoformat(), "sent_at": now.isoformat()}
    return a_scan(registration["ticket"]["secret"], offline=True, **{"shown": ADMITTED, **times, **fields})


async def first_in(event: Event, registration: dict[str, Any]) -> str:
    """The first admission of a registration on the attendance list; empty until the list has it."""
    rows = {row["code"]: row["first_in"] for row in await event.attendance()}
    return rows.get(registration["code"], "")


async def test_who_was_let_in_stays_in_whatever_happened_meanwhile(
    event: Event, north: Device, registered: list[dict[str, Any]]
) -> None:
    await event.act(registered[0]["code"], "cancel")
    await event.expected_at_door(len(GUESTS) - 1)
    [verdict] = await north.upload(offline_scan(registered[0], minutes_ago=9))
    assert (verdict["verdict"], verdict["reason"]) == ("admitted", None)
    assert await until(lambda: first_in(event, registered[0]))


async def test_one_scan_that_cannot_be_read_does_not_hold_up_the_others(
    north: Device, registered: list[dict[str, Any]]
) -> None:
    unreadable = {**offline_scan(registered[1], minutes_ago=3), "scanned_at": "yesterday"}
    good = offline_scan(registered[1], minutes_ago=3)
    bad, recorded = await north.upload(unreadable, good)
    assert (bad["nonce"], recorded["nonce"]) == (unreadable["nonce"], good["nonce"])
    assert bad["problem"]["status"] == 422
    assert recorded["verdict"] == "admitted"


async def test_an_unknown_code_is_never_admitted_whatever_was_shown(north: Device) -> None:
    [verdict] = await north.upload(a_scan("who is this?", offline=True, shown=ADMITTED))
    assert (verdict["verdict"], verdict["reason"]) == ("refused", "not_a_badge")


async def test_the_earlier_scan_counts_also_when_it_is_told_later(
    event: Event, north: Device, south: Device, registered: list[dict[str, Any]]
) -> None:
    late = offline_scan(registered[2], minutes_ago=5, shown=None)
    early = offline_scan(registered[2], minutes_ago=20, shown=None)
    await north.upload(late)
    await north.upload(early)

    async def far_enough_back() -> timedelta:
        arrived_at = await first_in(event, registered[2])
        return datetime.now(UTC) - datetime.fromisoformat(arrived_at) if arrived_at else timedelta(0)

    await until(far_enough_back, lambda age: age > timedelta(minutes=19))


async def test_two_gates_that_let_one_badge_in_are_told_and_a_supervisor_decides(
    event: Event, north: Device, south: Device, registered: list[dict[str, Any]]
) -> None:
    first, second = offline_scan(registered[3], minutes_ago=8), offline_scan(registered[3], minutes_ago=4)
    await south.upload(second)
    await north.upload(first)
    [conflict] = (await south.http.get("/door/api/v1/conflicts"))["items"]
    assert (conflict["list"], conflict["code"]) == ("main", registered[3]["code"])
    assert {scan["gate"] for scan in conflict["scans"]} == {north.gate, south.gate}
    decision = {"keep": {"device": south.id, "nonce": second["nonce"]}, "reason": "the other was a colleague"}
    await south.http.post(f"/door/api/v1/conflicts/{conflict['id']}/resolve", decision)
    assert (await south.http.get("/door/api/v1/conflicts"))["items"] == []

    async def arrival() -> datetime:
        return datetime.fromisoformat(await first_in(event, registered[3]) or "1970-01-01T00:00:00Z")

    scanned_at = datetime.fromisoformat(second["scanned_at"])
    await until(arrival, lambda at: abs(at - scanned_at) < timedelta(seconds=5))


async def test_a_revoked_phone_may_still_tell_what_it_did_before(
    event: Event, moien: Moien, registered: list[dict[str, Any]]
) -> None:
    lost = await event.pair("North gate")
    before = offline_scan(registered[4], minutes_ago=0.02)
    assert (await moien.organiser.call("DELETE", f"/door/api/v1/devices/{lost.id}")).status == 204
    [verdict] = await lost.upload({**before, "sent_at": datetime.now(UTC).isoformat()})
    assert verdict["verdict"] == "admitted"
    assert (await lost.try_scan(a_scan(registered[5]["ticket"]["secret"]))).status == 401
    assert (await lost.http.call("GET", "/door/api/v1/lists/main/roster")).status == 401
