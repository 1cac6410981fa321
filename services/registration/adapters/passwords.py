"""Passwords: kept as Argon2id hashes (RFC 9106), verified beside the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from typing_extensions import override

from services.registration.ports.identity import Passwords

# 19 MiB, two passes: OWASP's figures for Argon2id.
_HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
VERIFICATIONS_AT_ONCE = 2  # more attempts wait: guesses from many addresses must not take all threads
_NOBODYS = _HASHER.hash("nobody has this password")


class Argon2Passwords(Passwords):
    """Verifies few passwords at once."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(VERIFICATIONS_AT_ONCE)

    @override
    def hash(self, password: str) -> str:
        return _HASHER.hash(password)

    @override
    async def verify(self, password_hash: str | None, password: str) -> bool:
        async with self._turn:
            right = await asyncio.to_thread(_matches, password_hash or _NOBODYS, password)
        return right and password_hash is not None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
