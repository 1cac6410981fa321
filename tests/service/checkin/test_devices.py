"""Pairing and revocation."""

import asyncio
import os
import sys
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from tests.support.checkin.service import Caller, Conference, Served, now


async def a_code(conference: Conference, **fields: Any) -> Any:
    body = {"event": conference.slug, "gate": "Main gate", "role": "scan", "lists": ["main"], **fields}
    answer = await conference.organiser.post("/pairing-codes", body)
    assert answer.status == 201, answer
    return answer.body


async def pair(conference: Conference, code: Any, name: str = "Ana's phone") -> Any:
    return await Caller(conference.client, "").post("/pair", {"code": code, "name": name})


async def test_a_code_pairs_one_phone(conference: Conference) -> None:
    code = await a_code(conference)
    assert code["url"].endswith(f"/door#pair={code['code']}")
    paired = await pair(conference, code["code"].lower())
    assert paired.status == 201
    assert {name: paired.body[name] for name in ("event", "role", "lists")} == {
        "event": conference.slug,
        "role": "scan",
        "lists": ["main"],
    }
    assert (await pair(conference, code["code"])).status == 404


async def test_a_new_gate_named_by_several_at_once_is_made_once(conference: Conference) -> None:
    body = {"event": conference.slug, "gate": "Side door", "role": "scan", "lists": ["main"]}
    answers = await asyncio.gather(*(conference.organiser.post("/pairing-codes", body) for _ in range(4)))
    assert [answer.status for answer in answers] == [201] * 4
    gates = (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"]
    assert [gate["name"] for gate in gates].count("Side door") == 1


async def test_of_many_phones_with_one_code_one_is_paired(conference: Conference) -> None:
    code = await a_code(conference)
    answers = await asyncio.gather(*(pair(conference, code["code"]) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [201] + [404] * 7


async def test_a_code_runs_out_after_ten_minutes(conference: Conference) -> None:
    code = await a_code(conference)
    await conference.database["pairing_codes"].update_one(
        {"event": conference.slug}, {"$set": {"expires_at": utc_now() - timedelta(seconds=1)}}
    )
    assert (await pair(conference, code["code"])).status == 404


async def test_an_unknown_gate_is_made_once(conference: Conference) -> None:
    codes = [await a_code(conference, gate="Side gate") for _ in range(2)]
    gates = [(await pair(conference, code["code"])).body["gate"] for code in codes]
    assert gates[0] == gates[1]
    (gate,) = (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"]
    assert gate == {"event": conference.slug, "id": gates[0], "name": "Side gate", "timetable": [], "warnings": []}


@pytest.mark.parametrize(
    "fault", [{"role": "boss"}, {"lists": []}, {"gate": ""}, {"gate": "\u202e"}, {"gate": "\u200d"}]
)
async def test_a_pairing_that_does_not_fit_is_refused(conference: Conference, fault: dict[str, Any]) -> None:
    body = {"event": conference.slug, "gate": "Main gate", "role": "scan", "lists": ["main"], **fault}
    assert (await conference.organiser.post("/pairing-codes", body)).status == 422


async def test_a_code_for_an_unknown_list_is_refused(conference: Conference) -> None:
    body = {"event": conference.slug, "gate": "Main gate", "role": "scan", "lists": ["vip"]}
    assert (await conference.organiser.post("/pairing-codes", body)).status == 404


@pytest.mark.slow
async def test_the_command_line_makes_a_code_for_any_number_of_phones(conference: Conference, served: Served) -> None:
    command = ["create-pairing-code", "--event", conference.slug, "--gate", "Main gate", "--role", "scan"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.checkin", *command, "--list", "main", "--reusable"),
        env={
            **os.environ,
            "MONGODB_URL": served.settings.mongodb_url.get_secret_value(),
            "RABBITMQ_URL": served.settings.rabbitmq_url.get_secret_value(),
            "DATABASE_PREFIX": served.settings.database_prefix,
            "SESSION_KEY": "k" * 32,
        },
        stdout=asyncio.subprocess.PIPE,
    )
    link, _ = await process.communicate()
    code = link.decode().strip().partition("#pair=")[2]
    assert [(await pair(conference, code)).status for _ in range(3)] == [201] * 3


async def test_neither_codes_nor_tokens_are_stored(conference: Conference) -> None:
    code = await a_code(conference)
    paired = await pair(conference, code["code"])
    for collection in ("pairing_codes", "devices", "audit"):
        stored = repr(await conference.database[collection].find({}).to_list(None))
        assert code["code"] not in stored
        assert paired.body["device_token"] not in stored


async def test_devices_are_listed_with_what_organisers_ask(conference: Conference) -> None:
    phone = await conference.pair("desk")
    (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    assert (device["id"], device["role"], device["lists"]) == (phone.id, "desk", ["main"])
    assert (device["gate_name"], device["revoked_at"], device["clock_off"]) == ("Main gate", None, None)


async def test_a_revoked_device_may_only_bring_scans_from_before(conference: Conference) -> None:
    guests = [await conference.guest() for _ in range(3)]
    phone = await conference.pair()
    early = [
        {"nonce": f"n{n}", "list": "main", "secret": g.secret, "scanned_at": now(seconds=-30), "offline": True}
        for n, g in enumerate(guests)
    ]
    assert (await conference.organiser.call("DELETE", f"/devices/{phone.id}")).status == 204
    assert (await conference.organiser.call("DELETE", f"/devices/{phone.id}")).status == 204
    assert (await phone.get("/lists/main/status")).status == 401
    assert (await phone.get("/lists/main/roster")).status == 401
    assert (await phone.post("/scans", early[0])).body["verdict"] == "admitted"
    late = {**early[1], "nonce": "late", "scanned_at": now(seconds=5)}
    assert (await phone.post("/scans", late)).status == 401
    results = (await phone.post("/scans/batch", {"scans": [early[2], late]})).body["results"]
    assert results[0]["verdict"] == "admitted"
    assert results[1]["problem"]["type"] == "/problems/device-revoked"


async def test_a_day_after_its_revocation_a_device_brings_nothing_more(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    long_ago = utc_now() - timedelta(hours=24, seconds=1)
    await conference.database["devices"].update_one({"_id": phone.id}, {"$set": {"revoked_at": long_ago}})
    scan = {"nonce": "n", "list": "main", "secret": guest.secret, "scanned_at": now(days=-2), "offline": True}
    assert (await phone.post("/scans", scan)).status == 401
