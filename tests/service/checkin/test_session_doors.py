"""The doors of sessions: guests without a booking, limits, moves between rooms, days."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.registration import Booking
from tests.support.checkin.service import Caller, Conference, Guest, now
from tests.support.waiting import until

BOOKED = [Booking(id="dinner", state="confirmed")]
EVENING = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)  # ten in the evening in Luxembourg


async def guests(conference: Conference, number: int, **fields: Any) -> Sequence[Guest]:
    return [await conference.guest(**fields) for _ in range(number)]


async def status(phone: Caller, list_: str) -> tuple[int, int]:
    counts = (await phone.get(f"/lists/{list_}/status")).body
    return counts["admitted"], counts["inside"]


async def change(conference: Conference, list_: str, **fields: Any) -> None:
    answer = await conference.organiser.call("PATCH", f"/lists/{list_}?event={conference.slug}", fields)
    assert answer.status == 200, answer


async def test_guests_without_a_booking_get_the_places_of_those_who_did_not_come_once_they_are_released(
    conference: Conference,
) -> None:
    await conference.list("dinner", sessions=["dinner"], limit=6)
    came, *away = await guests(conference, 6, sessions=BOOKED)
    unbooked = await guests(conference, 7)
    phone, supervisor = [await conference.pair(role, ("dinner",), gate=role) for role in ("scan", "supervisor")]
    assert (await phone.scan(came.secret, list="dinner"))["verdict"] == "admitted"
    assert {(await phone.scan(guest.secret, list="dinner"))["reason"] for guest in unbooked[:5]} == {"wrong_list"}
    await change(conference, "dinner", unbooked="when_free", release_at=now(hours=1))
    await until(lambda: _says(phone, unbooked[0], "full"))
    assert {(await phone.scan(guest.secret, list="dinner"))["reason"] for guest in unbooked[:5]} == {"full"}
    by_hand = await supervisor.scan(unbooked[5].secret, list="dinner", override={"reason": "a speaker"})
    assert by_hand["verdict"] == "admitted"
    await change(conference, "dinner", release_at=now(minutes=-1))
    await until(lambda: _says(phone, unbooked[0], None))
    verdicts = [(await phone.scan(guest.secret, list="dinner"))["reason"] for guest in (*unbooked[1:5], away[0])]
    assert verdicts == [None, None, None, "full", "full"]
    assert await status(phone, "dinner") == (6, 6)


async def _says(phone: Caller, guest: Guest, reason: str | None) -> bool:
    return bool((await phone.scan(guest.secret, list="dinner"))["reason"] == reason)


async def test_two_gates_at_once_never_let_more_in_than_the_room_holds(conference: Conference) -> None:
    await conference.list("dinner", sessions=["dinner"], limit=5, unbooked="when_free")
    people = await guests(conference, 16)
    gates = [await conference.pair(lists=("dinner",), gate=gate) for gate in ("North", "South")]
    scans = [gates[number % 2].scan(guest.secret, list="dinner") for number, guest in enumerate(people)]
    verdicts = await asyncio.gather(*scans)
    assert sorted(verdict["reason"] or "" for verdict in verdicts) == [""] * 5 + ["full"] * 11
    leaver = people[next(n for n, verdict in enumerate(verdicts) if verdict["verdict"] == "admitted")]
    late = [people[n] for n, verdict in enumerate(verdicts) if verdict["verdict"] == "refused"][:2]
    await gates[0].scan(leaver.secret, list="dinner", direction="exit")
    again = await asyncio.gather(
        *(gate.scan(guest.secret, list="dinner") for gate, guest in zip(gates, late, strict=True))
    )
    assert sorted(verdict["verdict"] for verdict in again) == ["admitted", "refused"]
    assert await status(gates[0], "dinner") == (6, 5)


async def test_who_enters_another_room_leaves_the_first_with_counts_and_minutes_right(conference: Conference) -> None:
    await conference.list("a", reentry="always", leaves=["b"], limit=1)
    await conference.list("b", reentry="always", leaves=["a"])
    first, second = await guests(conference, 2)
    phone = await conference.pair(lists=("a", "b"))
    assert (await phone.scan(first.secret, list="a"))["verdict"] == "admitted"
    assert (await phone.scan(second.secret, list="a"))["reason"] == "full"
    await phone.scan(first.secret, list="b")
    assert (await status(phone, "a"), await status(phone, "b")) == ((1, 0), (1, 1))
    assert (await phone.scan(second.secret, list="a"))["verdict"] == "admitted"


async def test_a_move_that_is_uploaded_later_ends_the_stay_when_it_was_made(conference: Conference) -> None:
    await conference.list("a", reentry="always")
    await conference.list("b", reentry="always", leaves=["a"])
    guest, phone = await conference.guest(), await conference.pair(lists=("a", "b"))
    moved = {"list": "b", "scanned_at": now(minutes=-10), **offline()}
    came = {"list": "a", "scanned_at": now(minutes=-40), **offline()}
    for scan in (moved, came):
        await phone.scan(guest.secret, **scan)
    assert (await status(phone, "a"), await status(phone, "b")) == ((1, 0), (1, 1))
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert document is not None
    assert document["inside"] == ["b"]


async def test_a_list_per_day_counts_each_day_by_the_events_own_midnight(conference: Conference) -> None:
    await conference.list("party", per_day=True, reentry="once")
    guest, phone = await conference.guest(), await conference.pair(lists=("party",))
    evening, night, later = (EVENING + timedelta(hours=hours) for hours in (0, 2.5, 3.25))
    for number, moment in enumerate((evening, night)):
        times = {"scanned_at": moment.isoformat(), **offline()}
        scan = await phone.scan(guest.secret, list="party", nonce=f"n{number}", **times)
        assert scan["verdict"] == "admitted"
    exit_ = {"scanned_at": later.isoformat(), **offline("exited")}
    await phone.scan(guest.secret, list="party", direction="exit", **exit_)
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert document is not None
    assert (document["admitted_to"], document["inside"]) == (["party@2026-07-01", "party@2026-07-02"], [])
    assert document["in_conflict"] is False


def offline(verdict: str = "admitted") -> dict[str, Any]:
    return {"offline": True, "sent_at": now(), "shown": {"verdict": verdict, "reason": None}}
