"""The trial at the doors: three phones in a real browser, a crowd, bad networks, and servers that are killed."""

import asyncio
import os
import statistics
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from playwright.async_api import async_playwright

from shared.documents.tickets import new_secret
from tests.browser.scanner.phone import a_phone, phone_browser
from tests.chaos.check import Check, at_last
from tests.chaos.doors.crowd import GATES, MINUTES, STRANGERS, Arrival, Guest, arrivals, crowd
from tests.chaos.doors.gate import Gate
from tests.chaos.doors.meanwhile import Meanwhile, is_later
from tests.chaos.doors.network import Network
from tests.chaos.doors.reckoning import Reckoning
from tests.chaos.doors.record import recorded_scans
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien
from tests.support.outside.rush import Rush
from tests.support.servers.demo import Demo

SEED = os.environ.get("SEED", "rush")  # the same crowd, and the same losses as far as time lets them be the same
LOSS = 0.3
AT_ONCE = 32


@dataclass
class DoorRush:
    """So many people come in ten simulated minutes, `speed` of which pass in one.

    A `patient` phone waits ten times as long for the server, so that a busy machine does not look like a bad network.
    Everything has to be well again within `recovery_seconds`.
    """

    demo: Demo
    moien: Moien
    number: int = 250
    speed: float = 10
    patient: bool = False
    recovery_seconds: float = 60
    checks: list[Check] = field(default_factory=list)

    async def run(self) -> list[Check]:
        """Runs the trial: checks, each with whether it passed."""
        event = await self.moien.new_event(capacity=self.number)
        guests = crowd(self.number, f"{event.slug}.example.lu", Random(SEED))
        await self._register(event, guests)
        async with self._gates(event) as gates:
            await self._rush(event, gates, guests)
            await self._queues_empty(gates)
            reckoning = Reckoning(gates, guests, recorded_scans(self.demo.facts, event.slug))
            await event.everybody_expected_at_door()  # some registered while RabbitMQ was away
            for guest in reckoning.missing:  # who was sent to the desk, or stood before a phone that died
                await gates[0].scan(guest.secret)
            reckoning = Reckoning(gates, guests, recorded_scans(self.demo.facts, event.slug))
            self.checks += reckoning.checks()
            await self._others_agree(event, reckoning)
            faults = [fault for gate in gates for fault in gate.faults]
            self._note("no page had a fault", not faults, "; ".join(faults[:3]))
        return self.checks

    async def _register(self, event: Event, guests: list[Guest]) -> None:
        """All but those who register later, and some cancel; returns once the door knows."""
        early = [guest for guest in guests if guest.kind != "stranger" and not is_later(guest)]
        await Rush(event, [guest.person for guest in early], at_once=AT_ONCE).run()
        by_email = {registration["email"]: registration for registration in await event.registrations()}
        for guest in early:
            guest.take(by_email[guest.person["email"]])
        cancelled = [guest for guest in early if guest.kind == "cancelled"]
        for guest in cancelled:
            await event.act(guest.code, "cancel")
        await event.expected_at_door(len(early) - len(cancelled), seconds=self.recovery_seconds)
        _give_texts([guest for guest in guests if guest.kind == "stranger"], short_id=early[0].secret[6:12])
        for guest in guests:
            if guest.kind in {"valid", "cancelled", "stranger"}:
                guest.ready.set()

    @asynccontextmanager
    async def _gates(self, event: Event) -> AsyncIterator[list[Gate]]:
        """A started phone at each gate, which has the roster of this moment."""
        async with AsyncExitStack() as stack:
            playwright = await stack.enter_async_context(async_playwright())
            browser = await stack.enter_async_context(phone_browser(playwright))
            gates = []
            for name in GATES:
                phone = a_phone(browser, self.moien.facts["url"], patient=self.patient)
                network = Network(Random(f"{SEED} {name}"))
                gates.append(Gate(name, await stack.enter_async_context(phone), network))
                await gates[-1].open(await event.pairing_code(name))
            yield gates

    async def _rush(self, event: Event, gates: list[Gate], guests: list[Guest]) -> None:
        coming = arrivals(guests, Random(SEED))
        meanwhile = Meanwhile(self.demo, event, guests, patience=2 * self.recovery_seconds)
        due = deque((sum(arrival.share < share for arrival in coming), deed) for share, deed in meanwhile.deeds)
        began = time.monotonic()
        taken = 0

        async def work(gate: Gate, queue: list[Arrival]) -> None:
            nonlocal taken
            for arrival in queue:
                await asyncio.sleep(began + arrival.at / self.speed - time.monotonic())
                await _take(gate, arrival)
                taken += 1
                while due and taken >= due[0][0]:
                    group.create_task(due.popleft()[1]())

        for gate in gates:
            gate.network.loss = LOSS
        async with asyncio.TaskGroup() as group:
            queues = [[arrival for arrival in coming if arrival.gate == number] for number in range(len(gates))]
            workers = [group.create_task(work(gate, queue)) for gate, queue in zip(gates, queues, strict=True)]
            await asyncio.gather(*workers)
            seconds = time.monotonic() - began
        self._note_rush(gates, taken, seconds)
        recoveries = meanwhile.recoveries
        self._note(
            f"healthy again within {self.recovery_seconds:g} s, each time",
            max(recoveries.values()) <= self.recovery_seconds,
            ", ".join(f"{name} after {seconds:.1f} s" for name, seconds in recoveries.items()),
        )

    def _note_rush(self, gates: list[Gate], taken: int, seconds: float) -> None:
        waits = [scan.shown.at - scan.made_at for gate in gates for scan in gate.scans.values() if scan.shown]
        lost, calls = sum(gate.network.lost for gate in gates), sum(gate.network.calls for gate in gates)
        self._note(
            "everybody gets a verdict",
            True,
            f"{taken} arrivals in {seconds:.0f} s, meant to be {MINUTES * 60 / self.speed:.0f}; verdicts after "
            f"{statistics.median(waits):.0f} ms, the last after {max(waits):.0f} ms; {lost} of {calls} calls lost",
        )

    async def _queues_empty(self, gates: list[Gate]) -> None:
        """Checks that everything is sent once the network is good, without a tap."""
        for gate in gates:
            gate.network.loss, gate.network.is_cut = 0, False
        began = time.monotonic()
        waiting = [await gate.unsent() for gate in gates]

        async def unsent() -> int:
            return sum([await gate.unsent() for gate in gates])

        left = await at_last(unsent, lambda number: number == 0, self.recovery_seconds)
        shown = [await gate.phone.page.locator("#fact-queue").inner_text() for gate in gates]
        self._note(
            f"the queues are empty within {self.recovery_seconds:g} s, without a tap",
            left == 0 and set(shown) == {"0"},
            f"{waiting} to send, {left} after {time.monotonic() - began:.1f} s",
        )

    async def _others_agree(self, event: Event, reckoning: Reckoning) -> None:
        """Checks the conflicts, the door's count, and registration's list of those who came."""
        admitted = {guest.code for guest in reckoning.admissions}
        scans = sum(len(scans) for scans in reckoning.admissions.values())
        conflicts = await self.moien.organiser.collect(f"/door/api/v1/conflicts?event={event.slug}")
        codes = sorted(conflict["code"] for conflict in conflicts)
        self._note(
            "each badge that two gates let in is a conflict, and no other",
            codes == sorted(reckoning.conflicts),
            f"{len(reckoning.conflicts)} let in by two gates, {len(codes)} conflicts",
        )

        async def count() -> int:
            status = await self.moien.organiser.get(f"/door/api/v1/lists/main/status?event={event.slug}")
            return int(status["admitted"])

        counted = await at_last(count, lambda number: number == len(admitted), self.recovery_seconds)
        self._note("the door counts each person once", counted == len(admitted), f"{counted} of {len(admitted)}")

        async def came() -> set[str]:
            return {row["code"] for row in await event.attendance() if row["first_in"]}

        listed = await at_last(came, lambda codes: codes == admitted, self.recovery_seconds)
        self._note("the attendance list is complete", listed == admitted, f"{len(listed)} of {len(admitted)}")
        rows = len(await event.attendance("?rows=scans"))
        self._note("each admission is in its log", rows == scans, f"{rows} of {scans}")
        oldest = await at_last(self.moien.oldest_unpublished, lambda seconds: seconds == 0, self.recovery_seconds)
        self._note("no message waits to be published", oldest == 0, f"{oldest:.1f} s old")
        letters = await self.moien.dead_letters()
        self._note("no dead letters", not letters, "; ".join(letter["reason"] for letter in letters[:3]))

    def _note(self, promise: str, is_kept: bool, detail: str) -> None:
        self.checks.append(Check(promise, is_kept, detail))


async def _take(gate: Gate, arrival: Arrival) -> None:
    """Somebody has come up to a gate."""
    await arrival.guest.ready.wait()
    gate.network.is_cut = arrival.is_cut_off
    if arrival.death:
        await gate.die(arrival.death, arrival.text)
    await gate.scan(arrival.text)


def _give_texts(strangers: list[Guest], short_id: str) -> None:
    """Codes that are no badges of this event, all different."""
    random = Random(SEED)
    for place, stranger in enumerate(strangers):
        made = {"of another event": "ZZZZZZ", "of nobody": short_id}
        text = STRANGERS[place % len(STRANGERS)]
        stranger.secret = new_secret(made[text], random) if text in made else f"{text} {place}"
