"""The list of erasures: people who took back their data or a consent, whom a restored backup must not bring back.

It lies beside the backups, is written anew every few minutes, and names nobody: ids of erased registrations, consents
that were withdrawn, hashes of addresses that unsubscribed. A new list keeps all that earlier ones hold, for some
backup may still have what the databases lack by now.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions

from deploy.backup.archive import ArchiveWriter, Collection, read_archive, split
from deploy.backup.errors import BackupError
from deploy.backup.sealed_file import FrameWriter
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import Client, Installation, connected

ERASED: Final = Collection("registration", "erased")  # _id: of the registration
WITHDRAWN: Final = Collection("registration", "withdrawn")  # _id: registration and consent, which are fields as well
UNSUBSCRIBED: Final = Collection("mailer", "unsubscribed")  # _id: as in the mailer's `unsubscriptions`
BATCH = 1000
AWARE = CodecOptions[Mapping[str, Any]](tz_aware=True, tzinfo=UTC)

Row = Mapping[str, Any]


def _no_rows() -> dict[Collection, dict[str, Row]]:
    return {ERASED: {}, WITHDRAWN: {}, UNSUBSCRIBED: {}}


@dataclass
class Erasures:
    """`rows` by kind and `_id`, each with the moment `at`. `known_until`: when the latest list was made, if any was."""

    rows: dict[Collection, dict[str, Row]] = field(default_factory=_no_rows)
    known_until: str | None = None

    def add(self, kind: Collection, rows: Iterable[Row]) -> None:
        """Takes rows in; of two with one `_id` the later one counts."""
        for row in rows:
            known = self.rows[kind].get(row["_id"])
            if known is None or known["at"] < row["at"]:
                self.rows[kind][row["_id"]] = row

    @property
    def number(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


def keep_erasures(shelf: Shelf, installation: Installation, passphrase: str | None) -> tuple[Path, Erasures]:
    """Writes a list of the present erasures and all earlier lists' in their place. Raises BackupError."""
    with connected(installation.mongodb_url) as client:
        made_at: datetime = client.admin.command("hello")["localTime"]
        with shelf.new_file(made_at, "erasures") as (file, _, path):
            earlier = shelf.lists()
            erasures = read_erasures(earlier, passphrase)
            erasures.known_until = made_at.isoformat(timespec="seconds")
            _include(erasures, client, installation.prefix)
            facts = {"made_at": erasures.known_until}
            archive = ArchiveWriter(FrameWriter(file, facts, passphrase), facts, {})
            for kind, rows in erasures.rows.items():
                archive.collection(kind)
                encoded = [bson.encode(row) for row in rows.values()]
                for place in range(0, len(encoded), BATCH):
                    archive.documents(b"".join(encoded[place : place + BATCH]))
            archive.end()
    for old in earlier:
        if old != path:
            old.unlink(missing_ok=True)
    return path, erasures


def read_erasures(lists: Iterable[Path], passphrase: str | None) -> Erasures:
    """All that lists hold together. Raises BackupError."""
    erasures = Erasures()

    def take(kind: Collection, batch: bytes) -> None:
        if kind not in erasures.rows:
            raise BackupError(f"It is of a version that keeps other erasures: {kind} is unknown here.")
        erasures.add(kind, (bson.decode(document, AWARE) for document in split(batch)))

    for path in lists:
        try:
            made_at = read_archive(path, passphrase, take).begin["made_at"]
        except BackupError as error:
            raise BackupError(
                f"The list of erasures {path} cannot be read: {error} Without it a restore brings erased people back; "
                "a key file may hold older keys, each on a line of its own. To do without this list, move it away."
            ) from None
        erasures.known_until = max(erasures.known_until or "", made_at)
    return erasures


def _include(erasures: Erasures, client: Client, prefix: str) -> None:
    """Adds those in the databases."""
    registrations = client[f"{prefix}_registration"]["registrations"]
    unsubscriptions = client[f"{prefix}_mailer"]["unsubscriptions"]
    erased = registrations.find({"erased_at": {"$type": "date"}}, {"at": "$erased_at"})
    erasures.add(ERASED, erased)
    fields = {"event": 1, "consents": 1, "created_at": 1}
    erasures.add(WITHDRAWN, itertools.chain.from_iterable(map(_withdrawn, registrations.find({}, fields))))
    erasures.add(UNSUBSCRIBED, unsubscriptions.find({}, {"at": "$unsubscribed_at"}))


def _withdrawn(registration: Mapping[str, Any]) -> Iterator[Row]:
    """The consents of a registration that were taken back later, not those that were never given."""
    for name, consent in registration.get("consents", {}).items():
        if not consent["given"] and consent["at"] > registration["created_at"]:
            yield {
                "_id": f"{registration['_id']} {name}",
                "event": registration["event"],
                "registration": registration["_id"],
                "consent": name,
                "at": consent["at"],
            }
