"""The desk entries that were applied, in memory."""

from collections.abc import Collection, Mapping

from typing_extensions import override

from services.registration.ports.desk_copies import DeskCopies, DeskCopy
from shared.documents.tickets import fingerprint


class FakeDeskCopies(DeskCopies):
    """`blank_badges` are the secrets of an event's badges."""

    def __init__(self) -> None:
        self.copies: dict[str, DeskCopy] = {}
        self.blank_badges: dict[str, list[str]] = {}

    @override
    async def copy(self, registration: str) -> DeskCopy | None:
        return self.copies.get(registration)

    @override
    async def note(self, registration: str, event: str, copy: DeskCopy) -> None:
        known = self.copies.get(registration)
        if known is None or known.order < copy.order:
            self.copies[registration] = copy

    @override
    async def secrets(self, event: str, hashes: Collection[str]) -> Mapping[str, str]:
        by_hash = {fingerprint(secret): secret for secret in self.blank_badges.get(event, ())}
        return {hash_: secret for hash_, secret in by_hash.items() if hash_ in hashes}
