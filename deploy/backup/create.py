"""Makes a backup while the services go on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.backup.archive import ArchiveWriter, Collection, Contents, read_archive
from deploy.backup.errors import BackupError
from deploy.backup.sealed_file import FrameWriter
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import Client, Installation, MomentGone, connected, snapshot

TRIES = 3
ACCOUNTS = str(Collection("registration", "accounts"))  # an installation that is used has one at least

Progress = Callable[[int, int], None]
"""Is told how many documents are done, of about how many."""


def create_backup(
    shelf: Shelf,
    installation: Installation,
    *,
    settings: Mapping[str, str],
    passphrase: str | None,
    progress: Progress = lambda _done, _of: None,
) -> tuple[Path, Contents]:
    """Writes all three databases into a new file of the shelf and reads it back; returns the file and its contents.

    `settings` are kept only where there is a `passphrase`. Raises BackupError; then no file has been added.
    """
    included = settings if passphrase else {}
    for attempt in range(TRIES):
        try:
            with connected(installation.mongodb_url) as client:
                return _create(shelf, client, installation.prefix, Protection(included, passphrase), progress)
        except MomentGone:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


@dataclass(frozen=True)
class Protection:
    """The settings that are kept, and the passphrase that protects them."""

    settings: Mapping[str, str]
    passphrase: str | None


def _create(
    shelf: Shelf, client: Client, prefix: str, protection: Protection, progress: Progress
) -> tuple[Path, Contents]:
    made_at: datetime = client.admin.command("hello")["localTime"]
    facts = {"made_at": made_at.isoformat(timespec="seconds")}
    with shelf.new_file(made_at) as (file, unfinished, path):
        begin = {**facts, "mongodb": client.server_info()["version"]}
        archive = ArchiveWriter(FrameWriter(file, facts, protection.passphrase), begin, protection.settings)
        with snapshot(client, prefix) as moment:
            done, of = 0, moment.estimate()
            for collection in moment.collections:
                archive.collection(collection)
                for batch in moment.batches(collection):
                    done += archive.documents(batch)
                    progress(done, of)
        if not archive.end().get(ACCOUNTS) and shelf.backups():
            raise BackupError(
                f"Nobody has an account any more: the databases seem to be lost, so {shelf.newest()} stays the latest "
                "backup. Into an empty BACKUP_DIR one of what is there now is made all the same."
            )
        contents = read_archive(unfinished, protection.passphrase)
    return path, contents
