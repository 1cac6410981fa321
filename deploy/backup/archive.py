"""The content of a backup: the moment, the settings, all documents of each collection, and their numbers at the end."""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.backup.errors import BackupError
from deploy.backup.sealed_file import FrameWriter, read_frames

BEGIN, SETTINGS, COLLECTION, DOCUMENTS, END = b"B", b"S", b"C", b"D", b"E"
COMPRESSION = 3  # a fifth larger than the best, and four times as fast
LARGEST_CONTENT = 48 * 2**20  # bytes of one frame, unpacked: a document has 16 MiB at most, and so has a batch


@dataclass(frozen=True)
class Collection:
    """One collection of a service's database, whatever the database's name."""

    service: str
    name: str

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"


@dataclass
class Contents:
    """The things in a backup besides its documents; `numbers` of documents by collection."""

    begin: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """The number of all documents."""
        return sum(self.numbers.values())


class ArchiveWriter:
    """Writes the parts of a backup in their order."""

    def __init__(self, frames: FrameWriter, begin: Mapping[str, Any], settings: Mapping[str, str]) -> None:
        self._frames = frames
        self._numbers: dict[str, int] = {}
        self._of = ""
        self._put(BEGIN, _json(begin))
        if settings:
            self._put(SETTINGS, _json(settings))

    def collection(self, collection: Collection) -> None:
        """The documents that follow are of this collection."""
        self._of = str(collection)
        self._numbers[self._of] = 0
        self._put(COLLECTION, _json({"service": collection.service, "name": collection.name}))

    def documents(self, batch: bytes) -> int:
        """Writes documents, as BSON one behind the other; returns their number."""
        number = sum(1 for _ in split(batch))
        self._numbers[self._of] += number
        self._put(DOCUMENTS, batch)
        return number

    def end(self) -> dict[str, int]:
        """Completes the file; returns the number of documents by collection."""
        self._put(END, _json(self._numbers), is_last=True)
        return self._numbers

    def _put(self, kind: bytes, content: bytes, *, is_last: bool = False) -> None:
        self._frames.write(kind + zlib.compress(content, COMPRESSION), is_last=is_last)


def read_archive(
    path: Path, passphrase: str | None, take: Callable[[Collection, bytes], object] = lambda _of, _batch: None
) -> Contents:
    """Reads and checks a whole backup; `take` gets each batch of documents with its collection. Raises BackupError.

    `take` also gets an empty batch for each collection, before its documents.
    """
    contents, counted = Contents(), dict[str, int]()
    collection: Collection | None = None
    for kind, content in _parts(read_frames(path, passphrase)):
        if kind == BEGIN:
            contents.begin = json.loads(content)
        elif kind == SETTINGS:
            contents.settings = json.loads(content)
        elif kind == COLLECTION:
            collection = Collection(**json.loads(content))
            counted[str(collection)] = 0
            take(collection, b"")
        elif kind == DOCUMENTS and collection:
            counted[str(collection)] += sum(1 for _ in split(content))
            take(collection, content)
        elif kind == END:
            contents.numbers = json.loads(content)
    if counted != contents.numbers:
        raise BackupError("The file is damaged: its numbers do not fit its documents.")
    return contents


def split(batch: bytes) -> Iterator[bytes]:
    """The single documents of a batch: each begins with its length (4 bytes, little-endian; bsonspec.org)."""
    place = 0
    while place < len(batch):
        length = int.from_bytes(batch[place : place + 4], "little")
        if length < 5 or place + length > len(batch):
            raise BackupError("The file is damaged: it holds a document that has no end.")
        yield batch[place : place + length]
        place += length


def _parts(frames: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for frame in frames:
        unpacking = zlib.decompressobj()
        try:
            content = unpacking.decompress(frame[1:], LARGEST_CONTENT)
        except zlib.error:
            raise BackupError("The file is damaged: a part of it cannot be unpacked.") from None
        if unpacking.unconsumed_tail:
            raise BackupError("The file is damaged: a part of it is larger than any part can be.")
        yield frame[:1], content


def _json(content: object) -> bytes:
    return json.dumps(content).encode()
