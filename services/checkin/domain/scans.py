"""A scan: what was held to the camera, and what is recorded of it for good."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from shared.documents.tickets import fingerprint, read_secret
from shared.errors import Conflict, Forbidden, NotFound

Verdict: TypeAlias = Literal["admitted", "exited", "refused"]
Direction: TypeAlias = Literal["entry", "exit"]
Level: TypeAlias = Literal["go", "look", "stop"]
Reentry: TypeAlias = Literal["once", "after_exit", "always"]
Kind: TypeAlias = Literal["ticket", "code", "malformed", "other_event", "not_a_badge"]
Reason: TypeAlias = Literal[
    "unknown",
    "malformed",
    "other_event",
    "not_a_badge",
    "cancelled",
    "not_confirmed",
    "revoked",
    "handed_over",
    "already_admitted",
    "wrong_list",
    "too_early",
    "too_late",
    "full",
]
WORTH_A_LOOK: frozenset[Reason] = frozenset(
    {"already_admitted", "wrong_list", "too_early", "too_late", "not_confirmed", "full"}
)
GOOD_CODE = re.compile(r"[A-Z0-9-]{1,40}")


class NonceReused(Conflict):
    """This nonce belongs to another scan of this device."""


class UnknownScan(NotFound):
    """There is no such scan here."""


class CodeNotAllowed(Forbidden):
    """Only desks and supervisors admit by code."""


class OverrideNotAllowed(Forbidden):
    """This device may not override that."""


@dataclass(frozen=True, slots=True)
class Presented:
    """What was held to the camera or typed. `hash` (hex) tells equal from different, `code` is a typed one."""

    kind: Kind
    hash: str
    length: int
    code: str | None = None


def read_presented(secret: str, short_id: str) -> Presented:
    """What a scanned text is at the event with this short id; white space around it does not count."""
    text = secret.strip()
    read = read_secret(text)
    if isinstance(read, str):
        return Presented(read, _digest(text), len(text))
    kind: Kind = "ticket" if read.short_id == short_id else "other_event"
    return Presented(kind, fingerprint(read.secret), len(text))


def read_code(code: str) -> Presented:
    """A typed registration code; one that cannot be a code is simply not known."""
    text = code.strip().upper()
    return Presented("code", _digest(f"code {text}"), len(text), text if GOOD_CODE.fullmatch(text) else None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Shown:
    """The verdict that a device decided on its own and showed."""

    verdict: Verdict
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One attempt as a device sent it. `override` is the reason for admitting all the same."""

    nonce: str
    list: str
    presented: Presented
    direction: Direction
    scanned_at: datetime
    sent_at: datetime | None = None
    offline: bool = False
    shown: Shown | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True)
class FirstAdmission:
    """When and where a ticket was first admitted; `gate` and `device` are names."""

    at: datetime
    gate: str
    device: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many a list has admitted, how many it expects in all, how many are inside now."""

    admitted: int
    expected: int
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """Who took a scan back, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedScan:
    """One attempt as it stays in the log, with all that it takes to judge it again.

    `key` is unique everywhere ("device:nonce"). `at` is when it counts. `fact`: it was decided at the door and stands;
    otherwise re-entry is judged again whenever an earlier scan comes to light. `day` is there on lists that count per
    day. `reentry` and `leaves` are the list's at that time. `set_aside`: a conflict was resolved against it.
    `first` and `counts` are what was answered,
    `clock_off` is by how many seconds the device's clock was ahead, where that is too much.
    """

    key: str
    device: str
    device_name: str
    gate: str
    gate_name: str
    list: str
    kind: Kind
    hash: str
    length: int
    direction: Direction
    scanned_at: datetime
    recorded_at: datetime
    at: datetime
    offline: bool
    fact: bool
    verdict: Verdict
    reason: Reason | None = None
    reentry: Reentry = "once"
    day: str | None = None
    leaves: tuple[str, ...] = ()
    override: str | None = None
    clock_off: float | None = None
    first: FirstAdmission | None = None
    counts: Counts | None = None
    undone: Undone | None = None
    set_aside: bool = False

    @property
    def nonce(self) -> str:
        """The device's own name for this scan."""
        return self.key.partition(":")[2]

    @property
    def place(self) -> str:
        """What it counts for: a list, or one day of it."""
        return place(self.list, self.day)

    @property
    def level(self) -> Level:
        """Which of the three colours it was shown in."""
        if self.verdict != "refused":
            return "go"
        return "look" if self.reason in WORTH_A_LOOK else "stop"

    @property
    def bears_on_attendance(self) -> bool:
        """Whether it let somebody through, or would if earlier scans turned out differently."""
        return self.verdict != "refused" or (not self.fact and self.reason == "already_admitted")

    def is_of(self, scan: Scan) -> bool:
        """Whether it records this very attempt: same list, secret or code, and direction; nothing else counts."""
        return (self.list, self.hash, self.direction) == (scan.list, scan.presented.hash, scan.direction)


def scan_key(device: str, nonce: str) -> str:
    """What makes a scan unique everywhere: a nonce belongs to its device."""
    return f"{device}:{nonce}"


def place(list_: str, day: str | None) -> str:
    """The name under which attendance on a list, or on one day of it, is counted."""
    return list_ if day is None else f"{list_}@{day}"
