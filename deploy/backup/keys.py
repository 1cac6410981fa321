"""The key that encrypts a backup, from what the operator has: a passphrase, or the content of a key file.

Each line is a key: the first encrypts, all of them open, so that a new one can be put before those of older backups.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from deploy.backup.errors import BackupError

SHORTEST = 16  # characters
KEY_BYTES = 32
SALT_BYTES = 16
COST, BLOCK, LANES = 2**17, 8, 1  # 128 MiB and about half a second for each guess
LARGEST_COST = 2**20


def passphrase_from(key_file: Path | None, environment: Mapping[str, str]) -> str | None:
    """The lines of `key_file`, else of BACKUP_KEY; None without both. Raises BackupError for one that is too short."""
    text = environment.get("BACKUP_KEY", "")
    if key_file:
        try:
            text = key_file.read_text()
        except (OSError, ValueError):
            raise BackupError(f"The key file {key_file} cannot be read.") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if (text or key_file) and (not lines or min(map(len, lines)) < SHORTEST):
        raise BackupError(f"A key has at least {SHORTEST} characters, for instance from: openssl rand -base64 32")
    return "\n".join(lines) or None


def fresh_salt() -> dict[str, Any]:
    """How a new file's key is derived (scrypt, RFC 7914), as its header says it."""
    return {"n": COST, "r": BLOCK, "p": LANES, "salt": os.urandom(SALT_BYTES).hex()}


def derived(passphrase: str, derivation: dict[str, Any]) -> Iterator[bytes]:
    """The keys of a file whose header has `derivation`, one for each line. Raises BackupError where that cannot be."""
    n, r, p, salt = (derivation.get(name) for name in ("n", "r", "p", "salt"))
    if not (isinstance(n, int) and isinstance(salt, str) and n <= LARGEST_COST and (r, p) == (BLOCK, LANES)):
        raise BackupError("The beginning of the file was changed: it asks for an impossible derivation of its key.")
    try:
        for line in passphrase.splitlines():
            yield Scrypt(bytes.fromhex(salt), KEY_BYTES, n, BLOCK, LANES).derive(line.encode())
    except ValueError:
        raise BackupError("The beginning of the file was changed: its key cannot be derived.") from None
