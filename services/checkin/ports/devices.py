"""Pairing codes and devices, as the use cases need them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.checkin.domain.devices import Device, DeviceStatus, PairingCode
from shared.audit import AuditEntry


class Devices(Protocol):
    """Pairing codes and paired devices. Each change is stored together with its audit entry."""

    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        """Stores a pairing code."""

    async def remove_codes(self, event: str) -> None:
        """Removes all pairing codes of an event."""

    async def code(self, hash_: str) -> PairingCode | None:
        """The pairing code with this hash."""

    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        """Adds a device. Returns False when the code pairs one device only and has done so."""

    async def of_event(self, event: str) -> Sequence[Device]:
        """All devices of an event, the newest first."""

    async def seen_since(self, moment: datetime) -> Mapping[str, Sequence[Device]]:
        """All devices that called since a moment, by their events."""

    async def get(self, device: str) -> Device | None:
        """The device with this id."""

    async def by_token(self, text: str) -> Device | None:
        """The device with this token, revoked or not; at most a second old."""

    async def rename(self, device: Device, name: str, audit: AuditEntry) -> None:
        """Gives a device another name."""

    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        """Ends the rights of a device."""

    async def note_clock(self, device: Device, seconds: float | None) -> None:
        """Stores the error of a device's clock; None when it is right."""

    async def start(self, device: Device, audit: AuditEntry) -> None:
        """Lets a device that waits begin."""

    async def assign(self, device: Device, audit: AuditEntry) -> None:
        """Stores a device's gate, role and lists."""

    async def report(self, device: Device, status: DeviceStatus) -> None:
        """Stores what a device reports of itself."""
