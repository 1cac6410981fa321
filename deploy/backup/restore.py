"""Restores a backup into the three databases, all of it or nothing.

All documents are first written beside the present ones, in collections `restoring.…`; then each takes its place. While
that lasts, a mark in each database (`shared/mongo/unfinished_restore.py`) keeps services from starting.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient

from deploy.backup.archive import Collection, Contents, read_archive, split
from deploy.backup.erasing_again import Repeated, erase_again
from deploy.backup.erasures import Erasures, keep_erasures, read_erasures
from deploy.backup.errors import BackupError
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import SERVICES, Client, Installation, connected
from shared.contracts.synchronisation import RepublishRequested, Service
from shared.messaging.outbox import Outbox
from shared.mongo.unfinished_restore import MARK, RESTORES

LOADING, SWITCHING = "loading", "switching"
PART = "restoring."
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Restored:
    """The contents of a restored backup; the list of erasures that was applied, and what the backup lacked of it."""

    contents: Contents
    erasures: Erasures
    repeated: Repeated


def restore_backup(
    path: Path,
    shelf: Shelf,
    installation: Installation,
    *,
    passphrase: str | None,
    replaces: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> Restored:
    """Reads the whole file once to check it, then again into the databases, and applies the lists of erasures.

    Those lie on the `shelf` or beside the file; present erasures are added first. Afterwards registration, once
    started, has all states published again. Raises BackupError; then the databases are as before. A process that was
    killed leaves a mark, with which no service starts, until a restore has been completed.
    """
    contents = read_archive(path, passphrase)
    with connected(installation.mongodb_url) as client:
        target = Target(client, installation.prefix)
        target.require_empty(replaces=replaces)
        if not target.is_empty:
            keep_erasures(shelf, installation, passphrase)
        erasures = read_erasures({*shelf.lists(), *Shelf(path.parent).lists()}, passphrase)
        target.begin()
        try:
            _load(path, passphrase, target, contents, progress)
        except BaseException:
            target.give_up()
            raise
        target.switch()
        repeated = asyncio.run(_have_services_follow(installation, erasures))
        target.finish()
    return Restored(contents, erasures, repeated)


def _load(path: Path, passphrase: str | None, target: "Target", contents: Contents, progress: Progress) -> None:
    done = 0

    def take(collection: Collection, batch: bytes) -> None:
        nonlocal done
        done += target.write(collection, batch)
        progress(done, contents.documents)

    read_archive(path, passphrase, take)


class Target:
    """The three databases that a backup is restored into."""

    def __init__(self, client: Client, prefix: str) -> None:
        self._databases: dict[str, Any] = {service: client[f"{prefix}_{service}"] for service in SERVICES}

    def require_empty(self, *, replaces: bool) -> None:
        """Raises BackupError where there is something, unless it is to be replaced or came of a killed restore."""
        filled = self._filled()
        if filled and not replaces and not self._is_switching():
            there = ", ".join(f"{number} documents in {self._databases[name].name}" for name, number in filled.items())
            raise BackupError(f"The databases are not empty: {there}. --replace puts the backup in their place.")

    @property
    def is_empty(self) -> bool:
        """Whether none of the databases has a document."""
        return not self._filled()

    def begin(self) -> None:
        """Keeps services from starting, and clears away what a killed restore left."""
        phase = SWITCHING if self._is_switching() else LOADING
        for database in self._databases.values():
            database[MARK].replace_one({"_id": 1}, {"_id": 1, "phase": phase}, upsert=True)
        self._drop(lambda name: name.startswith(PART))

    def write(self, collection: Collection, batch: bytes) -> int:
        """Writes documents beside the present ones; returns their number."""
        if collection.service not in SERVICES:
            raise BackupError(f"The backup is of a version with other services: {collection.service} is unknown here.")
        database, name = self._databases[collection.service], PART + collection.name
        documents = [RawBSONDocument(document) for document in split(batch)]
        if documents:
            database[name].insert_many(documents, ordered=False)
        elif name not in database.list_collection_names():
            database.create_collection(name)
        return len(documents)

    def give_up(self) -> None:
        """Leaves the databases as they were before."""
        self._drop(lambda name: name.startswith(PART))
        if not self._is_switching():
            self.finish()

    def switch(self) -> None:
        """Has the new collections take the places of the present ones."""
        for database in self._databases.values():
            database[MARK].update_one({"_id": 1}, {"$set": {"phase": SWITCHING}})
        self._drop(lambda name: not name.startswith(PART) and name != MARK)
        for database in self._databases.values():
            for name in database.list_collection_names(filter={"type": "collection"}):
                if name.startswith(PART):
                    database[name].rename(name.removeprefix(PART))
        # Phones have learnt what is no longer true: with this, check-in has them fetch all of their lists anew.
        self._databases["checkin"][RESTORES].insert_one({"at": datetime.now(UTC)})

    def finish(self) -> None:
        """Lets services start."""
        for database in self._databases.values():
            database[MARK].drop()

    def _is_switching(self) -> bool:
        phases = [database[MARK].find_one({"phase": SWITCHING}) for database in self._databases.values()]
        return any(phase is not None for phase in phases)

    def _filled(self) -> dict[Service, int]:
        return {name: number for name in SERVICES if (number := self._number(name))}

    def _number(self, service: str) -> int:
        return sum(self._databases[service][name].estimated_document_count() for name in self._names(service))

    def _names(self, service: str) -> list[str]:
        names = self._databases[service].list_collection_names(filter={"type": "collection"})
        return [name for name in names if not name.startswith((PART, "system.")) and name != MARK]

    def _drop(self, is_meant: Callable[[str], bool]) -> None:
        for database in self._databases.values():
            for name in database.list_collection_names(filter={"type": "collection"}):
                if not name.startswith("system.") and is_meant(name):
                    database[name].drop()


async def _have_services_follow(installation: Installation, erasures: Erasures) -> Repeated:
    """Has erasures repeated, and writes the three requests into registration's outbox that raise all epochs."""
    client: AsyncIOMotorClient = AsyncIOMotorClient(installation.mongodb_url, tz_aware=True, w="majority")
    try:
        registration, mailer = (client[f"{installation.prefix}_{name}"] for name in ("registration", "mailer"))
        repeated = await erase_again(erasures, registration, mailer)
        outbox = Outbox(registration, publishes=False)
        await outbox.send(*(RepublishRequested(publisher=service, event=None) for service in SERVICES))
    finally:
        client.close()
    return repeated
