"""MongoDB is away for a while, or a ticket is busy: nothing is half recorded, and phones may try again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.checkin.domain.scans import TicketBusy
from services.checkin.web.dependencies import DEPENDENCIES
from tests.support.checkin.service import Caller, Conference, Guest, Served, a_conference, now, serving
from tests.support.servers.cable import Cable, a_cable


@pytest.fixture(scope="module")
async def cable(mongodb_url: str) -> AsyncIterator[Cable]:
    async with a_cable(mongodb_url) as cable:
        yield cable


@pytest.fixture(scope="module")
async def served(mongodb_url: str, rabbitmq_url: str, cable: Cable) -> AsyncIterator[Served]:
    async with serving(mongodb_url, rabbitmq_url, cable_url=cable.url) as served:
        yield served


@pytest.fixture
async def conference(served: Served) -> Conference:
    return await a_conference(served)


def a_batch(*guests: Guest) -> dict[str, Any]:
    scan = {"list": "main", "scanned_at": now(minutes=-5), "offline": True}
    return {"scans": [{**scan, "nonce": f"n{n}", "secret": guest.secret} for n, guest in enumerate(guests)]}


async def scans_of(conference: Conference, phone: Caller) -> list[str]:
    documents = conference.database["door"].find({"scans.key": {"$regex": f"^{phone.id}:"}})
    return [scan["key"] async for document in documents for scan in document["scans"]]


@pytest.mark.slow
async def test_a_batch_is_answered_with_503_while_the_database_is_away(conference: Conference, cable: Cable) -> None:
    batch, phone = a_batch(*[await conference.guest() for _ in range(3)]), await conference.pair()
    assert (await phone.post("/scans/batch", {"scans": []})).status == 200  # it is known from now on for a second
    await cable.pull_out()
    answer = await phone.post("/scans/batch", batch)
    await cable.plug_in()
    assert (answer.status, answer.body["type"]) == (503, "/problems/dependency-away")
    assert int(answer.headers["Retry-After"]) > 0
    assert await scans_of(conference, phone) == []
    results = (await phone.post("/scans/batch", batch)).body["results"]
    assert [result["verdict"] for result in results] == ["admitted"] * 3


async def test_a_batch_with_a_busy_ticket_is_answered_with_503(
    conference: Conference, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    guests, phone = [await conference.guest() for _ in range(3)], await conference.pair()
    store = served.app[DEPENDENCIES].scan_store
    record = store.record_admission

    async def busy(change: Any, **options: Any) -> bool:
        if change.attendee.code == guests[1].code:
            raise TicketBusy
        return await record(change, **options)

    monkeypatch.setattr(store, "record_admission", busy)
    answer = await phone.post("/scans/batch", a_batch(*guests))
    assert (answer.status, answer.body["type"]) == (503, "/problems/ticket-busy")
    assert int(answer.headers["Retry-After"]) > 0
    monkeypatch.undo()
    results = (await phone.post("/scans/batch", a_batch(*guests))).body["results"]
    assert [result["verdict"] for result in results] == ["admitted"] * 3
    assert sorted(await scans_of(conference, phone)) == [f"{phone.id}:n{n}" for n in range(3)]
