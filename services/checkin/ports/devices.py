"""What use cases about devices need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.checkin.domain.devices import Device, PairingCode
from shared.audit import AuditEntry


class Devices(Protocol):
    """Pairing codes and paired devices."""

    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        """Keeps a pairing code."""

    async def remove_codes(self, event: str) -> None:
        """Removes all pairing codes of an event."""

    async def code(self, hash_: str) -> PairingCode | None:
        """The pairing code with this hash."""

    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        """Adds a device. False when the code works once and was used."""

    async def of_event(self, event: str) -> Sequence[Device]:
        """All devices of an event, the newest first."""

    async def get(self, device: str) -> Device | None:
        """One device."""

    async def by_token(self, text: str) -> Device | None:
        """The device that has this token, revoked or not; what is said may be a second old."""

    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        """Ends a device's rights."""

    async def note_clock(self, device: Device, seconds: float | None) -> None:
        """Flags (or no longer flags) a device's clock."""
