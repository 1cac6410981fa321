"""The folder with the backups and the list of erasures: their names, one writer at a time, how many backups stay."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from deploy.backup.errors import BackupError

UNFINISHED = ".unfinished"
Kind = Literal["backup", "erasures"]


class Shelf:
    """Backups in one folder, which only its owner can enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def backups(self) -> list[Path]:
        """All complete backups, the oldest first."""
        return sorted(self.folder.glob("moien-*.backup"))

    def newest(self) -> Path:
        """The latest backup. Raises BackupError where there is none."""
        if not (backups := self.backups()):
            raise BackupError(f"There is no backup in {self.folder}. Name a file, or another folder with BACKUP_DIR.")
        return backups[-1]

    def lists(self) -> list[Path]:
        """The lists of erasures, the oldest first: one, unless a writer was stopped before it removed the earlier."""
        return sorted(self.folder.glob("moien-*.erasures"))

    @contextlib.contextmanager
    def new_file(self, made_at: datetime, kind: Kind = "backup") -> Iterator[tuple[BinaryIO, Path, Path]]:
        """A file to write, where it lies, and the name that it gets when the block ends well; else nothing of it stays.

        Raises BackupError, also where the disk is full.
        """
        path = self.folder / f"moien-{made_at.astimezone(UTC):%Y%m%dT%H%M%S}Z.{kind}"
        unfinished = path.with_name(f".{path.name}{UNFINISHED}")
        try:
            with self._lock(kind):
                try:
                    with _private_file(unfinished) as file:
                        yield file, unfinished, path
                        file.flush()
                        os.fsync(file.fileno())
                    os.replace(unfinished, path)
                    self._sync()
                finally:
                    unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise BackupError(f"{path} cannot be written: {error.strerror or error}. Nothing of it was kept.") from None

    def keep(self, number: int) -> list[Path]:
        """Removes all but the latest backups; returns what was removed."""
        old = self.backups()[:-number] if number > 0 else []
        for path in old:
            path.unlink(missing_ok=True)
        return old

    @contextlib.contextmanager
    def _lock(self, kind: Kind) -> Iterator[None]:
        """Keeps others from writing: a list waits, a backup fails. Clears away what a killed process left."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / f".{kind}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if kind == "backup" else 0))
            except BlockingIOError:
                raise BackupError(f"Another backup into {self.folder} is running.") from None
            for left in self.folder.glob(f".moien-*.{kind}{UNFINISHED}"):
                left.unlink()
            yield

    def _sync(self) -> None:
        """Has the new name on the disk, too."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _private_file(path: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
