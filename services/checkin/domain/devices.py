"""Phones at the door: how they are paired, the rights of their roles, and the end of those rights."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from shared.errors import Forbidden, NotFound

DeviceRole: TypeAlias = Literal["scan", "desk", "supervisor", "board", "kiosk"]
PAIRING_MINUTES = 10
REUSABLE_DAYS = 30
CODE_LENGTH = 8
REUSABLE_CODE_LENGTH = 26
LAST_UPLOADS = timedelta(hours=24)
PAIRED_AFTER_EVENT = timedelta(days=7)  # for scans that still lie on phones, and for corrections
UNPAIRING = "unpair devices"  # what is due for an event, in the schedule
CLOCK_TOLERANCE = timedelta(seconds=60)


class UnknownPairingCode(NotFound):
    """This pairing code is not known, was used, or has expired."""


class UnknownDevice(NotFound):
    """There is no such device here."""


class DeviceRevoked(Forbidden):
    """This device was revoked before that scan was made."""


class RoleNotEnough(Forbidden):
    """This device's role does not allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCode:
    """The right of a phone to become a device. Only the `hash` of the code's text is stored."""

    hash: str
    event: str
    gate: str
    role: DeviceRole
    lists: tuple[str, ...]
    expires_at: datetime
    reusable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A paired phone. `gate` is an id; `clock_off` the seconds by which its clock is ahead, None if few."""

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
        """The device, as the audit log names it."""
        return f"device:{self.id}"

    @property
    def admits_by_hand(self) -> bool:
        """Whether the people at this device may search for attendees and decide against the rules."""
        return self.role in {"desk", "supervisor"}

    def may_still_upload(self, now: datetime) -> bool:
        """Whether a revoked device may still upload the scans from before its revocation."""
        return self.revoked_at is not None and now < self.revoked_at + LAST_UPLOADS


def pairing_url(public_url: str, code: str) -> str:
    """The link that opens the scanner and pairs the phone. The code is in the fragment, which no server logs."""
    return f"{public_url}/door#pair={code}"
