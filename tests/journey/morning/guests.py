"""The guests of a morning: who comes to which of the doors, with a badge or without."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from tests.support.outside.event import Event
from tests.support.outside.people import people
from tests.support.outside.rush import Rush

Json: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["badge", "no code", "cancelled", "watched", "walk-in"]

GUESTS = 250
NO_CODE = 10
CANCELLED = 5
COME_AFTER_ALL = 2  # of the cancelled: the desk lets them in
WALK_INS = 3
SEATS = 20  # of the workshop, all of them booked
UNBOOKED = 5  # come to the workshop all the same
KIOSK = 40
AT_ONCE = 16


@dataclass(eq=False)
class Guest:
    """Somebody who comes. `code` and `secret` are set once they are registered, `tried` once a phone has scanned."""

    kind: Kind
    person: Json
    code: str = ""
    secret: str = ""
    is_in: bool = False
    tried: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return f"{self.person['first_name']} {self.person['last_name']}".strip()


class Crowd:
    """All guests, by what is special about them."""

    def __init__(self, domain: str) -> None:
        persons = people(GUESTS, domain)
        special: dict[Kind, int] = {"watched": 1, "walk-in": WALK_INS, "cancelled": CANCELLED, "no code": NO_CODE}
        numbers: dict[Kind, int] = {**special, "badge": GUESTS - sum(special.values())}
        kinds = [kind for kind, number in numbers.items() for _ in range(number)]
        self.guests = [Guest(kind, person) for kind, person in zip(kinds, persons, strict=True)]
        self.badges = self.of("badge")
        self.booked, self.unbooked = self.badges[:SEATS], self.badges[SEATS : SEATS + UNBOOKED]
        for guest in self.booked:
            guest.person["sessions"] = ["workshop"]
        for place, guest in enumerate(self.of("no code")):
            # They are found by name, which is therefore nobody else's.
            guest.person.update(first_name="Camille", last_name=f"Schmëtz-{'ABCDEFGHIJ'[place]}rend")

    def of(self, kind: Kind) -> list[Guest]:
        return [guest for guest in self.guests if guest.kind == kind]

    @property
    def queues(self) -> tuple[list[Guest], list[Guest], list[Guest]]:
        """The guests of the two phones and of the kiosk, in their order."""
        kiosk, others = self.badges[-KIOSK:], self.badges[:-KIOSK]
        first, second = others[::2], others[1::2]
        middle = len(first) // 2
        return [*first[:middle], *self.of("watched"), *self.of("cancelled"), *first[middle:]], second, kiosk

    @property
    def inside(self) -> list[Guest]:
        return [guest for guest in self.guests if guest.is_in]

    async def register(self, event: Event) -> None:
        """Registers all but the walk-ins; then some cancel. Returns once the door knows."""
        registered = [guest for guest in self.guests if guest.kind != "walk-in"]
        booked_first = sorted(registered, key=lambda guest: guest not in self.booked)
        await Rush(event, [guest.person for guest in booked_first], at_once=AT_ONCE).run()
        by_email = {registration["email"]: registration for registration in await event.registrations()}
        for guest in registered:
            registration = by_email[guest.person["email"]]
            guest.code, guest.secret = registration["code"], registration["ticket"]["secret"]
        for guest in self.of("cancelled"):
            await event.act(guest.code, "cancel")
        await event.expected_at_door(len(registered) - CANCELLED, seconds=60)


def codes(guests: Iterable[Guest]) -> list[str]:
    """Their codes, sorted."""
    return sorted(guest.code for guest in guests)
