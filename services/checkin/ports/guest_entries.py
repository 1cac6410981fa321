"""The forms of desks and the guests who filled them in, as the use cases need them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.checkin.domain.guest_entries import GuestEntry


class GuestForms(Protocol):
    """The addresses of the forms: each desk has its own, which nobody can guess, and which ends with its pairing."""

    def token_of(self, device: str) -> str:
        """Returns the token in the address of a device's form."""

    def device_of(self, token: str) -> str | None:
        """Returns the device (id) of a token; None for a token that is not ours."""


class GuestEntries(Protocol):
    """The guests who wait at the gates of events."""

    async def put(self, entry: GuestEntry, keys: Sequence[str]) -> GuestEntry:
        """Stores an entry and gives it its number. Returns it as it is stored.

        A waiting entry that was stored with one of the keys is changed instead, and keeps its number and its keys.
        """

    async def waiting(self, event: str, gate: str, at: datetime) -> Sequence[GuestEntry]:
        """The entries at a gate that have not expired `at` this time, in the order of their numbers."""

    async def open(self, event: str, gate: str, entry: str, device_name: str) -> GuestEntry | None:
        """Notes the desk that looks after an entry. Returns the entry; None where it is not there."""

    async def remove(self, event: str, gate: str, entry: str) -> bool:
        """Removes an entry. Returns whether it was there."""
