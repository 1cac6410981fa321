"""The shares with which desks open their name index: derived (HKDF-SHA256, RFC 5869), so that none is stored."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LABEL = b"moien roster share 1"
SHARE_BYTES = 32


def derive_share(key: str, device: str, day: str) -> bytes:
    """The share of a device on a day (YYYY-MM-DD), from the server's `key`: without it nobody can tell the next one."""
    info = b"\0".join((LABEL, device.encode(), day.encode()))
    return HKDF(SHA256(), length=SHARE_BYTES, salt=None, info=info).derive(key.encode())
