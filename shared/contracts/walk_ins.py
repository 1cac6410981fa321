"""Messages of registration for the desk: blank badges, and the outcome of registering walk-ins."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

Outcome: TypeAlias = Literal["created", "known", "refused"]
WalkInRefusal: TypeAlias = Literal["event_unknown", "event_cancelled", "event_postponed", "event_archived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankBadgesIssued:
    """All blank badges of an event, as the hashes of their secrets (hex). `version` is their number."""

    NAME: ClassVar = "blank_badges.issued.v1"
    PER_EVENT: ClassVar = True
    event: str
    version: int
    hashes: list[str]
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInSettled:
    """The outcome of a walk-in whose desk entry had this version.

    `known`: the address has the registration `known_as`, and nothing was created. `refused` for a `reason`: the event
    takes nobody any more.
    """

    NAME: ClassVar = "walk_in.settled.v1"
    event: str
    registration: str
    version: int
    outcome: Outcome
    known_as: str | None = None
    reason: WalkInRefusal | None = None
