"""A schedule in memory; it passes the same contract tests as MongoDB's."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from typing_extensions import override

from shared.schedule.ports import LEASE, Due, Schedule, Session
from shared.supervision import WakeUp

NOT_CLAIMED = ""


@dataclass(frozen=True)
class Row:
    """A due thing with the moment at which it can be claimed next."""

    due: Due
    next_at: datetime


class FakeSchedule(Schedule):
    """The rows of one service."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.written = WakeUp()
        self._claims = count(1)

    @override
    async def put(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        self.rows[kind, key] = Row(Due(kind, key, due_at, NOT_CLAIMED), due_at)

    @override
    async def put_earlier(self, kind: str, key: str, due_at: datetime, session: Session | None = None) -> None:
        row = self.rows.get((kind, key))
        await self.put(kind, key, min(due_at, row.due.due_at) if row else due_at)

    @override
    async def remove(self, kind: str, key: str, session: Session | None = None) -> None:
        self.rows.pop((kind, key), None)

    @override
    async def claim(self, kinds: Collection[str], now: datetime) -> Due | None:
        row = min(self._of(kinds), key=lambda row: row.next_at, default=None)
        if row is None or row.next_at > now:
            return None
        due = replace(row.due, claim=str(next(self._claims)))
        self._write(due, now + LEASE)
        return due

    @override
    async def settle(self, due: Due, next_at: datetime | None) -> bool:
        if not self._is_held(due):
            return False
        if next_at is None:
            del self.rows[due.kind, due.key]
        else:
            self._write(Due(due.kind, due.key, next_at, NOT_CLAIMED), next_at)
        return True

    @override
    async def retry(self, due: Due, at: datetime, *, failed: bool) -> bool:
        if not self._is_held(due):
            return False
        self._write(replace(due, claim=NOT_CLAIMED, faults=due.faults + failed), at)
        return True

    @override
    async def next_at(self, kinds: Collection[str]) -> datetime | None:
        return min((row.next_at for row in self._of(kinds)), default=None)

    @override
    async def oldest_due_at(self) -> datetime | None:
        return min((row.due.due_at for row in self.rows.values()), default=None)

    def _of(self, kinds: Collection[str]) -> list[Row]:
        return [row for row in self.rows.values() if row.due.kind in kinds]

    def _is_held(self, due: Due) -> bool:
        row = self.rows.get((due.kind, due.key))
        return row is not None and row.due.claim == due.claim

    def _write(self, due: Due, next_at: datetime) -> None:
        self.rows[due.kind, due.key] = Row(due, next_at)
