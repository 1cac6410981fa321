"""A backup's file shows every change, and nobody reads an encrypted one without its key."""

from pathlib import Path

import pytest

from deploy.backup import keys
from deploy.backup.errors import BackupError
from deploy.backup.sealed_file import FrameWriter, read_facts, read_frames

KEY = "correct horse battery staple"
FRAMES = [b"first", b"", b"x" * 3000, b"last"]
KINDS = pytest.mark.parametrize("passphrase", [None, KEY], ids=["open", "sealed"])


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COST", 2**4)


def a_file(folder: Path, passphrase: str | None, frames: list[bytes] = FRAMES) -> Path:
    path = folder / "a.backup"
    with path.open("wb") as file:
        writer = FrameWriter(file, {"made_at": "2026-12-01"}, passphrase)
        for place, frame in enumerate(frames):
            writer.write(frame, is_last=place == len(frames) - 1)
    return path


@KINDS
def test_what_was_written_is_read(tmp_path: Path, passphrase: str | None) -> None:
    path = a_file(tmp_path, passphrase)
    assert list(read_frames(path, passphrase)) == FRAMES
    assert read_facts(path)["made_at"] == "2026-12-01"


def test_an_encrypted_file_shows_nothing_of_its_content(tmp_path: Path) -> None:
    content = a_file(tmp_path, KEY).read_bytes()
    assert b"first" not in content
    assert b"x" * 10 not in content


@pytest.mark.parametrize(("passphrase", "says"), [(None, "encrypted"), ("another key altogether", "key")])
def test_without_the_right_key_nothing_is_read(tmp_path: Path, passphrase: str | None, says: str) -> None:
    path = a_file(tmp_path, KEY)
    with pytest.raises(BackupError, match=says):
        list(read_frames(path, passphrase))


@KINDS
def test_a_changed_byte_is_noticed_wherever_it_is(tmp_path: Path, passphrase: str | None) -> None:
    path = a_file(tmp_path, passphrase)
    content = path.read_bytes()
    for place in [*range(200), *range(200, len(content), 97), *range(len(content) - 60, len(content))]:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BackupError):
            list(read_frames(path, passphrase))


@KINDS
def test_a_cut_file_is_noticed_wherever_it_ends(tmp_path: Path, passphrase: str | None) -> None:
    path = a_file(tmp_path, passphrase)
    content = path.read_bytes()
    for end in [*range(0, len(content), 41), len(content) - 1]:
        path.write_bytes(content[:end])
        with pytest.raises(BackupError):
            list(read_frames(path, passphrase))


@KINDS
def test_an_end_between_two_frames_is_a_cut_too(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "a.backup"
    with path.open("wb") as file:
        FrameWriter(file, {}, passphrase).write(b"not the last one")
    with pytest.raises(BackupError, match="cut off"):
        list(read_frames(path, passphrase))


@KINDS
def test_frames_in_another_order_are_noticed(tmp_path: Path, passphrase: str | None) -> None:
    path = a_file(tmp_path, passphrase, [b"aaaa", b"bbbb", b"end"])
    content = path.read_bytes()
    length = 4 + (4 + 17 if passphrase else 1 + 4 + 32)
    begin = len(content) - length * 2 - (length - 1)
    swapped = content[begin + length : begin + 2 * length] + content[begin : begin + length]
    path.write_bytes(content[:begin] + swapped + content[begin + 2 * length :])
    with pytest.raises(BackupError):
        list(read_frames(path, passphrase))


@KINDS
def test_what_follows_the_end_is_noticed(tmp_path: Path, passphrase: str | None) -> None:
    path = a_file(tmp_path, passphrase)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(BackupError, match="behind its end"):
        list(read_frames(path, passphrase))


def test_another_file_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all")
    with pytest.raises(BackupError, match="no backup"):
        read_facts(path)
