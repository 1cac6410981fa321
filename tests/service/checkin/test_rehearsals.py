"""Rehearsals over the API: what phones are told, and who may start one."""

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Conference, Served, a_conference, now
from tests.support.outside.visitor import Visitor


@pytest.fixture
async def eve(served: Served) -> Conference:
    """An event that starts tomorrow, where no hour of the night is doubled or left out."""
    return await a_conference(served, starts_at=utc_now() + timedelta(hours=20), timezone="Africa/Tunis")


async def rehearse(eve: Conference, **fields: Any) -> Any:
    return await eve.organiser.post("/rehearsals", {"event": eve.slug, "ends_at": now(hours=1), **fields})


async def test_a_rehearsal_is_seen_by_phones_and_leaves_nothing(eve: Conference) -> None:
    guest, phone = await eve.guest(), await eve.pair()
    started = await rehearse(eve)
    assert (started.status, started.body["running"], started.body["scans"]) == (201, True, 0)
    first, second = await phone.scan(guest.secret), await phone.scan(guest.secret)
    assert (first["verdict"], first["rehearsal"]) == ("admitted", True)
    assert (second["reason"], second["rehearsal"]) == ("already_admitted", True)
    roster = (await phone.get("/lists/main/roster")).body
    assert roster["event"]["rehearsal"]["ends_at"] == started.body["ends_at"]
    assert (await phone.get("/lists/main/status")).body["admitted"] == 0
    assert (await eve.organiser.get(f"/rehearsals/{eve.slug}")).body["scans"] == 2
    assert (await eve.organiser.call("DELETE", f"/rehearsals/{eve.slug}")).status == 204
    assert (await eve.organiser.get(f"/rehearsals/{eve.slug}")).status == 404
    assert (await eve.database["door"].find_one({"rehearsed": eve.slug})) is None
    after = await phone.scan(guest.secret)
    assert (after["reason"], after["rehearsal"]) == ("too_early", False)
    assert (await phone.get("/lists/main/roster")).body["event"]["rehearsal"] is None


async def test_a_supervisor_may_start_and_wipe_it_and_other_phones_may_not(eve: Conference) -> None:
    body = {"event": eve.slug, "ends_at": now(hours=1)}
    for role, status in {"scan": 403, "desk": 403, "board": 403, "supervisor": 201}.items():
        assert (await (await eve.pair(role)).post("/rehearsals", body)).status == status
    supervisor = await eve.pair("supervisor")
    assert (await supervisor.call("DELETE", f"/rehearsals/{eve.slug}")).status == 204


async def test_an_end_that_does_not_fit_is_refused_by_name(eve: Conference, conference: Conference) -> None:
    refused = await rehearse(eve, ends_at=now(hours=18))
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/ends_at")
    assert (await rehearse(conference)).body["type"].endswith("/doors-are-open")


async def test_wiping_twice_does_no_harm(eve: Conference) -> None:
    for _ in range(2):
        assert (await eve.organiser.call("DELETE", f"/rehearsals/{eve.slug}")).status == 204


async def test_on_the_console_a_rehearsal_is_started_looked_at_and_wiped(
    visitor: Visitor, served: Served, eve: Conference
) -> None:
    sign_in(visitor, served, eve.account)
    address, phone = f"/door/console/rehearsal?event={eve.slug}", await eve.pair()
    page = await visitor.get(address)
    refused = await visitor.submit(page, address, until="soon")
    assert (refused.status, "Enter a time, such as 17:30." in refused.text) == (422, True)
    started = await visitor.submit(page, address)
    assert started.path == address
    assert (await phone.scan((await eve.guest()).secret))["rehearsal"]
    running = await visitor.get(address)
    assert "Running until" in running.text
    assert "Scans: 1" in running.text
    wiped = await visitor.submit(running, f"/rehearsal/wipe?event={eve.slug}")
    assert "nothing of it is left" in wiped.text
    assert "Scans:" not in wiped.text


async def test_once_the_doors_are_open_the_page_starts_no_rehearsal(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    page = await visitor.get(f"/door/console/rehearsal?event={conference.slug}")
    assert "The doors have opened" in page.text
    assert "Start the rehearsal" not in page.text


async def test_the_log_shows_only_rehearsals_or_none(visitor: Visitor, served: Served, eve: Conference) -> None:
    sign_in(visitor, served, eve.account)
    await rehearse(eve)
    await (await eve.pair()).scan((await eve.guest()).secret)
    page = await visitor.get(f"/door/console/rehearsal?event={eve.slug}")
    log = await visitor.get(next(link for link in page.reader.links if "rehearsal=only" in link))
    assert "in a rehearsal" in log.text
    files = [link for link in log.reader.links if "scans.json" in link]
    assert [("rehearsal=true" in link) for link in files] == [True]
    real = await visitor.get(f"/door/console/log?event={eve.slug}&rehearsal=none")
    assert "Nothing was scanned that fits." in real.text
    assert (await eve.organiser.get(f"/scans.json?event={eve.slug}&rehearsal=false")).body["items"] == []
