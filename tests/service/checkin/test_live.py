"""Boards, phones and organisers hear at once what happens at a list."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.app import build
from services.checkin.web.live import listeners, live_counts, live_routes
from shared.clock import utc_now
from shared.identity.sessions import COOKIE
from tests.support.checkin.service import Caller, Conference, Served, a_conference, now
from tests.support.checkin.streams import listening
from tests.support.servers.running import free_port, running
from tests.support.waiting import until


async def test_numbers_come_at_once_and_after_each_scan(conference: Conference) -> None:
    guest, phone, board = await conference.guest(), await conference.pair(), await conference.pair("board")
    async with listening(board) as stream:
        assert (await stream.next("counts")).items() >= {
            "admitted": 0,
            "expected": 1,
            "inside": 0,
            "free": None,
        }.items()
        await phone.scan(guest.secret)
        await stream.counts(admitted=1, inside=1)


async def test_a_scan_is_heard_of_with_gate_and_verdict(conference: Conference) -> None:
    guest, phone, board = await conference.guest(), await conference.pair(), await conference.pair("board")
    async with listening(board) as stream:
        await phone.scan(guest.secret)
        first = await stream.next("scan")
        assert (first["verdict"], first["level"], first["gate"]) == ("admitted", "go", "Main gate")
        await phone.scan("nonsense")
        second = await stream.next("scan")
        assert (second["verdict"], second["reason"], second["level"]) == ("refused", "not_a_badge", "stop")


async def test_a_registration_that_changes_changes_the_numbers(conference: Conference) -> None:
    board = await conference.pair("board")
    async with listening(board) as stream:
        await stream.counts(expected=0)
        await conference.guest()
        await stream.counts(expected=1)


async def test_the_limit_of_the_room_and_the_free_places_are_told(conference: Conference) -> None:
    await conference.list("gala", limit=2)
    guest, phone = await conference.guest(), await conference.pair(lists=("gala",))
    async with listening(phone, "/lists/gala/live") as stream:
        assert (await stream.next("counts")).items() >= {"limit": 2, "free": 2}.items()
        await phone.scan(guest.secret, list="gala")
        await stream.counts(limit=2, free=1)


async def test_the_venue_limits_the_main_entrance(served: Served) -> None:
    conference = await a_conference(served, room_limit=300)
    async with listening(await conference.pair("board")) as stream:
        await stream.counts(limit=300, free=300)


@pytest.mark.parametrize(
    ("role", "is_named"), [("board", False), ("scan", False), ("desk", True), ("supervisor", True), (None, True)]
)
async def test_names_are_for_those_who_may_see_them(conference: Conference, role: str | None, is_named: bool) -> None:
    guest, phone = await conference.guest(last_name="Bettel"), await conference.pair()
    caller = await conference.pair(role) if role else conference.organiser
    async with listening(caller, f"/lists/main/live?event={conference.slug}") as stream:
        await phone.scan(guest.secret)
        scan = await stream.next("scan")
        assert ("Bettel" in str(scan), guest.code in str(scan)) == (is_named, is_named)


async def test_scans_on_other_lists_and_events_are_not_heard(served: Served, conference: Conference) -> None:
    other = await a_conference(served)
    await conference.list("vip")
    guest, stranger = await conference.guest(), await other.guest()
    phone, elsewhere = await conference.pair(lists=("main", "vip")), await other.pair()
    async with listening(await conference.pair("board")) as stream:
        await elsewhere.scan(stranger.secret)
        await phone.scan(guest.secret, list="vip")
        await phone.scan(guest.secret)
        assert (await stream.next("scan"))["list"] == "main"
        assert [happened.name for happened in stream.read].count("scan") == 1


async def test_whoever_comes_again_hears_what_they_missed(conference: Conference) -> None:
    first, second = await conference.guest(), await conference.guest()
    phone, board = await conference.pair(), await conference.pair("board")
    async with listening(board) as stream:
        await phone.scan(first.secret)
        await stream.next("scan")
        last_id = stream.last_id
    await phone.scan(second.secret, nonce="missed")
    async with listening(board, last_id=last_id) as stream:
        await stream.next("scan")
        await stream.counts(admitted=2)
        assert [happened.name for happened in stream.read].count("scan") == 1


@pytest.mark.slow
async def test_news_survive_a_restart_and_come_from_every_instance(served: Served, conference: Conference) -> None:
    first, second = await conference.guest(), await conference.guest()
    phone, board = await conference.pair(), await conference.pair("board")
    another = served.settings.model_copy(update={"checkin_port": free_port()})
    async with running(build(another)) as client, listening(Caller(client, board.token)) as stream:
        await phone.scan(first.secret)
        assert (await stream.next("scan"))["verdict"] == "admitted"
        last_id = stream.last_id
    await phone.scan(second.secret)
    again = running(build(another))
    async with again as client, listening(Caller(client, board.token), last_id=last_id) as stream:
        await stream.next("scan")
        await stream.counts(admitted=2)


async def test_open_streams_hold_up_no_shutdown(served: Served, conference: Conference) -> None:
    board = await conference.pair("board")
    another = build(served.settings.model_copy(update={"checkin_port": free_port()}))
    async with running(another) as client, AsyncExitStack() as stack:
        caller = Caller(client, board.token)
        streams = [await stack.enter_async_context(listening(caller)) for _ in range(5)]
        for stream in streams:
            await stream.next("counts")
        # They give up before a stream would end by itself, at its next heartbeat.
        ends = asyncio.gather(*(stream.rest() for stream in streams))
        await another.app.shutdown()
        await ends


async def test_a_stream_ends_with_the_pairing(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_routes, "STILL_ALLOWED_SECONDS", 0)
    board = await conference.pair("board")
    async with listening(board) as stream:
        await stream.next("counts")
        await conference.organiser.call("DELETE", f"/devices/{board.id}")
        await conference.guest()
        await stream.rest()


async def test_a_silent_stream_says_that_it_is_there(conference: Conference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_counts, "HEARTBEAT_SECONDS", 0.1)
    async with listening(await conference.pair("board")) as stream:
        for _ in range(3):
            await stream.counts(admitted=0)


async def test_a_reader_who_takes_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = listeners.Listener("event", "main", listeners.BOARDS)
    for _ in range(listeners.MOST_WAITING + 1):
        listener.send(b"news")
    assert (listener.ended, await listener.next()) == (True, b"")


async def test_an_organiser_listens_with_the_session_and_a_board_with_its_cookie(
    served: Served, conference: Conference
) -> None:
    board, path = await conference.pair("board"), f"/lists/main/live?event={conference.slug}"
    nobody = Caller(conference.client, "")
    assert (await nobody.get(path)).status == 401
    cookies = {"moien_board": board.token, COOKIE: served.session_cookie(conference.account)}
    for name, value in cookies.items():
        answer = conference.client.get(f"/door/api/v1{path}", headers={"Cookie": f"{name}={value}"})
        async with answer as response:
            assert response.status == 200
            assert await response.content.readline() != b""
    scanner = await conference.pair()
    assert (await nobody.get(path, headers={"Cookie": f"moien_board={scanner.token}"})).status == 401


async def test_a_watched_guest_is_announced_to_organisers_and_boards_only(conference: Conference) -> None:
    guest, phone, board = (
        await conference.guest(last_name="Bettel"),
        await conference.pair(),
        await conference.pair("board"),
    )
    answer = await conference.organiser.post(
        f"/guests/{guest.code}/watch", {"event": conference.slug, "host": "Jo Host"}
    )
    assert answer.status == 200
    path = f"/lists/main/live?event={conference.slug}"
    async with listening(conference.organiser, path) as organiser, listening(board) as screen, listening(phone) as own:
        await phone.scan(guest.secret)
        event = await organiser.next("watched")  # at once: it gives up before the next heartbeat
        assert (event["code"], event["host"], event["gate"]) == (guest.code, "Jo Host", "Main gate")
        assert "Bettel" in event["name"]
        assert "Bettel" not in str(await screen.next("watched"))
        await own.counts(admitted=1)
        assert {happened.name for happened in own.read} <= {"counts", "scan"}


async def test_an_arrival_uploaded_later_is_told_with_its_true_time(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await conference.organiser.post(f"/guests/{guest.code}/watch", {"event": conference.slug, "host": "Jo Host"})
    async with listening(conference.organiser, f"/lists/main/live?event={conference.slug}") as stream:
        shown = {"verdict": "admitted", "reason": None}
        await phone.scan(guest.secret, offline=True, shown=shown, scanned_at=now(minutes=-9), sent_at=now())
        event = await stream.next("watched")
    assert event["offline"] is True
    assert event["at"] < (utc_now() - timedelta(minutes=8)).isoformat()


async def test_an_arrival_long_ago_is_told_to_whoever_comes_again(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await conference.organiser.post(f"/guests/{guest.code}/watch", {"event": conference.slug, "host": "Jo Host"})
    await phone.scan(guest.secret)
    ten_minutes_ago = f"{int(time.time()) - 600}-1"
    path = f"/lists/main/live?event={conference.slug}"
    async with listening(conference.organiser, path, last_id=ten_minutes_ago) as stream:
        assert (await stream.next("watched"))["code"] == guest.code


@pytest.mark.parametrize("last_id", ["", "0", "x-y", "9" * 400, "-", "٣-٤"])
async def test_any_last_event_id_is_taken(conference: Conference, last_id: Any) -> None:
    async with listening(await conference.pair("board"), last_id=last_id) as stream:
        await stream.counts(admitted=0)


async def test_a_list_that_is_deleted_ends_its_streams(conference: Conference) -> None:
    await conference.list("vip")
    async with listening(conference.organiser, f"/lists/vip/live?event={conference.slug}") as stream:
        await stream.next("counts")
        await conference.organiser.call("DELETE", f"/lists/vip?event={conference.slug}")
        await until(lambda: _is_deleted(conference))
        await stream.rest()


async def _is_deleted(conference: Conference) -> bool:
    return bool(await conference.database["lists"].find_one({"event": conference.slug, "id": "vip", "deleted": True}))
