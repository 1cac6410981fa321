"""Homes of doors in memory, and the mail between installations, which a test may let break off at any message."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from typing_extensions import override

from services.checkin.domain.homes import MAIN_HOME, Asking, Home, Sending
from services.checkin.ports.homes import DoorDocuments, DoorMail, Homes
from shared.contracts import Message
from shared.messaging.broker import BrokerAway


class FakeHomes(Homes):
    """Homes as one installation knows them."""

    def __init__(self, own: Home) -> None:
        self.own = own
        self.homes: dict[str, Home] = {}
        self.served: dict[tuple[str, str], int] = {}
        self.settled: dict[str, int] = {}
        self.parts: defaultdict[str, set[int]] = defaultdict(set)
        self.sendings: dict[str, Sending] = {}

    @override
    async def of(self, event: str) -> Home:
        return self.homes.get(event, self.own if self.own.name == MAIN_HOME else Home(MAIN_HOME))

    @override
    async def hand_over(self, asking: Asking) -> Home | None:
        if (term := self.served.get((asking.event, asking.request))) is not None:
            return Home(asking.to.name, asking.to.url, term)
        known = await self.of(asking.event)
        if known.name != self.own.name:
            return None
        home = Home(asking.to.name, asking.to.url, max(known.term + 1, asking.to.term))
        self.homes[asking.event], self.served[asking.event, asking.request] = home, home.term
        return home

    @override
    async def take(self, event: str, home: Home) -> bool:
        known = self.homes.get(event, Home(""))
        if known.term < home.term or (known.name, known.term) == (home.name, home.term):
            self.homes[event] = home
        return (self.homes[event].name, self.homes[event].term) == (home.name, home.term)

    @override
    async def settle(self, event: str, term: int) -> None:
        self.settled[event] = term

    @override
    async def arrived(self, sending: str, number: int) -> None:
        self.parts[sending].add(number)

    @override
    async def keep(self, sending: Sending) -> None:
        self.sendings[sending.id] = sending

    @override
    async def complete(self, sending: str) -> Sending | None:
        end = self.sendings.get(sending)
        return end if end is not None and len(self.parts[sending]) >= end.parts else None


class FakeDoorDocuments(DoorDocuments):
    """The scans of one event, as texts; each goes in a part of its own."""

    def __init__(self) -> None:
        self.scans: set[str] = set()
        self.late: set[str] = set()

    @override
    async def of_event(self, event: str, since: datetime | None = None) -> AsyncIterator[tuple[str, list[str]]]:
        for scan in sorted(self.late if since else self.scans):
            yield "door", [scan]

    @override
    async def merge(self, event: str, collection: str, documents: Sequence[str], *, late: bool) -> None:
        self.scans |= {*documents}


class FakeDoorMail(DoorMail):
    """Puts messages into the `queues` of installations; breaks off before the message that is `breaks_at` away."""

    def __init__(self, queues: dict[str, list[Message]]) -> None:
        self.queues = queues
        self.breaks_at: int | None = None

    @override
    async def send(self, to: str, messages: AsyncIterator[Message]) -> None:
        async for message in messages:
            self._count()
            self.queues[to].append(message)

    @override
    async def tell_all(self, message: Message) -> None:
        self._count()
        for queue in self.queues.values():
            queue.append(message)

    @override
    async def epoch_of(self, event: str) -> int:
        return 1

    def _count(self) -> None:
        if self.breaks_at is not None:
            self.breaks_at -= 1
            if self.breaks_at < 0:
                self.breaks_at = None
                raise BrokerAway("the process was killed")
