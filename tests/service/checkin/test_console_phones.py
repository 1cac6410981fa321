"""Door managers start phones on the console, see how they are, and send them elsewhere."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.use_cases.devices import report_status
from shared.clock import utc_now
from tests.support.checkin.console import sign_in
from tests.support.checkin.service import Caller, Conference, Served, now
from tests.support.outside.visitor import Visitor


async def waiting_phone(conference: Conference, name: str) -> Caller:
    body = {"event": conference.slug, "gate": "North gate", "role": "scan", "lists": ["main"]}
    card = (await conference.organiser.post("/gate-cards", body)).body
    paired = await Caller(conference.client, "").post("/pair", {"code": card["code"], "name": name})
    assert paired.status == 201, paired
    return Caller(conference.client, paired.body["device_token"], paired.body["device"])


async def report(phone: Caller, **fields: Any) -> Any:
    answer = await phone.call("PUT", "/devices/me", fields)
    assert answer.status == 200, answer
    return answer.body


async def seen(conference: Conference, phone: Caller, *, minutes_ago: int) -> None:
    at = utc_now() - timedelta(minutes=minutes_ago)
    fields = {"last_seen_at": at, "status.reported_at": at}
    await conference.database["devices"].update_one({"_id": phone.id}, {"$set": fields})


async def test_phones_that_wait_are_started_or_sent_away_with_one_tap(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    ours, theirs = await waiting_phone(conference, "Ana <b>"), await waiting_phone(conference, "Ben")
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert "2 phones wait for you." in page.text
    started = await visitor.submit(page, f"{ours.id}/start?event={conference.slug}")
    assert "Ana <b> is started." in started.text
    refused = await visitor.submit(started, f"{theirs.id}/refuse?event={conference.slug}")
    assert "Ben was sent away." in refused.text
    assert "Nobody waits." in refused.text
    assert ((await ours.get("/lists/main/status")).status, (await theirs.get("/lists/main/status")).status) == (
        200,
        401,
    )
    faster = await visitor.submit(page, f"{theirs.id}/start?event={conference.slug}")
    assert "Ben was sent away meanwhile." in faster.text


async def test_the_lists_that_refresh_themselves_are_parts_of_the_page(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    phone = await waiting_phone(conference, "Ana")
    part = await visitor.get(f"/door/console/waiting?event={conference.slug}")
    assert "<html" not in part.html
    page = await visitor.get(f"/door/console?event={conference.slug}")
    assert part.html.strip() in page.html
    assert (await visitor.submit(part, f"{phone.id}/start?event={conference.slug}")).status == 200
    table = await visitor.get(f"/door/console/device-table?event={conference.slug}")
    assert "<html" not in table.html
    assert "Ana" in table.text


async def test_the_console_shows_how_a_phone_is_and_warns(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    phone = await conference.pair(gate="North gate")
    await report(phone, queue=3, app_version="old", roster_age=600, battery=15, sent_at=now(minutes=10))
    await seen(conference, phone, minutes_ago=1)
    await report(phone, queue=7, app_version="old", roster_age=600, battery=15)
    page = await visitor.get(f"/door/console?event={conference.slug}")
    for words in ("unsent scans: 7, and growing", "guests as of 10 min ago", "older version", "battery 15 %"):
        assert words in page.text
    (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    shown = {name: device[name] for name in ("queue", "queue_grows", "app_version", "app_outdated", "battery")}
    assert shown == {"queue": 7, "queue_grows": True, "app_version": "old", "app_outdated": True, "battery": 15}
    await seen(conference, phone, minutes_ago=12)
    assert "silent for 12 min" in (await visitor.get(f"/door/console?event={conference.slug}")).text


async def test_reports_are_stored_seldom_unless_scans_begin_to_lie_about(
    conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_status, "STORED_EVERY", timedelta(hours=1))
    phone = await conference.pair()
    for queue in (0, 0, 5, 9, 0):
        await report(phone, queue=queue)
        (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
        assert device["queue"] == {9: 5}.get(queue, queue)


async def test_a_clock_that_a_report_shows_to_be_wrong_is_noted_until_it_is_right(conference: Conference) -> None:
    phone = await conference.pair()
    for sent_at, is_off in ((now(minutes=5), True), (now(), False)):
        await report(phone, sent_at=sent_at)
        (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
        assert (device["clock_off"] is not None) is is_off


async def test_a_running_phone_gets_another_gate_role_and_list_and_learns_it(
    visitor: Visitor, served: Served, conference: Conference
) -> None:
    sign_in(visitor, served, conference.account)
    await conference.list("dinner")
    guest, phone = await conference.guest(), await conference.pair(gate="North gate")
    page = await visitor.get(f"/door/console/devices/{phone.id}?event={conference.slug}")
    form = f"{phone.id}/change?event={conference.slug}"
    refused = await visitor.submit(page, form, lists=None)
    assert (refused.status, refused.text.startswith("Error: ")) == (422, True)
    changed = await visitor.submit(page, form, gate="Hall 2", role="desk", lists=["dinner"])
    assert "The phone follows by itself" in changed.text
    learnt = await report(phone)
    assert (learnt["gate_name"], learnt["role"], learnt["lists"]) == ("Hall 2", "desk", ["dinner"])
    online = {"nonce": "n1", "list": "main", "secret": guest.secret, "scanned_at": now()}
    assert (await phone.post("/scans", online)).status == 403
    before = {**online, "nonce": "n2", "offline": True, "shown": {"verdict": "admitted", "reason": None}}
    assert (await phone.post("/scans", before)).body["verdict"] == "admitted"


async def test_a_device_is_changed_by_the_api(conference: Conference) -> None:
    phone = await conference.pair(gate="North gate")
    answer = await conference.organiser.call("PATCH", f"/devices/{phone.id}", {"name": "Léa", "role": "supervisor"})
    assert (answer.body["name"], answer.body["role"], answer.body["gate_name"]) == ("Léa", "supervisor", "North gate")
    unknown = {"lists": ["nowhere"]}
    assert (await conference.organiser.call("PATCH", f"/devices/{phone.id}", unknown)).status == 404
    await conference.organiser.call("DELETE", f"/devices/{phone.id}")
    assert (await conference.organiser.call("PATCH", f"/devices/{phone.id}", {"role": "scan"})).status == 409
