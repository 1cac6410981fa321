"""The people of a rush for the last places: alone, in groups, or invited. All of it follows from a seed."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.support.outside.people import Json, people

ALONE = 0.5  # of the parties
LARGEST = 6


@dataclass
class Party:
    """People who register with one submission, the booker first; `outcomes` are theirs, once they are answered."""

    members: list[Json]
    if_short: str = "none"
    invitation: str | None = None
    outcomes: list[str] = field(default_factory=list)

    @property
    def submission(self) -> Json:
        booker, *colleagues = self.members
        group = {"colleagues": [_colleague(c) for c in colleagues], "if_short": self.if_short} if colleagues else {}
        return {**booker, **group, **({"invitation": self.invitation} if self.invitation else {})}

    def take(self, answer: Any) -> None:
        """Takes the answer of the service."""
        colleagues = answer.get("colleagues") or []
        self.outcomes = [answer["outcome"], *(colleague["outcome"] for colleague in colleagues)]

    @property
    def answers(self) -> dict[str, str]:
        """The outcome that each address was told."""
        return {member["email"]: outcome for member, outcome in zip(self.members, self.outcomes, strict=True)}


def parties(number: int, domain: str, invitations: list[str], random: Random) -> list[Party]:
    """So many people in parties, in the order in which they come; each of the `invitations` brings one of them."""
    guests = people(number, domain)
    for guest in guests:
        guest["sessions"] = ["dinner"] if random.random() < 0.5 else []
    invited = [Party([guests.pop()], invitation=code) for code in invitations]
    others = []
    while guests:
        size = 1 if random.random() < ALONE else random.randint(2, LARGEST)
        members, guests = guests[:size], guests[size:]
        others.append(Party(members, if_short=random.choice(["none", "some"])))
    coming = [*invited, *others]
    random.shuffle(coming)
    return coming


def _colleague(person: Json) -> Json:
    return {name: value for name, value in person.items() if name not in {"consents", "honorific"}}
