"""The trial: many people for few places, by two instances at once, while some cancel and one instance is killed."""

import asyncio
import os
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random

from tests.chaos.check import Check, at_last
from tests.chaos.places.instance import second_instance
from tests.chaos.places.parties import Party, parties
from tests.chaos.places.stored import stored_scene
from tests.support.answers import Answer
from tests.support.outside.event import Event
from tests.support.outside.http import Http
from tests.support.outside.insisting import Insistence
from tests.support.outside.moien import Moien
from tests.support.registration.places.promises import Scene, broken
from tests.support.servers.demo import Demo
from tests.support.waiting import until

SEED = os.environ.get("SEED", "places")
AT_ONCE = 32
CANCELS, EDITS = 9, 7  # every ninth party with a place cancels it, every seventh changes its sessions
BATCH_SECONDS = 60


@dataclass
class PlaceRush:
    """`number` people for a quarter as many `places`, a tenth of which are held for invited people.

    Everything has to be well again within `recovery_seconds`.
    """

    demo: Demo
    moien: Moien
    number: int = 400
    places: int = 0
    recovery_seconds: float = 60
    checks: list[Check] = field(default_factory=list)
    insistence: Insistence = field(default_factory=Insistence)
    cancelled: set[str] = field(default_factory=set)

    async def run(self) -> list[Check]:
        """Runs the trial: checks, each with whether it passed."""
        self.places = self.places or self.number // 4
        dinner = {"id": "dinner", "name": {"en": "Dinner"}, "capacity": self.places // 4}
        event = await self.moien.new_event(capacity=self.places, sessions=[dinner])
        invitations = [await self._invitation(event) for _ in range(self.places // 10)]
        coming = parties(self.number, f"{event.slug}.example.lu", invitations, Random(SEED))
        async with second_instance(self.demo) as address:
            await self._rush(event, coming, Http(self.moien.session, address))
            scene = stored_scene(self.demo.facts, event.slug)
        self._reckon(coming, scene)
        await self._seen_by_organisers(event, scene)
        await self._mails(event, scene)
        return self.checks

    async def _invitation(self, event: Event) -> str:
        wanted = {"category": "industry", "holds_places": True}
        return str((await self.moien.organiser.post(f"{event.path}/invitations", wanted, expected=201))["code"])

    async def _rush(self, event: Event, coming: list[Party], second: Http) -> None:
        """All submit, at both instances in turn; whoever gets no answer asks again, at the other one."""
        waiting, half = deque(enumerate(coming)), len(coming) // 2
        recoveries: list[asyncio.Task[float]] = []

        async def visitor() -> None:
            while waiting:
                turn, party = waiting.popleft()
                if len(waiting) == half:
                    recoveries.append(asyncio.create_task(self._kill()))
                await self._submit(event, party, turn, second)
                await self._afterthought(event, party, turn)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(visitor())
        seconds = await recoveries[0]
        self._note(
            f"healthy again within {self.recovery_seconds:g} s",
            seconds <= self.recovery_seconds,
            f"{seconds:.1f} s, {self.insistence.repeated} calls made again",
        )

    async def _kill(self) -> float:
        """Seconds until the instance that was killed runs again; infinite: far too late."""
        before, began = self.demo.kill("registration"), time.monotonic()

        async def is_well() -> bool:
            return self.demo.pids["registration"] != before and await self.moien.is_healthy()

        try:
            await until(is_well, seconds=2 * self.recovery_seconds)
        except AssertionError:
            return float("inf")
        return time.monotonic() - began

    async def _submit(self, event: Event, party: Party, turn: int, second: Http) -> None:
        instances = deque([self.moien.visitor, second] if turn % 2 else [second, self.moien.visitor])
        headers = {"Idempotency-Key": f"{event.slug}-{turn}"}

        async def submit() -> Answer:
            instances.rotate()
            return await instances[0].call("POST", f"{event.path}/registrations", party.submission, headers=headers)

        party.take((await self.insistence.ask(submit, expected=202)).body)

    async def _afterthought(self, event: Event, party: Party, turn: int) -> None:
        """Some cancel the place that they have just got, others change their sessions."""
        booker = party.members[0]["email"]
        if party.outcomes[0] != "confirmed" or not (turn % CANCELS == 0 or turn % EDITS == 0):
            return
        organiser = self.moien.organiser
        matches = await self._insist("GET", f"{event.path}/registrations?q={booker}", organiser)
        [code] = [r["code"] for r in matches["items"] if r["email"] == booker]
        path = f"{event.path}/registrations/{code}"
        if turn % CANCELS == 0:
            self.cancelled.add(booker)
            await self._insist("POST", f"{path}/cancel", organiser, {})
        else:
            await self._insist("PATCH", path, organiser, {"sessions": ["dinner"]})

    async def _insist(
        self, method: str, path: str, caller: Http, body: object = None
    ) -> dict[str, list[dict[str, str]]]:
        answer = await self.insistence.ask(lambda: caller.call(method, path, body), expected=200)
        return dict(answer.body)

    def _reckon(self, coming: list[Party], scene: Scene) -> None:
        """Compares what people were told with what is stored."""
        answers = {email: outcome for party in coming for email, outcome in party.answers.items()}
        there = Counter(person.email for person in scene.people)
        self._note(
            "everybody is there once",
            there == Counter([*answers]),
            f"{len(answers)} answered, {len(scene.people)} there",
        )
        states = {person.email: person.state for person in scene.people}
        lies = [email for email, outcome in answers.items() if not self._holds(email, outcome, states.get(email))]
        self._note("every answer holds", not lies, f"{dict(Counter(answers.values()))}; {', '.join(lies[:3])}")
        apart = [party for party in coming if party.if_short == "none" and len(set(party.outcomes)) > 1]
        self._note("a group that wants to stay together does", not apart, f"{len(coming)} parties")
        taken = scene.taken().get("event", 0)
        waiting = len(scene.waiting())
        self._note(
            "all places are taken, and no more", taken == self.places, f"{taken} of {self.places}, {waiting} wait"
        )
        faults = broken(scene)
        self._note("counts, tickets, lines and sessions agree", not faults, "; ".join(faults[:3]))

    def _holds(self, email: str, outcome: str, state: str | None) -> bool:
        """Whether what somebody was told is still true; who waits may have got a place since."""
        if email in self.cancelled:
            return state == "cancelled"
        return state == outcome or (outcome, state) == ("waitlisted", "confirmed")

    async def _seen_by_organisers(self, event: Event, scene: Scene) -> None:
        waiting = await event.registrations(state="waitlisted")
        positions = sorted(registration["waiting_position"] for registration in waiting)
        self._note("positions have no gaps", positions == [*range(1, len(waiting) + 1)], f"{len(positions)} positions")
        by_position = [r["code"] for r in sorted(waiting, key=lambda r: int(r["waiting_position"]))]
        in_line = [person.code for person in scene.in_state("waitlisted")]
        self._note("positions are in the order in which people came", by_position == in_line, "")

    async def _mails(self, event: Event, scene: Scene) -> None:
        """Everybody who was ever confirmed has one confirmation, and nobody else has one."""
        expected = Counter(person.id for person in scene.people if person.was_confirmed)

        async def confirmations() -> Counter[str]:
            mails = await self.moien.mails(event.slug)
            return Counter(m["registration"] for m in mails if (m["kind"], m["state"]) == ("confirmation", "sent"))

        sent = await at_last(confirmations, lambda mails: mails == expected, 2 * BATCH_SECONDS)
        self._note("one confirmation each", sent == expected, f"{sum(sent.values())} of {sum(expected.values())} sent")
        letters = await self.moien.dead_letters()
        self._note("no dead letters", not letters, "; ".join(letter["reason"] for letter in letters[:3]))

    def _note(self, promise: str, is_kept: bool, detail: str) -> None:
        self.checks.append(Check(promise, is_kept, detail))
