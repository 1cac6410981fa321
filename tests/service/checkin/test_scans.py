"""Scans over HTTP, against the real database."""

import asyncio
from typing import Any

import pytest

from tests.support.checkin.service import Conference, now
from tests.support.waiting import until


async def test_a_badge_is_admitted_once(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    first = await phone.scan(guest.secret)
    assert (first["verdict"], first["level"], first["reason"]) == ("admitted", "go", None)
    assert first["attendee"] == {
        "code": guest.code,
        "name": "Zoë Müller-Weber",
        "first_name": "Zoë",
        "company": "Ferro SA",
        "category": "industry",
        "sessions": [],
        "tray": "M",
        "badge": "printed",
        "attention": None,
        "tags": [],
        "host": None,
    }
    second = await phone.scan(guest.secret)
    assert (second["verdict"], second["reason"], second["level"]) == ("refused", "already_admitted", "look")
    assert second["first_admitted"] == first["first_admitted"]
    assert second["first_admitted"]["gate"] == "Main gate"


async def test_a_repeated_nonce_gets_the_same_answer(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    first = await phone.scan(guest.secret, nonce="n1")
    assert await phone.scan(f" {guest.secret}\n", nonce="n1") == first
    other = {"nonce": "n1", "list": "main", "secret": "something else", "scanned_at": now()}
    answer = await phone.post("/scans", other)
    assert (answer.status, answer.body["type"]) == (409, "/problems/nonce-reused")


async def test_one_ticket_scanned_everywhere_at_once_is_admitted_once(conference: Conference) -> None:
    guest = await conference.guest()
    phones = [await conference.pair(gate=f"Gate {number}") for number in range(4)]
    answers = await asyncio.gather(*(phone.scan(guest.secret) for phone in phones for _ in range(8)))
    assert [answer["verdict"] for answer in answers].count("admitted") == 1
    assert {answer["reason"] for answer in answers} == {None, "already_admitted"}


async def test_one_nonce_sent_many_times_at_once_is_recorded_once(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await conference.list("lunch", reentry="always")
    diner = await conference.pair(lists=("lunch",))
    answers = await asyncio.gather(*(diner.scan(guest.secret, nonce="n1", list="lunch") for _ in range(16)))
    assert {answer["verdict"] for answer in answers} == {"admitted"}
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert len(document["scans"]) == 1
    unknown = await asyncio.gather(*(phone.scan("https://x", nonce="n2") for _ in range(16)))
    assert {answer["reason"] for answer in unknown} == {"not_a_badge"}


async def test_the_same_nonce_with_two_tickets_at_once_admits_one_of_them(conference: Conference) -> None:
    guests = [await conference.guest() for _ in range(4)]
    phone = await conference.pair()
    bodies = [{"nonce": "n1", "list": "main", "secret": guest.secret, "scanned_at": now()} for guest in guests]
    answers = await asyncio.gather(*(phone.post("/scans", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]


async def test_a_room_with_a_limit_never_holds_more_whoever_scans_at_once(conference: Conference) -> None:
    await conference.list("dinner", limit=3)
    guests = [await conference.guest() for _ in range(12)]
    phones = [await conference.pair(lists=("dinner",), gate=f"Gate {number}") for number in range(3)]
    scans = [phones[n % 3].scan(guest.secret, list="dinner") for n, guest in enumerate(guests)]
    answers = await asyncio.gather(*scans)
    assert sorted(answer["verdict"] for answer in answers) == ["admitted"] * 3 + ["refused"] * 9
    assert {answer["reason"] for answer in answers} == {None, "full"}


async def test_a_shown_admission_replaces_a_refusal_that_nobody_saw(conference: Conference) -> None:
    guest, desk = await conference.guest(state="waitlisted"), await conference.pair("desk")
    late = await desk.scan(guest.secret, nonce="n1")
    assert late["reason"] == "not_confirmed"
    shown = {"verdict": "admitted", "reason": "cancelled"}  # a reason is for refusals only
    answer = await desk.scan(guest.secret, nonce="n1", offline=True, shown=shown)
    assert (answer["verdict"], answer["reason"]) == ("admitted", None)
    assert (await desk.scan(guest.secret, nonce="n1"))["verdict"] == "admitted"
    (document,) = await conference.database["door"].find({"scans.key": f"{desk.id}:n1"}).to_list(None)
    assert document["_id"] == guest.registration


ODD_SECRETS = ["", "\x00", "MOIEN1\x00", "\u202e", "x" * 4096, "{{7*7}}", '{"$ne": null}', "é" * 4096, "\U0001f600"]


@pytest.mark.parametrize("secret", ODD_SECRETS)
async def test_whatever_a_camera_reads_gets_a_verdict(conference: Conference, secret: str) -> None:
    phone = await conference.pair()
    answer = await phone.scan(secret)
    assert (answer["verdict"], answer["level"], answer["attendee"]) == ("refused", "stop", None)


@pytest.mark.parametrize("escape", [rb"\ud800", rb"\udc00\ud800", rb"\uD83D\u0041", rb"\\\ud800"])
async def test_lone_surrogates_get_a_verdict_too(conference: Conference, escape: bytes) -> None:
    phone = await conference.pair()
    body = b'{"nonce":"n1","list":"main","scanned_at":"%b","secret":"%b"}' % (now().encode(), escape)
    headers = {"Authorization": f"Bearer {phone.token}", "Content-Type": "application/json"}
    async with conference.client.post("/door/api/v1/scans", data=body, headers=headers) as response:
        assert response.status == 200
        assert (await response.json())["reason"] == "not_a_badge"


async def test_of_a_code_that_is_not_ours_only_length_kind_and_hash_are_kept(conference: Conference) -> None:
    phone = await conference.pair()
    await phone.scan("https://example.lu/private")
    document = await conference.database["door"].find_one({"attempt_at": conference.slug})
    assert "private" not in repr(document)
    assert document["scans"][0]["length"] == 26


@pytest.mark.parametrize(
    "fault",
    [
        {"nonce": ""},
        {"nonce": "a b"},
        {"nonce": "n\n"},
        {"scanned_at": "yesterday"},
        {"scanned_at": "2026-11-12"},
        {"scanned_at": 5},
        {"scanned_at": "0001-01-01T00:00:00+23:59"},
        {"secret": "x" * 4097},
        {"secret": None},
        {"code": "ABC"},
        {"direction": "sideways"},
        {"shown": {"verdict": "exited"}},
        {"override": {"reason": " "}},
        {"extra": 1},
    ],
)
async def test_what_does_not_fit_is_named_and_leaves_nothing(conference: Conference, fault: Any) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    body = {"nonce": "n1", "list": "main", "secret": guest.secret, "scanned_at": now(), **fault}
    answer = await phone.post("/scans", body)
    assert answer.status == 422
    assert answer.body["errors"]
    assert (await phone.scan(guest.secret, nonce="n1"))["verdict"] == "admitted"


@pytest.mark.parametrize("timezone", ["America/Los_Angeles", "Pacific/Auckland"])
async def test_times_at_the_ends_of_the_calendar_break_nothing(conference: Conference, timezone: str) -> None:
    await conference.is_told(2, timezone=timezone)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    change = {"per_day": True, "reentry": "always"}
    assert (await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", change)).status == 200
    guest, phone = await conference.guest(), await conference.pair()
    for number, moment in enumerate(("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z")):
        for sent in (None, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
            scan = {"nonce": f"n{number}{sent}".replace(":", ""), "scanned_at": moment, "sent_at": sent}
            assert (await phone.scan(guest.secret, offline=True, **scan))["verdict"] in {"admitted", "refused"}
    assert (await phone.get("/lists/main/roster")).status == 200


async def test_a_batch_answers_each_scan_in_order(conference: Conference) -> None:
    guests = [await conference.guest() for _ in range(2)]
    phone = await conference.pair()
    good = [
        {"nonce": f"n{n}", "list": "main", "secret": g.secret, "scanned_at": now(minutes=-5)}
        for n, g in enumerate(guests)
    ]
    scans = [
        {**good[0], "offline": True, "shown": {"verdict": "admitted", "reason": None}},
        {"nonce": "bad", "list": "main"},
        7,
        {**good[1], "nonce": "vip", "list": "vip"},
        {**good[1], "offline": True},
        {**good[0], "nonce": "n9", "offline": True},
    ]
    answer = await phone.post("/scans/batch", {"scans": scans})
    assert answer.status == 200
    first, bad, seven, vip, second, again = answer.body["results"]
    assert (first["verdict"], second["verdict"], again["reason"]) == ("admitted", "admitted", "already_admitted")
    assert (bad["nonce"], bad["problem"]["status"]) == ("bad", 422)
    assert (seven["nonce"], seven["problem"]["type"]) == (None, "/problems/invalid-input")
    assert (vip["nonce"], vip["problem"]["type"]) == ("vip", "/problems/list-not-yours")


@pytest.mark.slow
async def test_a_batch_holds_five_hundred_scans_at_most(conference: Conference) -> None:
    phone = await conference.pair()
    scan = {"list": "main", "secret": "x", "scanned_at": now(), "offline": True}
    full = [{**scan, "nonce": f"n{number}"} for number in range(500)]
    answer = await phone.post("/scans/batch", {"scans": full})
    assert (answer.status, len(answer.body["results"])) == (200, 500)
    assert (await phone.post("/scans/batch", {"scans": [*full, {**scan, "nonce": "last"}]})).status == 422


async def test_undo_lets_the_same_badge_in_again(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret, nonce="n1")
    undone = await phone.post("/scans/n1/undo", {"reason": "wrong badge"})
    assert (undone.status, undone.body["reason"]) == (200, "wrong badge")
    assert (await phone.scan(guest.secret, nonce="n1"))["verdict"] == "admitted"
    assert (await phone.scan(guest.secret, nonce="n2"))["verdict"] == "admitted"
    assert (await phone.post("/scans/never/undo", {"reason": "x"})).status == 404


async def test_overrides_take_a_desk_or_a_supervisor(conference: Conference) -> None:
    guest = await conference.guest(state="cancelled")
    phone, desk = await conference.pair(), await conference.pair("desk")
    body = {"nonce": "n1", "list": "main", "secret": guest.secret, "scanned_at": now(), "override": {"reason": "VIP"}}
    assert (await phone.post("/scans", body)).status == 403
    assert (await desk.post("/scans", body)).body["verdict"] == "admitted"


async def test_status_counts_admitted_expected_and_inside(conference: Conference) -> None:
    guests = [await conference.guest() for _ in range(3)]
    await conference.guest(state="waitlisted")
    phone = await conference.pair()
    for guest in guests[:2]:
        await phone.scan(guest.secret)
    await phone.scan(guests[0].secret, direction="exit")
    expected = {"admitted": 2, "expected": 3, "inside": 1}
    assert (await phone.get("/lists/main/status")).body == expected
    assert (await conference.organiser.get(f"/lists/main/status?event={conference.slug}")).body == expected


async def test_two_offline_gates_make_a_conflict_that_a_supervisor_resolves(conference: Conference) -> None:
    guest = await conference.guest()
    supervisor = await conference.pair("supervisor")
    phones = await conference.let_in_twice(guest)
    (conflict,) = (await supervisor.get("/conflicts")).body["items"]
    assert (conflict["code"], conflict["list"]) == (guest.code, "main")
    assert [scan["device"] for scan in conflict["scans"]] == [phone.id for phone in phones]
    keep = {"keep": {"device": phones[1].id, "nonce": "n1"}, "reason": "saw them"}
    path = f"/conflicts/{conflict['id']}/resolve"
    assert (await phones[0].post(path, keep)).status == 403
    assert (await supervisor.post(path, keep)).status == 200
    assert (await supervisor.post(path, keep)).body["type"] == "/problems/unknown-conflict"
    assert (await supervisor.get("/conflicts")).body["items"] == []
    assert (await conference.organiser.get(f"/conflicts?event={conference.slug}")).body["items"] == []


async def test_a_conflict_tells_both_sides_of_the_story(conference: Conference) -> None:
    guest = await conference.guest()
    north, south = await conference.pair("desk", gate="North gate"), await conference.pair(gate="South gate")
    fast = {"scanned_at": now(hours=2, minutes=-9), "sent_at": now(hours=2), "override": {"reason": "VIP"}}
    await north.scan(guest.secret, offline=True, shown={"verdict": "admitted"}, **fast)
    await south.scan(guest.secret, shown={"verdict": "admitted"})
    page = (await conference.organiser.get(f"/conflicts?event={conference.slug}")).body
    (conflict,) = page["items"]
    assert (page["total"], page["next_cursor"]) == (1, None)
    assert (conflict["name"], conflict["company"]) == ("Zoë Müller-Weber", "Ferro SA")
    first, second = conflict["scans"]
    assert (first["gate_name"], first["device_name"]) == ("North gate", "Phone at North gate")
    assert [(scan["offline"], scan["override"]) for scan in (first, second)] == [(True, "VIP"), (False, None)]
    assert 7190 < first["clock_off"] < 7210
    assert second["clock_off"] is None
    assert first["counts_at"] < now(minutes=-8) < first["recorded_at"] < first["scanned_at"]
    assert second["counts_at"] == second["recorded_at"]


async def test_a_decision_waits_until_all_admissions_were_seen(conference: Conference) -> None:
    guest = await conference.guest()
    supervisor = await conference.pair("supervisor")
    phones = await conference.let_in_twice(guest)
    (seen,) = (await supervisor.get("/conflicts")).body["items"]
    await conference.let_in_twice(guest, ["West gate"])
    keep = {"keep": {"device": phones[0].id, "nonce": "n1"}, "reason": "saw them"}
    refused = await supervisor.post(f"/conflicts/{seen['id']}/resolve", keep)
    assert (refused.status, refused.body["type"]) == (409, "/problems/conflict-changed")
    (conflict,) = (await supervisor.get("/conflicts")).body["items"]
    assert len(conflict["scans"]) == 3
    assert (await supervisor.post(f"/conflicts/{conflict['id']}/resolve", keep)).status == 200


async def test_conflicts_are_read_page_by_page(conference: Conference) -> None:
    supervisor = await conference.pair("supervisor")
    for _ in range(3):
        await conference.let_in_twice(await conference.guest())
    first = (await supervisor.get("/conflicts?limit=2")).body
    rest = (await supervisor.get("/conflicts", params={"limit": 2, "cursor": first["next_cursor"]})).body
    assert (len(first["items"]), first["total"], rest["next_cursor"]) == (2, 3, None)
    assert len({conflict["code"] for conflict in (*first["items"], *rest["items"])}) == 3
    assert (await supervisor.get("/conflicts?cursor=x")).body["type"] == "/problems/unreadable-cursor"


async def test_a_wrong_clock_is_flagged(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    wrong = {"scanned_at": now(hours=2, minutes=-1), "sent_at": now(hours=2)}
    answer = await phone.scan(guest.secret, offline=True, **wrong)
    assert answer["first_admitted"]["at"] < now()
    (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    assert 7190 < device["clock_off"] < 7210
    await until(lambda: conference.database["devices"].find_one({"_id": phone.id, "last_seen_at": {"$ne": None}}))
