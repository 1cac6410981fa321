"""An event's door is handed over to a laptop at the venue under load, whose uplink is cut and whose check-in is killed.

Two installations as people start them: `make demo` and `make venue`, each with a MongoDB of its own, linked by RabbitMQ
over TLS through a cable that is pulled out. At the end every scan counts once at the main installation.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.outside.http import Http
from tests.support.outside.moien import Moien, outside
from tests.support.outside.people import people
from tests.support.servers.cable import Cable, a_cable
from tests.support.servers.certificates import a_certificate
from tests.support.servers.demo import running_demo
from tests.support.servers.venue import Laptop, TlsRabbitmq, a_laptop
from tests.support.waiting import at_once, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
Json = dict[str, Any]
GUESTS = 60
PATIENCE = 200  # seconds in which a hand-over is finished, on a machine that has more to do
AT_MAIN, WHILE_GOING, AT_VENUE, WHILE_COMING_BACK, AT_LAST = (slice(n * 12, n * 12 + 12) for n in range(5))


@dataclass
class Phone:
    """Decides by itself where nobody answers, and sends later what it then scanned, as the scanner does."""

    device: Device
    unsent: list[Json] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    async def scan(self, registration: Json) -> str:
        scan = a_scan(registration["ticket"]["secret"])
        self.made.append(scan["nonce"])
        try:
            answer = await self.device.try_scan(scan)
        except (ClientError, TimeoutError):
            answer = None
        if answer is not None and answer.status == 200:
            return str(answer.body["verdict"])
        shown = {"verdict": "admitted", "reason": None}
        self.unsent.append({**scan, "offline": True, "shown": shown, "sent_at": scan["scanned_at"]})
        return "admitted"

    async def send(self) -> bool:
        """Whether nothing is left."""
        if self.unsent:
            try:
                await self.device.upload(*self.unsent)
            except (ClientError, TimeoutError, AssertionError):
                return False
            self.unsent.clear()
        return True

    async def scan_all(self, registrations: list[Json]) -> None:
        for registration in registrations:
            assert await self.scan(registration) == "admitted"
            await self.send()


@dataclass
class Both:
    """The main installation's event, its people, the laptop, and the laptop's uplink."""

    moien: Moien
    event: Event
    laptop: Laptop
    uplink: Cable
    people: list[Json]
    session: ClientSession

    async def pairing_link(self, gate: str, role: str) -> str:
        """The code in the link that the laptop's owner has printed."""
        code, output = await self.laptop.door("pairing-link", EVENT=self.event.slug, GATE=gate, ROLE=role)
        assert code == 0, output
        return output.partition("#pair=")[2].split()[0]

    async def pairing_code(self, gate: str) -> str:
        """A code that the organiser's token gets at the laptop's address."""
        organiser = Http(self.session, self.laptop.url, self.moien.facts["api_token"])
        wanted = {"event": self.event.slug, "gate": gate, "role": "scan", "lists": ["main"]}
        return str((await organiser.post("/door/api/v1/pairing-codes", wanted, expected=201))["code"])

    async def pair_at_venue(self, code: str) -> Phone:
        visitor = Http(self.session, self.laptop.url)
        paired = await visitor.post("/door/api/v1/pair", {"code": code, "name": "A phone"}, expected=201)
        return Phone(Device(Http(self.session, self.laptop.url, paired["device_token"]), paired))

    async def recorded(self) -> Counter[str]:
        """How often each attempt stands in the main installation's log of scans, by nonce."""
        answer = await self.moien.organiser.call("GET", f"/door/api/v1/scans.json?event={self.event.slug}")
        assert answer.status == 200, answer
        return Counter(scan["nonce"] for scan in answer.body["items"])


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    files = a_certificate(tmp_path, "localhost", "127.0.0.1")
    async with AsyncExitStack() as stack:
        supervisor = Supervisor(tmp_path)
        stack.push_async_callback(supervisor.stop)
        rabbitmq = TlsRabbitmq(tmp_path, StateFile(tmp_path), files)
        await rabbitmq.start(supervisor)
        demo = stack.enter_context(running_demo("venue", RABBITMQ_URL=rabbitmq.url))
        moien = await stack.enter_async_context(outside(demo.facts))
        event = await with_guests(moien)
        trusted = ssl.create_default_context(cafile=str(files.authority))
        connector = TCPConnector(limit=0, ssl=trusted)
        session = await stack.enter_async_context(ClientSession(connector=connector, timeout=ClientTimeout(total=30)))
        uplink = await stack.enter_async_context(a_cable(rabbitmq.tls_url))
        laptop = await stack.enter_async_context(a_laptop(tmp_path / "laptop", files, uplink.url))
        await laptop.printed("The venue's check-in is ready")
        yield Both(moien, event, laptop, uplink, await event.registrations(), session)


