"""The three databases as they were at one moment, while everything goes on.

All reads belong to one session of MongoDB with read concern "snapshot": the first one sets the moment, which holds all
that had been acknowledged before. MongoDB keeps the history for it as long as `minSnapshotHistoryWindowInSeconds` says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure, PyMongoError

from deploy.backup.archive import Collection
from deploy.backup.errors import BackupError
from shared.contracts.synchronisation import Service
from shared.mongo.unfinished_restore import MARK

SERVICES: tuple[Service, ...] = ("registration", "checkin", "mailer")
BATCH = 1000  # documents; MongoDB ends a batch at 16 MiB
TOO_OLD, NOT_THERE = 239, 246  # SnapshotTooOld, SnapshotUnavailable
WINDOW = (
    "Reading took longer than MongoDB keeps its history, five minutes unless told otherwise. Let it keep more, then "
    "try again: mongosh --eval 'db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600})'"
)

Client = MongoClient[dict[str, Any]]


@dataclass(frozen=True)
class Installation:
    """Where the three databases are: MongoDB's address, and the first word of their names."""

    mongodb_url: str
    prefix: str


class MomentGone(BackupError):
    """A collection was made or removed at the very moment; the next try may have more luck."""


@contextmanager
def connected(url: str) -> Iterator[Client]:
    """A connection whose faults are told in sentences. Raises BackupError."""
    try:
        with MongoClient[dict[str, Any]](
            url, serverSelectionTimeoutMS=10_000, appname="backup", tz_aware=True, w="majority"
        ) as client:
            yield client
    except OperationFailure as error:
        if error.code == TOO_OLD:
            raise BackupError(WINDOW) from None
        if error.code == NOT_THERE:
            raise MomentGone("MongoDB has no common moment of all collections just now. Try again.") from None
        raise BackupError(f"MongoDB refuses: {(error.details or {}).get('errmsg', error)}") from None
    except PyMongoError as error:
        raise BackupError(f"MongoDB does not answer: {error}") from None


def collections(client: Client, prefix: str) -> list[Collection]:
    """All collections of the three databases; MongoDB's own and those of an unfinished restore are left out."""
    return [
        Collection(service, name)
        for service in SERVICES
        for name in sorted(client[f"{prefix}_{service}"].list_collection_names(filter={"type": "collection"}))
        if not name.startswith(("system.", "restoring."))
    ]


class Snapshot:
    """All documents at one moment, collection by collection, as raw BSON."""

    def __init__(self, client: Client, prefix: str, session: ClientSession) -> None:
        self._client = client
        self._prefix = prefix
        self._session = session
        self.collections = collections(client, prefix)
        if any(collection.name == MARK for collection in self.collections):
            raise BackupError("A restore is under way, or was killed: complete it first.")

    def estimate(self) -> int:
        """About how many documents there are."""
        return sum(self._collection(collection).estimated_document_count() for collection in self.collections)

    def batches(self, collection: Collection) -> Iterator[bytes]:
        """The documents of one collection, many at a time."""
        yield from self._collection(collection).find_raw_batches(session=self._session, batch_size=BATCH)

    def _collection(self, collection: Collection) -> Any:
        return self._client[f"{self._prefix}_{collection.service}"][collection.name]


@contextmanager
def snapshot(client: Client, prefix: str) -> Iterator[Snapshot]:
    """The databases at the moment of the first read."""
    with client.start_session(snapshot=True) as session:
        yield Snapshot(client, prefix, session)
