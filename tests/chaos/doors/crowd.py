"""The people of a rush at the doors: who comes when to which gate, with which badge. All of it follows from a seed."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, TypeAlias

from tests.support.outside.people import Json, people

GATES = ("Main entrance", "Side door", "Car park")
MINUTES = 10
FIRST_THIRD = 0.65  # of the people come in it
STRANGERS = ("https://example.org/poster", "MOIEN1 half of it", "WIFI:S:hotel;;", "of another event", "of nobody")

Kind: TypeAlias = Literal["valid", "late", "last minute", "reissued", "cancelled", "cancels", "stranger"]
SHARES: dict[Kind, float] = {
    "late": 0.04,  # registers after the phones fetched the roster
    "last minute": 0.02,  # registers while RabbitMQ is away
    "reissued": 0.02,  # has a new badge since then, and somebody else has the old one
    "cancelled": 0.02,
    "cancels": 0.03,  # after the phones fetched the roster
    "stranger": 0.04,  # holds up something that is no badge of this event
}
# By share of the arrivals: when the first of a kind may come, and the last.
WHEN: dict[Kind, tuple[float, float]] = {
    "late": (0.25, 1),
    "last minute": (0.38, 0.45),
    "reissued": (0.25, 1),
    "cancels": (0.25, 1),
}
CUTS = {1: (0.25, 0.5), 2: (0.45, 0.65)}  # gate → when it has no network at all
PASSED_BACK = 0.08  # of the valid badges, to somebody at another gate
PASSED_BACK_APART = 0.02  # to somebody at a gate that has no network
DEATHS = {0: ("close", 0.3), 2: ("crash", 0.5)}  # gate → how its page dies, and when


@dataclass(eq=False)
class Guest:
    """Somebody with a badge. `ready` is set once they have it; `old_secret` is that of a badge that was replaced."""

    kind: Kind
    person: Json
    code: str = ""
    secret: str = ""
    old_secret: str = ""
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, registration: Json) -> None:
        """They get their badge."""
        self.code, self.secret = registration["code"], registration["ticket"]["secret"]

    @property
    def may_enter(self) -> bool:
        """Whether the ticket is valid: never a red for its badge."""
        return self.kind in {"valid", "late", "last minute", "reissued"}

    @property
    def may_be_new(self) -> bool:
        """Whether a roster may be older than the badge."""
        return self.kind in {"late", "last minute", "reissued"}


@dataclass
class Arrival:
    """A badge held up at a gate. `share` is the place in the order of all; `at` in seconds of the simulated time."""

    guest: Guest
    gate: int
    share: float
    at: float
    has_old_badge: bool = False
    death: str = ""

    @property
    def text(self) -> str:
        return self.guest.old_secret if self.has_old_badge else self.guest.secret

    @property
    def is_cut_off(self) -> bool:
        """Whether the gate has no network at all at this time."""
        begin, end = CUTS.get(self.gate, (1, 0))
        return begin <= self.share < end


def crowd(number: int, domain: str, random: Random) -> list[Guest]:
    """So many different people in the order in which they come."""
    kinds: list[Kind | None] = [None] * number
    for kind, share in SHARES.items():
        begin, end = WHEN.get(kind, (0, 1))
        free = [i for i in range(int(begin * number) + 1, int(end * number)) if kinds[i] is None]
        for place in random.sample(free, max(1, round(share * number))):
            kinds[place] = kind
    persons = people(number, domain)
    return [Guest(kind or "valid", person) for kind, person in zip(kinds, persons, strict=True)]


def arrivals(guests: list[Guest], random: Random) -> list[Arrival]:
    """Their arrivals in order, most of them with one."""
    number = len(guests)
    times = _times(number, random)

    def arrival(guest: Guest, gate: int, share: float, **more: Any) -> Arrival:
        return Arrival(guest, gate, share, times[min(int(share * number), number - 1)], **more)

    def again(first: Arrival, **more: Any) -> Arrival:
        gate = random.choice([other for other in range(len(GATES)) if other != first.gate])
        return arrival(first.guest, gate, random.uniform(first.share, 1), **more)

    gates = [0 if guest.kind == "last minute" else random.randrange(len(GATES)) for guest in guests]
    firsts = [arrival(guest, gates[place], place / number) for place, guest in enumerate(guests)]
    valid = [first for first in firsts if first.guest.kind == "valid"]
    begin, end = CUTS[1]
    apart = [first for first in valid if first.gate == 0 and begin < first.share < end - 0.1]
    coming = [
        *firsts,
        *(again(first) for first in random.sample(valid, round(PASSED_BACK * number))),
        *(again(first, has_old_badge=True) for first in firsts if first.guest.kind == "reissued"),
        *(
            arrival(first.guest, 1, random.uniform(first.share, end))
            for first in random.sample(apart, min(len(apart), 1 + round(PASSED_BACK_APART * number)))
        ),
    ]
    coming.sort(key=lambda arrival: arrival.share)
    for gate, (death, share) in DEATHS.items():
        next(a for a in coming if a.gate == gate and a.share >= share and a.guest.kind == "valid").death = death
    return coming


def _times(number: int, random: Random) -> list[float]:
    seconds = MINUTES * 60
    early = round(FIRST_THIRD * number)
    first = [random.uniform(0, seconds / 3) for _ in range(early)]
    return sorted([*first, *(random.uniform(seconds / 3, seconds) for _ in range(number - early))])
