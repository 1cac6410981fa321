"""Changes of stored documents from one version to the next, made while processes of both versions run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from shared.clock import Clock
from shared.mongo.connection import Database
from shared.version import VERSION

log = structlog.get_logger()

AGAIN_AFTER = timedelta(hours=1)
"""Processes of the version before are gone by then; until then they write documents as they always did."""

NOTE = "last"


@dataclass(frozen=True, slots=True)
class Migration:
    """One change, by its name in the log.

    `run` looks for documents that are still as before, and changes each only if it is as it was read. So it may run
    again, in two processes at once, and from the start after it was interrupted. The version before has to understand
    what it writes: what that version reads is removed one version later.
    """

    name: str
    run: Callable[[], Awaitable[None]]


class Migrations:
    """The migrations of a service, in their order; a note in its database says which version has made them.

    They run at the first start of a version, and once more an hour later. A version that was started before counts as
    a new one, because another one has written since.
    """

    def __init__(self, database: Database, clock: Clock, *migrations: Migration) -> None:
        self._notes = database["migrations"]
        self._clock = clock
        self._migrations = migrations
        self._own_note = {"_id": NOTE, "version": VERSION, "migrations": [migration.name for migration in migrations]}

    async def prepare(self) -> None:
        """Runs all of them, unless this version has done so, and notes it. An interrupted process leaves no note."""
        if await self._note() is None:
            await self._run_all()
            note = {**self._own_note, "at": self._clock(), "settled": False}
            await self._notes.replace_one({"_id": NOTE}, note, upsert=True)

    async def run(self) -> None:
        """The loop: runs them once more when their time has come."""
        while (due_at := await self.due_at()) is not None:
            await asyncio.sleep((due_at - self._clock()).total_seconds())
            await self.settle()
        await asyncio.Event().wait()

    async def due_at(self) -> datetime | None:
        """Returns when they run once more; None if they have, or if another version has been started since."""
        note = await self._note()
        if note is None or note["settled"]:
            return None
        noted_at: datetime = note["at"]
        return noted_at + AGAIN_AFTER

    async def settle(self) -> None:
        """Runs all of them for the last time, if it is time."""
        due_at = await self.due_at()
        if due_at is not None and due_at <= self._clock():
            await self._run_all()
            await self._notes.update_one(self._own_note, {"$set": {"settled": True}})

    async def _run_all(self) -> None:
        for migration in self._migrations:
            await migration.run()
            log.info("migrated", migration=migration.name, version=VERSION)

    async def _note(self) -> Mapping[str, Any] | None:
        return await self._notes.find_one(self._own_note)
