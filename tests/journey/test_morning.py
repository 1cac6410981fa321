"""A morning at the doors: two phones, a desk, a kiosk, a board, 250 guests; afterwards all that is told must agree."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from shared.clock import utc_now
from tests.browser.scanner.phone import Phone, phone_browser
from tests.chaos.doors.gate import Gate
from tests.journey.morning.doors import HelpDesk, Kiosk, a_board, a_gate, an_organisers_phone
from tests.journey.morning.guests import CANCELLED, COME_AFTER_ALL, GUESTS, SEATS, Crowd, Guest, codes
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien, outside
from tests.support.servers.demo import running_demo
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
CUT = (0.3, 0.7)  # the share of the second phone's guests between which it has no network


async def an_event(moien: Moien) -> Event:
    """A conference with a workshop whose door is open, too."""
    start = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    workshop = {"id": "workshop", "name": {"en": "Workshop"}, "room": "B", "capacity": SEATS, **times}
    event = await moien.new_event(capacity=GUESTS, sessions=[workshop])
    await event.open_door("workshop")
    return event


async def at_gate(gate: Gate, guests: list[Guest]) -> None:
    """Everybody holds a badge up, one after the other; cancelled ones are sent away."""
    for guest in guests:
        await gate.scan(guest.secret)
        guest.is_in = guest.kind != "cancelled"
        guest.tried.set()


async def with_a_cut(gate: Gate, guests: list[Guest]) -> None:
    """The network goes in the middle, and comes back."""
    begin, end = (round(share * len(guests)) for share in CUT)
    await at_gate(gate, guests[:begin])
    gate.network.is_cut = True
    await at_gate(gate, guests[begin:end])
    gate.network.is_cut = False
    await at_gate(gate, guests[end:])


async def at_kiosk(kiosk: Kiosk, guests: list[Guest]) -> None:
    for guest in guests:
        await kiosk.greets(guest)


async def at_desk(desk: HelpDesk, crowd: Crowd) -> None:
    """Guests without a code, some who had cancelled, and walk-ins while the desk has no network."""
    for guest in crowd.of("no code"):
        await desk.finds(guest)
    for guest in crowd.of("cancelled")[:COME_AFTER_ALL]:
        await guest.tried.wait()
        await desk.lets_in_all_the_same(guest)
    await desk.goes_offline()
    for guest in crowd.of("walk-in"):
        await desk.walks_in(guest)
    await desk.comes_back()


async def to_the_workshop(gate: Gate, crowd: Crowd) -> None:
    """The phone changes its list; those who have not booked find the workshop full."""
    page = gate.phone.page
    await page.click("#menu-open")
    await page.select_option("#list", "workshop")
    await page.click("[data-close=menu]")
    for guest in (*crowd.booked, *crowd.unbooked):
        await gate.scan(guest.secret)


async def figures(moien: Moien, event: Event, list_: str) -> tuple[int, int, int]:
    status = await moien.organiser.get(f"/door/api/v1/lists/{list_}/status?event={event.slug}")
    return status["admitted"], status["expected"], status["inside"]


async def logged(moien: Moien, event: Event, list_: str) -> list[dict[str, Any]]:
    """All attempts at a list, as the organisers' log has them."""
    return list((await moien.organiser.get(f"/door/api/v1/scans.json?event={event.slug}&list={list_}"))["items"])


async def shows(board: Page, name: str, number: int) -> None:
    await expect(board.locator(f"#{name}")).to_have_text(str(number), timeout=30_000)


async def registered_walk_ins(event: Event, crowd: Crowd) -> None:
    """Each is registered exactly once, with a mail, and has a code now."""
    wanted = {guest.person["email"]: guest for guest in crowd.of("walk-in")}

    async def found() -> list[dict[str, Any]]:
        return [r for r in await event.registrations() if r["email"] in wanted]

    for registration in await until(found, lambda known: len(known) == len(wanted), seconds=60):
        assert registration["state"] == "confirmed"
        wanted[registration["email"]].code = registration["code"]
        await event.arrived(wanted[registration["email"]].person, seconds=60)


async def test_at_the_end_of_a_morning_everything_that_is_told_agrees() -> None:
    with running_demo("morning") as demo:
        async with outside(demo.facts) as moien, AsyncExitStack() as stack:
            event = await an_event(moien)
            crowd = Crowd(f"{event.slug}.example.lu")
            await crowd.register(event)
            [watched] = crowd.of("watched")
            host = {"event": event.slug, "host": "Jo Host"}
            await moien.organiser.post(f"/door/api/v1/guests/{watched.code}/watch", host)
            browser = await stack.enter_async_context(
                phone_browser(await stack.enter_async_context(async_playwright()))
            )
            gates = [await a_gate(stack, browser, event, name) for name in ("Main entrance", "Side door")]
            desk, kiosk = await HelpDesk.open(stack, browser, event), await Kiosk.open(stack, browser, event)
            board = await a_board(stack, browser, event)
            organiser = await an_organisers_phone(stack, browser, event)

            first, second, at_the_kiosk = crowd.queues
            async with asyncio.TaskGroup() as morning:
                morning.create_task(at_gate(gates[0], first))
                morning.create_task(with_a_cut(gates[1], second))
                morning.create_task(at_kiosk(kiosk, at_the_kiosk))
                morning.create_task(at_desk(desk, crowd))
            await to_the_workshop(gates[0], crowd)

            await expect(organiser.get_by_role("alert")).to_contain_text(watched.person["last_name"])
            for phone in (gates[0].phone, gates[1].phone, desk.phone, kiosk.phone):
                await until(partial(unsent, phone), lambda number: number == 0, seconds=60)
            await registered_walk_ins(event, crowd)
            await agree(moien, event, crowd, gates, board)
            assert [fault for gate in gates for fault in gate.faults] + desk.phone.faults + kiosk.phone.faults == []


async def unsent(phone: Phone) -> int:
    return len(await phone.stored("unsent"))


async def agree(moien: Moien, event: Event, crowd: Crowd, gates: list[Gate], board: Page) -> None:
    """The door's counts, the board, the log, the export, registration, and what the phones showed."""
    people_in, expected = len(crowd.inside), GUESTS - CANCELLED
    assert people_in == expected + COME_AFTER_ALL
    await until(lambda: figures(moien, event, "main"), lambda f: f == (people_in, expected, people_in), seconds=60)
    await shows(board, "admitted", people_in)
    await shows(board, "inside", people_in)
    admitted = [scan for scan in await logged(moien, event, "main") if scan["verdict"] == "admitted"]
    assert sorted(scan["code"] for scan in admitted) == codes(crowd.inside)
    assert sum(scan["offline"] for scan in admitted) >= 3

    async def came() -> list[str]:
        return sorted(row["code"] for row in await event.attendance() if row["first_in"])

    assert await until(came, lambda arrived: arrived == codes(crowd.inside), seconds=60)
    inside = [r["code"] for r in await event.registrations() if r["attendance"]["inside"]]
    assert sorted(inside) == codes(crowd.inside)
    workshop = await logged(moien, event, "workshop")
    verdicts = Counter((scan["verdict"], scan["reason"]) for scan in workshop)
    assert verdicts == {("admitted", None): SEATS, ("refused", "wrong_list"): len(crowd.unbooked)}
    log = [*await logged(moien, event, "main"), *workshop]
    at_gates = {scan["nonce"] for scan in log if scan["gate"] in {gate.name for gate in gates}}
    assert at_gates == {nonce for gate in gates for nonce in gate.scans}
    assert await moien.organiser.collect(f"/door/api/v1/conflicts?event={event.slug}") == []
    assert await moien.dead_letters() == []
