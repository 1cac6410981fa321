"""An organiser imports a list of ten thousand people with three bad rows, and takes it back."""

import asyncio

import pytest
from aiohttp import ServerDisconnectedError

from services.registration.adapters.documents import to_count, to_registration
from services.registration.domain.recount import miscounts, recount
from tests.service.registration.test_imports import people
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

ROWS = 10_000
BAD = ("Ada;Bad;no address;Ferro;industry", "Bob;Bad;bob@example.lu;Ferro;nowhere", "C;Bad;p7@example.lu;;industry")
LONGEST = 600.0  # seconds, on a machine that is busy with other tests


async def ended(office: Office, method: str, path: str) -> Json:
    """The last report of a job."""

    async def look() -> Json | None:
        try:
            answer = await office.call(method, path)
        except ServerDisconnectedError:  # it had rested while the service, which has this loop, was busy
            return None
        assert answer.status in {200, 202}, answer.body
        return dict(answer.body) if answer.body["state"] != "running" else None

    return await until(look, seconds=LONGEST)


async def miscounted(office: Office, event: str) -> list[str]:
    """The numbers of places that do not agree with the registrations.

    Counted in a thread: the service has this loop, and would see too late that a connection has rested.
    """
    stored = await office.database["events"].find_one({"_id": event})
    everybody = [person async for person in office.database["registrations"].find({"event": event})]
    assert stored
    return await asyncio.to_thread(lambda: miscounts(to_count(stored), recount(map(to_registration, everybody))))


@pytest.mark.slow
@pytest.mark.timeout(2 * LONGEST)
async def test_ten_thousand_people_are_imported_and_taken_back(office: Office) -> None:
    event = await office.has_event(capacity=ROWS)
    started = await office.call(
        "POST",
        f"events/{event}/imports?bad_rows=skip&mails=false",
        data=people(ROWS - len(BAD), *BAD),
        headers={"Content-Type": "text/csv"},
    )
    assert started.status == 202, started.body
    path = f"events/{event}/imports/{started.body['id']}"
    done = await ended(office, "GET", path)
    assert (done["state"], done["rows"], done["done"], done["created"]) == ("done", ROWS, ROWS, ROWS - 3)
    assert [(bad["row"], bad["field"]) for bad in done["bad"]] == [
        (ROWS - 2, "email"),
        (ROWS - 1, "category"),
        (ROWS, "email"),
    ]
    file = await office.call("GET", f"{path}/bad-rows.csv")
    assert len(file.content.decode().splitlines()) == 1 + len(BAD)
    assert await miscounted(office, event) == []
    undone = await ended(office, "POST", f"{path}/undo")
    assert (undone["removed"], undone["remaining"]) == (ROWS - 3, [])
    assert await miscounted(office, event) == []
