"""Messages between installations of check-in: the door of an event moves from one home to another.

A home is an installation that judges the scans of an event, `main` or one at a venue. Each hand-over has a number, the
`term`, so that an old message never makes a second home.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRequested:
    """The door of an event is to be handed over to the installation `to`, whose address is `url`.

    Whichever is its home does so, once for a `request`, and not after `valid_until`. `term` is above 0 where `to` has
    made itself the home already, because the one before does not answer.
    """

    NAME: ClassVar = "door.requested.v1"
    event: str
    request: str
    to: str
    url: str
    valid_until: datetime
    term: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPartSent:
    """Documents of an event's door, each as MongoDB's extended JSON, on their way to the installation `to`.

    They are part `number` of a `sending`, which counts from 0. What is `late` was written after the hand-over; what the
    new home has of it already is newer.
    """

    NAME: ClassVar = "door.part_sent.v1"
    event: str
    to: str
    sending: str
    number: int
    collection: str
    documents: list[str]
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSent:
    """All `parts` of a `sending` are under way to the installation `to`.

    With a `term` above 0 it is the event's home once it has all of them. `epoch` is the sender's for this event;
    `sender` is its name, `sender_url` its address.
    """

    NAME: ClassVar = "door.sent.v1"
    event: str
    to: str
    sending: str
    parts: int
    term: int
    epoch: int
    sender: str
    sender_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorMoved:
    """The installation `name` with the address `url` is the home of an event's door, since the hand-over `term`."""

    NAME: ClassVar = "door.moved.v1"
    event: str
    name: str
    url: str
    term: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardedScan:
    """One attempt that a device made by itself. `hash` is that of what was `presented`, `code` a typed code."""

    nonce: str
    list: str
    kind: Literal["ticket", "code", "malformed", "other_event", "not_a_badge"]
    hash: str
    length: int
    code: str | None
    direction: Literal["entry", "exit"]
    scanned_at: datetime
    sent_at: datetime | None
    offline: bool
    shown: str | None = None
    shown_reason: str | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingDevice:
    """The device that uploaded scans where the door no longer is; `gate` is an id, `name` and `gate_name` are names."""

    id: str
    gate: str
    gate_name: str
    role: str
    lists: tuple[str, ...]
    former_lists: tuple[str, ...]
    name: str
    paired_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScansForwarded:
    """Scans that were uploaded where the door of the event no longer is, for its home `to` of the hand-over `term`."""

    NAME: ClassVar = "scans.forwarded.v1"
    event: str
    to: str
    term: int
    device: ForwardingDevice
    received_at: datetime
    scans: list[ForwardedScan] = field(default_factory=list)
