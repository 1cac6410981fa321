"""The log of all attempts at an event's doors: which of them somebody wants to see, and their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from services.checkin.domain.scans import Reason, RecordedScan, Verdict
from services.checkin.domain.search import UnreadableCursor
from shared.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class TooManyPeople(Invalid):
    """Too many people match; type more of the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The attempts that somebody wants to see; None stands for all.

    They count from `since` on and before `until`. `gate` and `device` are ids, `people` are registrations.
    """

    list: str | None = None
    gate: str | None = None
    device: str | None = None
    verdict: Verdict | None = None
    reason: Reason | None = None
    since: datetime | None = None
    until: datetime | None = None
    people: tuple[str, ...] | None = None
    offline: bool | None = None
    overridden: bool | None = None
    undone: bool | None = None
    rehearsal: bool | None = None

    def matches(self, scan: RecordedScan) -> bool:
        """Whether this attempt is wanted, whoever its person is."""
        return (
            all(
                wanted is None or wanted == value
                for wanted, value in (
                    (self.list, scan.list),
                    (self.gate, scan.gate),
                    (self.device, scan.device),
                    (self.verdict, scan.verdict),
                    (self.reason, scan.reason),
                    (self.offline, scan.offline),
                    (self.overridden, scan.override is not None),
                    (self.undone, is_taken_back(scan)),
                    (self.rehearsal, scan.rehearsal),
                )
            )
            and (self.since is None or scan.counts_at >= self.since)
            and (self.until is None or scan.counts_at < self.until)
        )


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """The place of an attempt in the log: the time at which it counts; for equal times its key."""

    counts_at: datetime
    key: str

    @classmethod
    def read(cls, cursor: str) -> Self:
        """The position that a cursor names. Raises UnreadableCursor."""
        milliseconds, separator, key = cursor.partition("~")
        if not separator or not (milliseconds.isascii() and milliseconds.isdigit()) or len(milliseconds) > 14:
            raise UnreadableCursor
        return cls(EPOCH + int(milliseconds) * MILLISECOND, key)

    def cursor(self) -> str:
        """The position as a text."""
        return f"{(self.counts_at - EPOCH) // MILLISECOND}~{self.key}"


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whose ticket or code it was; an erased one has no name."""

    registration: str
    code: str
    name: str
    company: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One attempt, and whose it was; None where it was nobody's."""

    scan: RecordedScan
    holder: Holder | None

    @property
    def position(self) -> Position:
        """Its place in the log."""
        return Position(self.scan.counts_at, self.scan.key)


def newest(entries: Iterable[LogEntry], before: Position | None, limit: int) -> Sequence[LogEntry]:
    """The newest entries that are older than a position, newest first."""
    older = (entry for entry in entries if before is None or entry.position < before)
    return sorted(older, key=lambda entry: entry.position, reverse=True)[:limit]


def is_taken_back(scan: RecordedScan) -> bool:
    """Whether it no longer counts: somebody undid it, or a conflict was resolved against it."""
    return scan.undone is not None or scan.set_aside
