"""One trial: a rush of registrations and a morning at the gates, a fault in the middle of each, and the reckoning."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.check import Check, at_last
from tests.support.outside.event import Event
from tests.support.outside.mailbox import Mail, code_in_picture
from tests.support.outside.moien import Moien
from tests.support.outside.people import people
from tests.support.outside.rush import Morning, Rush
from tests.support.servers.demo import Demo
from tests.support.waiting import until

GATES = ("Main entrance", "Side door", "Car park")
AT_ONCE = 32
RECOVERY_SECONDS = 60
# a mail that was in the mailer's or the server's hands may have been sent: it is let lie for a while
UNSURE_SECONDS = 180


@dataclass(frozen=True)
class Fault:
    """A disturbance: what `strike` does to a demo, and how long after the rush the last mail may come."""

    strike: Callable[[Demo], object]
    mail_seconds: float = RECOVERY_SECONDS


@dataclass
class Trial:
    """`fault` strikes twice: among `number` registrations, and among the scans of their badges."""

    demo: Demo
    moien: Moien
    fault: Fault
    number: int = 400
    checks: list[Check] = field(default_factory=list)

    async def run(self) -> list[Check]:
        """Runs the trial: checks, each with whether it passed."""
        event = await self.moien.new_event(capacity=self.number)
        guests = people(self.number, f"{event.slug}.example.lu")
        await self._rush(event, guests)
        secrets = await self._mails(event, guests)
        await self._morning(event, secrets)
        await self._attendance(event)
        await self._quiet(event, guests)
        return self.checks

    async def _rush(self, event: Event, guests: list[dict[str, Any]]) -> None:
        rush = Rush(event, guests, at_once=AT_ONCE)
        await self._under_fault("registering", rush.run)
        registered = Counter(registration["email"] for registration in await event.registrations(state="confirmed"))
        self._note(
            "every accepted submission is there exactly once",
            registered == Counter(rush.accepted) and len(rush.accepted) == self.number,
            f"{len(rush.accepted)} accepted, {sum(registered.values())} there, "
            f"{rush.insistence.repeated} submissions sent again",
        )

    async def _under_fault(self, when: str, load: Callable[[Callable[[], object]], Any]) -> None:
        """Runs the load with the fault in its middle, and notes when everything was well again."""
        recoveries: list[asyncio.Task[float]] = []

        def strike() -> None:
            before = self.demo.pids
            self.fault.strike(self.demo)
            recoveries.append(asyncio.create_task(self._recovery(before)))

        await load(strike)
        seconds = await recoveries[0]
        self._note(
            f"healthy again within {RECOVERY_SECONDS} s ({when})", seconds <= RECOVERY_SECONDS, f"{seconds:.1f} s"
        )

    async def _recovery(self, before: dict[str, int]) -> float:
        """Seconds until what was killed runs again and every service sees all it needs; infinite: far too late."""
        began = time.monotonic()

        async def is_well() -> bool:
            return self.demo.pids != before and await self.moien.is_healthy()

        try:
            await until(is_well, seconds=2 * RECOVERY_SECONDS)
        except AssertionError:
            return float("inf")
        return time.monotonic() - began

    async def _mails(self, event: Event, guests: list[dict[str, Any]]) -> list[str]:
        """The codes that came by mail."""
        began = time.monotonic()

        async def missing() -> int:
            return sum(not self._badges(guest) for guest in guests)

        patience = self.fault.mail_seconds
        late = await at_last(missing, lambda number: number == 0, patience)
        took = f"{time.monotonic() - began:.1f} s"
        self._note(f"everybody has a badge by mail within {patience:g} s", late == 0, f"{late} without after {took}")
        known = {entry["email"]: entry["ticket"]["secret"] for entry in await event.registrations(state="confirmed")}
        read = {g["email"]: code_in_picture(mails[0].picture) for g in guests if (mails := self._badges(g))}
        self._note("the code in the mail is the ticket's", read == known, f"{len(read)} read")
        return list(read.values())

    async def _morning(self, event: Event, secrets: list[str]) -> None:
        async def expected() -> int:
            status = await self.moien.organiser.get(f"/door/api/v1/lists/main/status?event={event.slug}")
            return int(status["expected"])

        known = await at_last(expected, lambda number: number == self.number, RECOVERY_SECONDS)
        self._note("the door knows everybody", known == self.number, f"{known} of {self.number}")
        phones = [await event.pair(gate) for gate in GATES]
        morning = Morning(phones, secrets)
        await self._under_fault("scanning", morning.run)
        verdicts = Counter(verdict["verdict"] for verdict in morning.verdicts.values())
        self._note(
            "every badge is admitted, once",
            verdicts == {"admitted": self.number},
            f"{dict(verdicts)}, {morning.insistence.repeated} scans sent again",
        )

    async def _attendance(self, event: Event) -> None:
        async def came() -> int:
            return sum(bool(row["first_in"]) for row in await event.attendance())

        listed = await at_last(came, lambda number: number == self.number, RECOVERY_SECONDS)
        self._note("the attendance list is complete", listed == self.number, f"{listed} of {self.number}")
        scans = len(await event.attendance("?rows=scans"))
        self._note("each came once in the log", scans == self.number, f"{scans} scans")

    async def _quiet(self, event: Event, guests: list[dict[str, Any]]) -> None:
        """Checks that nothing is left over once everything is done."""
        oldest = await at_last(self.moien.oldest_unpublished, lambda seconds: seconds == 0, RECOVERY_SECONDS)
        self._note("no message waits to be published", oldest == 0, f"{oldest:.1f} s old")
        letters = await self.moien.dead_letters()
        self._note("no dead letters", not letters, "; ".join(letter["reason"] for letter in letters[:3]))

        async def mail_states() -> Counter[str]:
            return Counter(str((entry["mail"] or {}).get("state")) for entry in await event.registrations())

        sent = await at_last(mail_states, lambda states: states == {"sent": self.number}, RECOVERY_SECONDS)
        self._note("registration knows that each mail was sent", sent == {"sent": self.number}, str(dict(sent)))
        mails = [self._badges(guest) for guest in guests]
        different = sum(len({mail.message_id for mail in confirmations}) > 1 for confirmations in mails)
        again = sum(len(confirmations) - 1 for confirmations in mails if confirmations)
        self._note(
            "one confirmation each; at most once more with the same Message-ID",
            not different and all(len(confirmations) <= 2 for confirmations in mails),
            f"{again} sent once more",
        )

    def _badges(self, guest: dict[str, Any]) -> list[Mail]:
        return [mail for mail in self.moien.mailbox.to(guest["email"]) if mail.badge]

    def _note(self, promise: str, is_kept: bool, detail: str) -> None:
        self.checks.append(Check(promise, is_kept, detail))