async def with_guests(moien: Moien) -> Event:
    event = await moien.new_event()
    await at_once([event.register(guest) for guest in people(GUESTS, "venue.example.lu")])
    await event.expected_at_door(GUESTS, seconds=PATIENCE)
    return event


async def meanwhile(work: Any, phones: list[Phone], registrations: list[Json]) -> Any:
    """Does the work while the phones share the scanning; what it returns."""
    async with asyncio.TaskGroup() as group:
        doing = group.create_task(work)
        for number, phone in enumerate(phones):
            group.create_task(phone.scan_all(registrations[number :: len(phones)]))
    return doing.result()


async def test_a_door_goes_to_the_venue_and_back_and_every_scan_counts_once(both: Both) -> None:
    event, laptop, guests = both.event, both.laptop, both.people
    own = [Phone(await event.pair(gate)) for gate in ("East", "West")]
    await own[0].scan_all(guests[AT_MAIN])

    code, output = await meanwhile(laptop.door("take-door", EVENT=event.slug), own, guests[WHILE_GOING])
    assert code == 0, output
    await until(lambda: sent(own), seconds=PATIENCE)

    north, south = [await both.pair_at_venue(await both.pairing_code(gate)) for gate in ("North", "South")]
    desk = await both.pair_at_venue(await both.pairing_link("Desk", "desk"))
    await both.uplink.pull_out()
    before, after = guests[AT_VENUE][:6], guests[AT_VENUE][6:]
    await north.scan_all(before)
    seen = await south.device.scan(before[0]["ticket"]["secret"])
    assert (seen["reason"], seen["first_admitted"]["gate"]) == ("already_admitted", "North")
    walk_in = await walks_in(desk.device)
    await meanwhile(killed(laptop), [north, south], after)
    await until(lambda: sent([north, south]), seconds=PATIENCE)

    await both.uplink.plug_in()
    coming = guests[WHILE_COMING_BACK]
    code, output = await meanwhile(laptop.door("give-back", EVENT=event.slug), [north, south], coming)
    assert code == 0, output
    await until(lambda: sent([north, south]), seconds=PATIENCE)
    await own[1].scan_all(guests[AT_LAST])

    made = {nonce for phone in (*own, north, south) for nonce in phone.made}
    await until(both.recorded, lambda recorded: made <= recorded.keys(), seconds=PATIENCE)
    assert [nonce for nonce, number in (await both.recorded()).items() if number > 1] == []
    await until(lambda: is_agreed(both, walk_in), seconds=PATIENCE)
    assert (await both.moien.organiser.get(f"/door/api/v1/conflicts?event={event.slug}"))["items"] == []
    assert await both.moien.dead_letters() == []


async def sent(phones: list[Phone]) -> bool:
    return all([await phone.send() for phone in phones])


async def killed(laptop: Laptop) -> None:
    """Check-in at the venue, without any warning; `make venue` starts it again."""
    laptop.kill("checkin")


async def walks_in(desk: Device) -> str:
    form = {"nonce": "w1", "list": "main", "first_name": "Wanda", "last_name": "Walk-In", "category": "industry"}
    answer = await desk.http.post("/door/api/v1/walk-ins", {**form, "consents": {"privacy": True}}, expected=201)
    return str(answer["attendee"]["code"])


async def is_agreed(both: Both, walk_in: str) -> bool:
    """Whether board, export and registrations all have everybody in, the one who walked in too."""
    status = await both.moien.organiser.get(f"/door/api/v1/lists/main/status?event={both.event.slug}")
    rows = {row["code"]: row["first_in"] for row in await both.event.attendance()}
    inside = [person for person in await both.event.registrations() if person["attendance"]["inside"]]
    everybody = GUESTS + 1
    in_export = sum(1 for first_in in rows.values() if first_in)
    return status["admitted"] == status["inside"] == in_export == len(inside) == everybody and walk_in in rows
