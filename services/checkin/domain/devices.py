"""Phones at the door: how they are paired, the rights of their roles, and the end of those rights."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from shared.errors import Conflict, Forbidden, NotFound

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


class DeviceNotStarted(Forbidden):
    """A door manager has not started this device yet."""


class DeviceGone(Conflict):
    """This device was refused or unpaired meanwhile."""


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
class DeviceStatus:
    """A device's last report: its unsent scans, the version of its app, its roster's time, its battery in percent.

    `queue_grows`: there were fewer unsent scans at the report before.
    """

    reported_at: datetime
    queue: int
    queue_grows: bool = False
    version: str = ""
    roster_at: datetime | None = None
    battery: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A paired phone. `gate` is an id; `clock_off` the seconds by which its clock is ahead, None if few.

    One that was paired by a gate `card` waits until a door manager has `started` it. `former_lists` are lists on which
    it scanned before its lists were changed.
    """

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
    card: str | None = None
    started: bool = True
    former_lists: tuple[str, ...] = ()
    status: DeviceStatus | None = None

    @property
    def waits(self) -> bool:
        """Whether a door manager has yet to start it."""
        return not self.started and self.revoked_at is None

    @property
    def actor(self) -> str:
        """The device, as the audit log names it."""
        return f"device:{self.id}"

    @property
    def admits_by_hand(self) -> bool:
        """Whether the people at this device may search for attendees and decide against the rules."""
        return self.role in {"desk", "supervisor"}

    def scans_on(self, list_: str, *, offline: bool) -> bool:
        """Whether its scans on a list count: scans made offline may be from before its lists were changed."""
        return list_ in self.lists or (offline and list_ in self.former_lists)

    def may_still_upload(self, now: datetime) -> bool:
        """Whether a revoked device may still upload the scans from before its revocation."""
        return self.revoked_at is not None and now < self.revoked_at + LAST_UPLOADS


def card_url(public_url: str, code: str) -> str:
    """The link in a gate card's QR code, which asks for a name before it pairs."""
    return f"{public_url}/door#card={code}"


def pairing_url(public_url: str, code: str) -> str:
    """The link that opens the scanner and pairs the phone. The code is in the fragment, which no server logs."""
    return f"{public_url}/door#pair={code}"
