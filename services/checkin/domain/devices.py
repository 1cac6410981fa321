"""Phones at the door: how they are paired, what their role lets them do, and when that ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from shared.errors import Forbidden, NotFound

DeviceRole: TypeAlias = Literal["scan", "desk", "supervisor", "board"]
PAIRING_MINUTES = 10
REUSABLE_DAYS = 30
CODE_LENGTH = 8
REUSABLE_CODE_LENGTH = 26
LAST_UPLOADS = timedelta(hours=24)
PAIRED_AFTER_EVENT = timedelta(days=7)  # for scans that still lie on phones, and for corrections
UNPAIRING = "unpair devices"  # what is due for an event, in the schedule
CLOCK_TOLERANCE = timedelta(seconds=60)


class UnknownPairingCode(NotFound):
    """This pairing code is not known, was used, or has run out."""


class UnknownDevice(NotFound):
    """There is no such device here."""


class RoleNotEnough(Forbidden):
    """This device's role does not allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCode:
    """What lets a phone become a device; `hash` is all that is stored of its text."""

    hash: str
    event: str
    gate: str
    role: DeviceRole
    lists: tuple[str, ...]
    expires_at: datetime
    reusable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A paired phone. `gate` is an id; `clock_off` is by how many seconds its clock is wrong, when that is too much."""

    id: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    name: str
    paired_at: datetime
    revoked_at: datetime | None = None
    last_seen_at: datetime | None = None
    clock_off: float | None = None

    @property
    def actor(self) -> str:
        """Who it was, for the audit log."""
        return f"device:{self.id}"

    @property
    def admits_by_hand(self) -> bool:
        """Whether people at it may look up names and decide against the rules."""
        return self.role in {"desk", "supervisor"}

    def may_still_upload(self, now: datetime) -> bool:
        """Whether scans from before its revocation are still taken."""
        return self.revoked_at is not None and now < self.revoked_at + LAST_UPLOADS
