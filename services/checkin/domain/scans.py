"""A scan: the text that a device read, and the record that stays in the log."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from shared.documents.tickets import fingerprint, read_secret
from shared.errors import Conflict, Forbidden, NotFound, Unavailable

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
PAPER = "paper"  # in the place of a device's id, for ticks on paper; those of devices are longer
REHEARSED = "~"  # before a list's id in counting keys: no list has such an id
GOOD_CODE = re.compile(r"[A-Z0-9-]{1,40}")


class NonceReused(Conflict):
    """This nonce belongs to another scan of this device."""


class UnknownScan(NotFound):
    """There is no such scan here."""


class TooManyScans(Conflict):
    """This ticket has been scanned too often."""


class TicketBusy(Unavailable):
    """This ticket is being scanned in too many places at once."""


class CodeNotAllowed(Forbidden):
    """Only desks and supervisors admit by code."""


class OverrideNotAllowed(Forbidden):
    """This device may not override that."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A text that was scanned or typed. Equal texts have equal hashes (hex); `code` is a typed registration code."""

    kind: Kind
    hash: str
    length: int
    code: str | None = None


def read_presented(secret: str, short_id: str) -> Presented:
    """Classifies a scanned text for the event with this short id; white space around the text does not count."""
    text = secret.strip()
    read = read_secret(text)
    if isinstance(read, str):
        return Presented(read, _digest(text), len(text))
    kind: Kind = "ticket" if read.short_id == short_id else "other_event"
    return Presented(kind, fingerprint(read.secret), len(text))


def read_code(code: str) -> Presented:
    """Reads a typed registration code; a text that cannot be a code gets no `code` and belongs to nobody."""
    text = code.strip().upper()
    return Presented("code", _digest(f"code {text}"), len(text), text if GOOD_CODE.fullmatch(text) else None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Shown:
    """The verdict that a device decided on its own and showed to the person at the door."""

    verdict: Verdict
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One attempt as a device sent it. `override` is the reason for admitting somebody against the rules."""

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
    """The number of people that a list has admitted, that it expects in all, and that are inside now."""

    admitted: int
    expected: int
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """The actor that took a scan back, with time and reason."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedScan:
    """One attempt as it stays in the log, with everything that is needed to judge it again.

    `key` is unique everywhere ("device:nonce"). `counts_at` is the time that decides its order among others. A verdict
    that was `decided_at_door` is final; otherwise re-entry is judged again when an earlier scan arrives. `day` is set
    on lists that count per day. `reentry` and `leaves` are the list's rules at that time. `set_aside`: a conflict was
    resolved against this scan. `rehearsal`: it was made in a rehearsal, and counts only there. `first_admission` and
    `counts` are part of the answer. `clock_off` is the number of seconds by which the device's clock was ahead; None
    within the tolerance.
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
    counts_at: datetime
    offline: bool
    decided_at_door: bool
    verdict: Verdict
    reason: Reason | None = None
    reentry: Reentry = "once"
    day: str | None = None
    leaves: tuple[str, ...] = ()
    override: str | None = None
    clock_off: float | None = None
    first_admission: FirstAdmission | None = None
    counts: Counts | None = None
    undone: Undone | None = None
    set_aside: bool = False
    rehearsal: bool = False

    @property
    def nonce(self) -> str:
        """The device's own name for this scan."""
        return self.key.partition(":")[2]

    @property
    def counting_key(self) -> str:
        """The list, or the day of the list, for which it counts."""
        return counting_key(self.list, self.day, rehearsal=self.rehearsal)

    @property
    def counting_list(self) -> str:
        """The list for which it counts; each has a second one, of its rehearsals."""
        return counting_key(self.list, None, rehearsal=self.rehearsal)

    @property
    def counting_leaves(self) -> tuple[str, ...]:
        """The other lists on which an admission ends the presence."""
        return tuple(counting_key(list_, None, rehearsal=self.rehearsal) for list_ in self.leaves if list_ != self.list)

    @property
    def level(self) -> Level:
        """The colour in which it was shown."""
        if self.verdict != "refused":
            return "go"
        return "look" if self.reason in WORTH_A_LOOK else "stop"

    @property
    def bears_on_attendance(self) -> bool:
        """Whether it let somebody through, or would have if the earlier scans had been others."""
        return self.verdict != "refused" or (not self.decided_at_door and self.reason == "already_admitted")

    @property
    def is_tick(self) -> bool:
        """Whether it was not scanned, but entered from a list on paper: its time is the one that people noted."""
        return self.key.startswith(f"{PAPER}:")

    @property
    def was_decided_knowingly(self) -> bool:
        """Whether somebody gave a reason for admitting, and the device showed that the ticket was admitted before."""
        knew = not self.offline and self.first_admission is not None and self.first_admission.at < self.counts_at
        return self.override is not None and knew

    @property
    def is_better_than_tick(self) -> bool:
        """Whether it says better than a tick on paper when the person came: whoever made it did not know the tick."""
        return self.direction == "entry" and not self.is_tick and not self.was_decided_knowingly

    def is_of(self, scan: Scan) -> bool:
        """Whether it records this attempt: list, secret or code, and direction are equal; nothing else is compared."""
        return (self.list, self.hash, self.direction) == (scan.list, scan.presented.hash, scan.direction)


def scan_key(device: str, nonce: str) -> str:
    """The key that is unique everywhere: a nonce is unique only on its device."""
    return f"{device}:{nonce}"


def counting_key(list_: str, day: str | None, *, rehearsal: bool = False) -> str:
    """The key under which attendance on a list, or on one day (YYYY-MM-DD) of it, is counted.

    A `rehearsal` has keys of its own, so that nothing of it counts for the list.
    """
    counted = f"{REHEARSED}{list_}" if rehearsal else list_
    return counted if day is None else f"{counted}@{day}"
