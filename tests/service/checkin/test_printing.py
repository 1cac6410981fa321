"""Desks have badges printed by stations, over the API."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from services.checkin.domain import printing
from services.checkin.use_cases.printing import list_prints
from shared.clock import utc_now
from shared.contracts.checkin import BadgePrinted
from shared.documents.label_links import PATH, Label, LabelLinks
from tests.support.checkin.heard import listening_as
from tests.support.checkin.service import Caller, Conference, Served, a_conference
from tests.support.servers.process import a_process, environment_of
from tests.support.servers.running import free_port
from tests.support.waiting import until

FORMAT = {"format": "label62"}


async def take(station: Caller) -> Any:
    return (await station.post("/print-station/take", FORMAT)).body["job"]


async def ask(desk: Caller, code: str, nonce: str = "n1", **fields: Any) -> Any:
    answer = await desk.post("/print-jobs", {"nonce": nonce, "code": code, **fields})
    assert answer.status == 201, answer
    return answer.body


async def tell(station: Caller, job: Any, change: str, **fields: Any) -> Any:
    return await station.post(f"/print-jobs/{job['id']}/{change}", {"attempt": job["attempt"], **fields})


async def test_a_badge_goes_from_the_desk_to_the_station_and_to_registration(
    served: Served, conference: Conference
) -> None:
    guest, desk, station = await conference.guest(), await conference.pair("desk"), await conference.pair("desk")
    assert await take(station) is None
    asked = await ask(desk, guest.code)
    assert (asked["state"], asked["station"], asked["gate"]) == ("waiting", True, "Main gate")
    job = await take(station)
    assert (job["id"], job["code"], job["name"]) == (asked["id"], guest.code, "Zoë Müller-Weber")
    async with listening_as("registration", served.broker) as heard:
        assert (await tell(station, job, "begin")).body["state"] == "printing"
        assert (await tell(station, job, "done", badge="ab12")).body["state"] == "printed"
        [message] = await until(lambda: [m for m in heard if isinstance(m, BadgePrinted) and m.print == asked["id"]])
    assert (message.registration, message.badge, message.device) == (guest.registration, "ab12", station.id)
    assert (await desk.get("/lists/main/status")).body["admitted"] == 0


async def test_the_label_is_one_of_registrations_for_a_few_minutes(served: Served, conference: Conference) -> None:
    guest, station = await conference.guest(), await conference.pair("supervisor")
    await ask(station, guest.code)
    links = LabelLinks(served.settings.session_keys)
    token = (await take(station))["label"].removeprefix(f"{PATH}/")
    assert links.read(token, utc_now()) == Label(conference.slug, guest.registration, "label62")
    sample = (await station.get("/print-station/test-label?format=a6")).body["label"].removeprefix(f"{PATH}/")
    assert links.read(sample, utc_now()) == Label(conference.slug, None, "a6")


async def test_two_stations_and_impatient_desks_print_one_badge(conference: Conference) -> None:
    guest = await conference.guest()
    desks = [await conference.pair("desk", gate=gate) for gate in ("Main gate", "North gate")]
    presses = [ask(desk, guest.code, nonce) for desk in desks for nonce in ("n1", "n1", "n2")]
    assert len({job["id"] for job in await asyncio.gather(*presses)}) == 1
    jobs = await asyncio.gather(*(take(station) for station in desks for _ in range(3)))
    [job] = [job for job in jobs if job]
    begun = await asyncio.gather(*(tell(station, job, "begin") for station in desks for _ in range(2)))
    assert sorted(answer.status for answer in begun) == [200, 200, 409, 409]


async def test_a_label_that_is_not_there_keeps_the_job_waiting(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "TRIED_AGAIN", timedelta(hours=1))
    guest, station = await conference.guest(), await conference.pair("desk")
    await ask(station, guest.code)
    job = await take(station)
    answer = await tell(station, job, "give-back", problem="no_label")
    assert (answer.body["state"], answer.body["problem"]) == ("waiting", "no_label")
    assert await take(station) is None
    assert (await station.post(f"/print-jobs/{job['id']}/withdraw", {})).body["problem"] == "withdrawn"
    assert (await station.get(f"/print-jobs/{job['id']}")).body["state"] == "failed"


async def test_people_at_the_printer_say_what_has_become_of_a_badge(conference: Conference) -> None:
    guest, station = await conference.guest(), await conference.pair("desk")
    await ask(station, guest.code)
    job = await take(station)
    assert (await tell(station, job, "begin")).body["state"] == "printing"
    assert (await tell(station, job, "done", certain=False)).body["state"] == "perhaps_printed"
    second = await ask(station, guest.code, "n2")
    again = await take(station)
    assert (again["id"], second["state"]) == (second["id"], "waiting")
    await tell(station, again, "begin")
    answer = await tell(station, again, "give-back", problem="not_out")
    assert (answer.body["state"], answer.body["problem"]) == ("failed", "not_out")


async def test_a_desk_learns_whether_anybody_prints(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_prints, "STATION_IS_SILENT", timedelta(hours=1))
    desk, station = await conference.pair("desk"), await conference.pair("desk", gate="North gate")
    assert (await desk.get("/print-jobs?limit=0")).body == {"items": [], "next_cursor": None, "station": False}
    await take(station)
    assert (await desk.get("/print-jobs?limit=0")).body["station"] is True
    assert (await station.call("DELETE", "/print-station")).status == 204
    assert (await desk.get("/print-jobs?limit=0")).body["station"] is False


async def test_the_last_prints_have_names(conference: Conference) -> None:
    guest, desk = await conference.guest(last_name="Weber"), await conference.pair("desk")
    await ask(desk, guest.code, reason="reprint")
    [job] = (await desk.get("/print-jobs")).body["items"]
    assert (job["name"], job["reason"], job["state"]) == ("Zoë Weber", "reprint", "waiting")


@pytest.mark.parametrize("change", ["begin", "done", "give-back", "withdraw"])
async def test_prints_of_another_event_are_out_of_reach(served: Served, conference: Conference, change: str) -> None:
    guest, desk = await conference.guest(), await conference.pair("desk")
    await ask(desk, guest.code)
    job = await take(desk)
    stranger = await (await a_conference(served)).pair("supervisor")
    body = {"attempt": 1, **({"problem": "no_label"} if change == "give-back" else {})}
    assert (await stranger.post(f"/print-jobs/{job['id']}/{change}", body)).status == 404
    assert (await stranger.get(f"/print-jobs/{job['id']}")).status == 404
    assert (await stranger.post("/print-jobs", {"nonce": "n", "code": guest.code})).status == 404
    assert await take(stranger) is None


async def test_only_confirmed_guests_get_a_badge(conference: Conference) -> None:
    guest, desk = await conference.guest(state="cancelled"), await conference.pair("desk")
    answer = await desk.post("/print-jobs", {"nonce": "n", "code": guest.code})
    assert (answer.status, answer.body["type"]) == (409, "/problems/no-badge-to-print")


async def test_a_station_that_dies_before_it_prints_leaves_the_badge_to_another(conference: Conference) -> None:
    guest, first, second = await conference.guest(), await conference.pair("desk"), await conference.pair("desk")
    await ask(first, guest.code)
    lost = await take(first)
    assert await take(second) is None
    await lease_ends(conference, lost)
    job = await take(second)
    assert (job["id"], job["attempt"]) == (lost["id"], 2)
    assert (await tell(first, lost, "begin")).body["type"] == "/problems/print-lost"
    assert (await tell(second, job, "begin")).body["state"] == "printing"


async def test_a_station_that_dies_while_it_prints_leaves_the_badge_to_people(conference: Conference) -> None:
    guest, station, desk = await conference.guest(), await conference.pair("desk"), await conference.pair("desk")
    asked = await ask(desk, guest.code)
    job = await take(station)
    await tell(station, job, "begin")
    await lease_ends(conference, job)
    assert (await desk.get(f"/print-jobs/{asked['id']}")).body["state"] == "perhaps_printed"
    assert await take(desk) is None
    second = await ask(desk, guest.code, "n2", reason="reprint")
    assert (await take(desk))["id"] == second["id"]
    assert (await tell(station, job, "done")).body["type"] == "/problems/print-lost"


async def test_a_revoked_station_prints_no_more_and_keeps_no_badge_from_others(conference: Conference) -> None:
    guest, station, desk = await conference.guest(), await conference.pair("desk"), await conference.pair("desk")
    await ask(desk, guest.code)
    job = await take(station)
    assert (await conference.organiser.call("DELETE", f"/devices/{station.id}")).status == 204
    assert (await tell(station, job, "begin")).status == 401
    await lease_ends(conference, job)
    assert (await take(desk))["attempt"] == 2


@pytest.mark.slow
async def test_a_print_goes_on_when_check_in_is_killed(served: Served, conference: Conference) -> None:
    guest, station = await conference.guest(), await conference.pair("desk")
    await ask(station, guest.code)
    settings = served.settings.model_copy(update={"checkin_port": (port := free_port())})
    async with (
        a_process("checkin", port, environment_of(settings)) as process,
        ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        there = Caller(client, station.token, station.id)
        job = await take(there)
        await tell(there, job, "begin")
        process.kill()
        await process.wait()
    assert await take(station) is None
    async with listening_as("registration", served.broker) as heard:
        assert (await tell(station, job, "done", badge="ab12")).body["state"] == "printed"
        await until(lambda: [m for m in heard if isinstance(m, BadgePrinted) and m.print == job["id"]])


async def lease_ends(conference: Conference, job: Any) -> None:
    """From now on nothing more is heard of whoever has the job."""
    await conference.database["print_jobs"].update_one({"_id": job["id"]}, {"$set": {"until": utc_now()}})
