"""The door of an event moves to a laptop at the venue and back: one home at a time, and no scan is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged
from shared.identity.sessions import COOKIE
from tests.support.checkin.heard import listening_as
from tests.support.checkin.homes import VENUE_URL, TwoHomes, two_homes
from tests.support.checkin.service import Caller, Conference, Guest, now
from tests.support.servers.cable import a_cable
from tests.support.servers.running import patient_connections
from tests.support.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def shared_homes(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[TwoHomes]:
    with patient_connections():
        async with a_cable(rabbitmq_url) as uplink, two_homes(mongodb_url, rabbitmq_url, uplink) as homes:
            yield homes


@pytest.fixture
async def homes(shared_homes: TwoHomes) -> TwoHomes:
    """Each test begins with the door at main."""
    await shared_homes.uplink.plug_in()
    if not await shared_homes.main.has_door():
        await shared_homes.move(shared_homes.main)
    return shared_homes


async def admitted(conference: Conference, guest: Guest) -> list[str]:
    document = await conference.database["door"].find_one({"_id": guest.registration})
    return [scan["key"].partition(":")[2] for scan in document["scans"]] if document else []


async def offline(phone: Caller, guest: Guest, nonce: str) -> Any:
    scan = {"nonce": nonce, "list": "main", "secret": guest.secret, "scanned_at": now(minutes=-1), "sent_at": now()}
    shown = {"verdict": "admitted", "reason": None}
    return await phone.post("/scans/batch", {"scans": [{**scan, "offline": True, "shown": shown}]})


async def test_elsewhere_calls_are_answered_503_with_the_name_of_the_home(homes: TwoHomes) -> None:
    main = homes.main.conference
    guest, phone = await main.guest(), await main.pair()
    await homes.move(homes.venue)
    body = {"nonce": "n1", "list": "main", "secret": guest.secret, "scanned_at": now()}
    answers = [
        await phone.post("/scans", body),
        await phone.get("/lists/main/roster"),
        await phone.call("PUT", "/devices/me", {}),
        await main.organiser.get(f"/lists?event={main.slug}"),
    ]
    assert [answer.status for answer in answers] == [503] * 4
    assert {answer.body["type"] for answer in answers} == {"/problems/door-elsewhere"}
    assert answers[0].body["home"] == {"name": "venue", "url": VENUE_URL}


async def test_in_the_console_organisers_read_where_the_door_is(homes: TwoHomes) -> None:
    main = homes.main.conference
    await homes.move(homes.venue)
    cookies, headers = {COOKIE: homes.main.served.session_cookie(main.account)}, {"Accept": "text/html"}
    address = f"/door/console/lists?event={main.slug}"
    async with main.client.get(address, cookies=cookies, headers=headers) as answer:
        page = await answer.text()
    assert answer.status == 503
    assert f'<a href="{VENUE_URL}/door">' in page
    assert f"make give-back EVENT={main.slug}" in page


async def test_what_happened_before_is_known_at_the_venue(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guest, phone = await main.guest(), await main.pair()
    await phone.scan(guest.secret, nonce="n1")
    await phone.scan("hello", nonce="n2")
    await main.list("lunch")
    await homes.move(homes.venue)

    again = await (await venue.pair()).scan(guest.secret)
    assert (again["reason"], again["first_admitted"]["gate"]) == ("already_admitted", "Main gate")
    lists = await venue.organiser.get(f"/lists?event={main.slug}")
    assert "lunch" in {check_in_list["id"] for check_in_list in lists.body["items"]}
    log = await venue.organiser.get(f"/scans.json?event={main.slug}")
    assert {"n1", "n2"} <= {scan["nonce"] for scan in log.body["items"]}


async def test_gates_at_the_venue_see_each_other_without_uplink_and_nothing_is_lost(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guest = await main.guest()
    await homes.move(homes.venue)
    north, south = await venue.pair(gate="North"), await venue.pair(gate="South")
    await homes.uplink.pull_out()
    assert (await north.scan(guest.secret, nonce="n1"))["verdict"] == "admitted"
    second = await south.scan(guest.secret, nonce="n2")
    assert (second["reason"], second["first_admitted"]["gate"]) == ("already_admitted", "North")

    await homes.uplink.plug_in()
    await homes.move(homes.main)
    assert await admitted(main, guest) == ["n1"]
    assert (await (await main.pair()).scan(guest.secret))["reason"] == "already_admitted"


async def test_a_phone_of_main_uploads_what_it_scanned_without_network(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guest, phone = await main.guest(), await main.pair()
    await homes.move(homes.venue)
    answers = [await offline(phone, guest, "n1") for _ in range(2)]
    assert [answer.body["results"][0]["verdict"] for answer in answers] == ["admitted"] * 2
    await until(lambda: admitted(venue, guest), seconds=90)
    assert await admitted(venue, guest) == ["n1"]
    assert await admitted(main, guest) == []


async def test_registration_hears_of_every_scan_in_the_right_order(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guests = [await main.guest() for _ in range(2)]
    async with listening_as("registration", homes.broker) as heard:
        await (await main.pair()).scan(guests[0].secret)
        await homes.move(homes.venue)
        await (await venue.pair()).scan(guests[1].secret)
        await homes.move(homes.main)

        def newest(guest: Guest) -> Any:
            states = [m for m in heard if isinstance(m, AttendanceChanged) and m.registration == guest.registration]
            return max(states, key=lambda m: (m.epoch, m.version), default=None)

        await until(lambda: all((state := newest(guest)) and state.lists for guest in guests), seconds=90)
    assert all(newest(guest).lists[0].inside for guest in guests)


async def test_under_load_no_scan_is_lost_on_the_way(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guests = [await main.guest() for _ in range(30)]
    own, there = await main.pair(), await venue_phone(homes)
    recorded: set[str] = set()

    async def scan(guest: Guest, number: int) -> None:
        """Tries here and there until somebody records it, as people at two doors would."""
        body = {"nonce": f"n{number}", "list": "main", "secret": guest.secret, "scanned_at": now()}
        while True:
            for phone in (own, there):
                answer = await phone.post("/scans", body)
                if answer.status == 200:
                    assert answer.body["verdict"] == "admitted"
                    recorded.add(guest.registration)
                    return
            await asyncio.sleep(0.05)

    async def one_after_the_other() -> None:
        for number, guest in enumerate(guests):
            await scan(guest, number)

    async with asyncio.TaskGroup() as group:
        group.create_task(one_after_the_other())
        await homes.move(homes.venue)
    assert recorded == {guest.registration for guest in guests}
    await until(lambda: all_admitted(venue, guests), seconds=60)  # the left-overs too


async def venue_phone(homes: TwoHomes) -> Caller:
    """A phone that was paired at the venue when the door was there before."""
    await homes.move(homes.venue)
    phone = await homes.venue.conference.pair()
    await homes.move(homes.main)
    return phone


async def all_admitted(conference: Conference, guests: list[Guest]) -> bool:
    return all([await admitted(conference, guest) for guest in guests])


async def test_an_old_request_moves_nothing(homes: TwoHomes) -> None:
    asked = homes.request(homes.venue)
    await homes.venue.homes.follow(homes.event)
    await homes.broker.send(asked)
    await until(homes.venue.has_door, seconds=90)
    await homes.move(homes.main)
    await homes.broker.send(asked, homes.request(homes.venue, valid_until=utc_now() - timedelta(seconds=1)))
    await homes.move(homes.venue)  # what comes after it in the queue
    await homes.move(homes.main)
    term = (await homes.main.homes.of(homes.event)).term
    assert (await homes.venue.homes.of(homes.event)).term == term


async def test_a_lost_laptop_gives_way_and_its_scans_follow(homes: TwoHomes) -> None:
    main, venue = homes.main.conference, homes.venue.conference
    guest, other = await main.guest(), await main.guest()
    await homes.move(homes.venue)
    phone = await venue.pair()
    await homes.uplink.pull_out()
    await phone.scan(guest.secret, nonce="n1")

    term = (await homes.main.homes.of(homes.event)).term + 1
    own = homes.main.homes.own
    await homes.main.homes.take(homes.event, replace(own, term=term))
    await homes.broker.send(homes.request(homes.main, term=term))
    await until(homes.main.has_door)
    assert (await (await main.pair()).scan(other.secret))["verdict"] == "admitted"

    await homes.uplink.plug_in()
    await until(lambda: admitted(main, guest), seconds=90)
    assert not await homes.venue.has_door()
