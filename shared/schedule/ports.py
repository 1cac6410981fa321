"""The schedule as use cases and its loop see it: a row for each thing that is due at a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from shared.supervision import WakeUp

Session: TypeAlias = Any
"""The transaction that the caller has begun; use cases know no driver."""

LONGEST_RUN = timedelta(seconds=30)
LEASE = timedelta(seconds=45)  # longer than any run, and short enough for another process to take over in a minute
LONGEST_BACKOFF = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed row. `kind` and `key` name the thing; `due_at` is its moment, which may be long past.

    `claim` is different for each claim. `faults` counts the runs that have failed since the row was written.
    """

    kind: str
    key: str
    due_at: datetime
    claim: str
    faults: int = 0


class Schedule(Protocol):
    """One row for each thing that is due. A row whose run was interrupted is due again when its lease has ended.

    So each thing is run at least once, and the state that it changes must make a second run harmless.
    """

    written: WakeUp
    """To be called after the commit of a row that is due within half a minute; the loop finds all others in time."""

    async def put(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        """Writes the row of a thing, in the caller's transaction if there is one; moves the row that it has.

        A run that is under way then no longer counts, because it may not have seen what the caller has changed.
        """

    async def put_earlier(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        """Writes the row of a thing as `put` does, but never moves the row that it has to a later moment."""

    async def remove(self, kind: str, key: str, session: Session | None = None) -> None:
        """Removes the row of a thing, if there is one."""

    async def claim(self, kinds: Collection[str], now: datetime) -> Due | None:
        """Leases the row of these kinds that has been due the longest until `now` + LEASE; None when none is due."""

    async def settle(self, due: Due, next_at: datetime | None) -> bool:
        """Moves a row to `next_at`, or removes it for None. False, and nothing changes, when the claim has ended."""

    async def retry(self, due: Due, at: datetime, *, failed: bool) -> bool:
        """Has a row run again at `at`; its `due_at` stays. False, and nothing changes, when the claim has ended."""

    async def next_at(self, kinds: Collection[str]) -> datetime | None:
        """When a row of these kinds can be claimed next; None when there is none."""

    async def oldest_due_at(self) -> datetime | None:
        """The earliest `due_at` of all rows, also of those that are leased or have failed; None without rows."""


def backoff(faults: int) -> timedelta:
    """The pause after a failed run that `faults` others preceded: from one second, doubled, to LONGEST_BACKOFF."""
    return min(timedelta(seconds=2 ** min(faults, 10)), LONGEST_BACKOFF)
