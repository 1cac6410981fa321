"""The folder of backups holds whole files only, as many as were asked for."""

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.backup.errors import BackupError
from deploy.backup.shelf import Shelf

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def add(shelf: Shelf, made_at: datetime = NOW, content: bytes = b"whole") -> Path:
    with shelf.new_file(made_at) as (file, _, path):
        file.write(content)
    return path


def names(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.iterdir() if path.suffix != ".lock")


def test_a_backup_is_named_by_its_time_for_its_owner_alone(tmp_path: Path) -> None:
    path = add(Shelf(tmp_path / "new"))
    assert path.name == "moien-20261201T030000Z.backup"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(BackupError, match="No space left"), shelf.new_file(NOW):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(shelf) == []


def test_whatever_stops_it_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(SystemExit), shelf.new_file(NOW):
        raise SystemExit(143)
    assert names(shelf) == []


def test_the_next_one_clears_away_what_a_killed_process_left(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (tmp_path / ".moien-20261130T030000Z.backup.unfinished").write_bytes(b"half")
    path = add(shelf)
    assert names(shelf) == [path.name]


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with shelf.new_file(NOW), pytest.raises(BackupError, match="running"), shelf.new_file(NOW):
        pass


def test_the_latest_are_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (tmp_path / "letter.txt").write_text("not ours")
    paths = [add(shelf, NOW + timedelta(days=day)) for day in range(5)]
    assert shelf.keep(0) == []
    assert shelf.keep(2) == paths[:3]
    assert shelf.backups() == paths[3:]
    assert shelf.newest() == paths[4]
    assert (tmp_path / "letter.txt").exists()
