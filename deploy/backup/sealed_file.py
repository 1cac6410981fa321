"""A file of frames that shows each change, each cut and each change of order; encrypted if there is a passphrase.

Encrypted, the frames are libsodium's secretstream (XChaCha20-Poly1305), whose last frame is marked as the last one. Not
encrypted, each frame ends with the SHA-256 of everything until there: that shows damage, not forgery.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as STREAM_HEADER_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull as init_pull,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_push as init_push,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_pull as pull,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_push as push,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_state as StreamState,  # noqa: N812 - the library's name of a class
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as FINAL,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MESSAGE,
)
from nacl.exceptions import CryptoError

from deploy.backup.errors import BackupError
from deploy.backup.keys import derived, fresh_salt

MAGIC = b"MOIEN BACKUP 1\n"
LENGTH_BYTES = 4
LONGEST_HEADER = 4096
LONGEST_FRAME = 64 * 2**20
DIGEST_BYTES = 32
CUT = "The file is cut off: its end is missing. Take another backup, or copy this one again."
CHANGED = "The file is damaged: a part of it was changed. Take another backup, or copy this one again."


class Checksum:
    """Shows damage of a file that is not encrypted."""

    def __init__(self, header: bytes) -> None:
        self._digest = hashlib.sha256(header)

    def close(self, content: bytes, *, is_last: bool) -> bytes:
        body = bytes([is_last]) + content
        self._digest.update(body)
        return body + self._digest.digest()

    def open(self, frame: bytes) -> tuple[bytes, bool]:
        body, digest = frame[:-DIGEST_BYTES], frame[-DIGEST_BYTES:]
        self._digest.update(body)
        if not body or self._digest.digest() != digest:
            raise BackupError(CHANGED)
        return body[1:], bool(body[0])


class Encryption:
    """Encrypts frames with a key of the file's own. The header is authenticated with the first one."""

    def __init__(self, key: bytes, header: bytes) -> None:
        self._state = StreamState()
        self._header: bytes | None = header
        self.stream_header = init_push(self._state, key)

    def close(self, content: bytes, *, is_last: bool) -> bytes:
        frame = push(self._state, content, self._header, FINAL if is_last else MESSAGE)
        self._header = None
        return frame


class Decryption:
    """Opens frames with the one of several keys that fits the first of them."""

    def __init__(self, keys: Iterable[bytes], header: bytes, stream_header: bytes) -> None:
        self._keys = keys
        self._header = header
        self._stream_header = stream_header
        self._state: StreamState | None = None

    def open(self, frame: bytes) -> tuple[bytes, bool]:
        try:
            content, tag = pull(self._state, frame, None) if self._state else self._first(frame)
        except (CryptoError, ValueError, TypeError):
            raise BackupError(CHANGED) from None
        return content, tag == FINAL

    def _first(self, frame: bytes) -> tuple[bytes, int]:
        for key in self._keys:
            state = StreamState()
            init_pull(state, self._stream_header, key)
            try:
                opened = pull(state, frame, self._header)
            except CryptoError:
                continue
            self._state = state
            return opened
        raise BackupError("The key does not open this file, or its beginning was changed.")


class FrameWriter:
    """Writes frames into an open file; the last one has to be said."""

    def __init__(self, file: BinaryIO, facts: Mapping[str, Any], passphrase: str | None) -> None:
        """`facts` stand in the header, which anybody can read."""
        self._file = file
        derivation = fresh_salt() if passphrase else None
        header = json.dumps({**facts, "sealed": derivation}).encode()
        file.write(MAGIC + _with_length(header))
        self._seal: Checksum | Encryption = Checksum(header)
        if passphrase and derivation:
            encryption = Encryption(next(derived(passphrase, derivation)), header)
            file.write(encryption.stream_header)
            self._seal = encryption

    def write(self, content: bytes, *, is_last: bool = False) -> None:
        """Writes a frame. After the last one the file is complete, and on the disk."""
        self._file.write(_with_length(self._seal.close(content, is_last=is_last)))
        if is_last:
            self._file.flush()
            os.fsync(self._file.fileno())


def read_facts(path: Path) -> dict[str, Any]:
    """The facts in a file's header, which nothing has checked yet. Raises BackupError."""
    with path.open("rb") as file:
        return _facts(_header(file, path))


def read_frames(path: Path, passphrase: str | None) -> Iterator[bytes]:
    """The contents of all frames, each checked; that nothing is missing is known at the end. Raises BackupError."""
    with path.open("rb") as file:
        header = _header(file, path)
        seal = _protection(file, header, passphrase)
        while True:
            content, is_last = seal.open(_read(file, _length(file)))
            yield content
            if is_last:
                break
        if file.read(1):
            raise BackupError("The file is damaged: something was written behind its end.")


def _protection(file: BinaryIO, header: bytes, passphrase: str | None) -> Checksum | Decryption:
    derivation = _facts(header)["sealed"]
    if derivation is None:
        return Checksum(header)
    if passphrase is None:
        raise BackupError("This backup is encrypted: give its key with --key-file or BACKUP_KEY.")
    return Decryption(derived(passphrase, derivation), header, _read(file, STREAM_HEADER_BYTES))


def _header(file: BinaryIO, path: Path) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupError(f"{path} is no backup of Moien, or one of another version.")
    length = int.from_bytes(_read(file, LENGTH_BYTES))
    if length > LONGEST_HEADER:
        raise BackupError(CHANGED)
    return _read(file, length)


def _facts(header: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(header)
        return {**facts, "sealed": facts["sealed"]}
    except (ValueError, KeyError, TypeError):
        raise BackupError(CHANGED) from None


def _with_length(content: bytes) -> bytes:
    return len(content).to_bytes(LENGTH_BYTES) + content


def _length(file: BinaryIO) -> int:
    length = int.from_bytes(_read(file, LENGTH_BYTES))
    if length > LONGEST_FRAME:
        raise BackupError(CHANGED)
    return length


def _read(file: BinaryIO, length: int) -> bytes:
    content = file.read(length)
    if len(content) < length:
        raise BackupError(CUT)
    return content
