"""What the calls of check-in work with, and who may call."""

from dataclasses import dataclass
from random import Random

from aiohttp import web

from services.checkin.domain.devices import Device, DeviceRole, RoleNotEnough
from services.checkin.domain.events import UnknownEvent
from services.checkin.ports.devices import Devices
from services.checkin.ports.lists import EventSetup, EventSetups
from services.checkin.ports.roster import Roster, Seal
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from shared.clock import Clock
from shared.errors import Invalid
from shared.http.problems import Unauthenticated
from shared.http.rate_limits import RateLimit
from shared.identity.authorisation import OutOfScope, Scope
from shared.identity.guards import IDENTITIES, OrganiserGuard, bearer, signed_in
from shared.schedule.ports import Schedule


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the calls are given, put together in `app`."""

    door: ScanStore
    roster: Roster
    counts: AttendanceCounts
    setups: EventSetups
    devices: Devices
    schedule: Schedule
    seal: Seal
    pairings: RateLimit
    clock: Clock
    random: Random
    public_url: str


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("checkin", Dependencies)
DEVICE: web.RequestKey[Device] = web.RequestKey("device", Device)
AT_THE_DOOR: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor"})
BY_HAND: frozenset[DeviceRole] = frozenset({"desk", "supervisor"})
SUPERVISORS: frozenset[DeviceRole] = frozenset({"supervisor"})
ANY_ROLE: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor", "board"})


class EventNotNamed(Invalid):
    """Name the event, in the query or in the body."""


@dataclass(frozen=True, slots=True)
class DeviceGuard:
    """Lets devices in certain roles pass; `uploads`: for a day also revoked ones, to bring what they scanned before."""

    roles: frozenset[DeviceRole]
    uploads: bool = False
    security: tuple[str | None, ...] = ("device",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated, RoleNotEnough, UnknownEvent."""
        device = await device_of(request)
        if device is None:
            await _refuse_organisers(request)
            raise Unauthenticated
        dependencies = request.app[DEPENDENCIES]
        if device.revoked_at and not (self.uploads and device.may_still_upload(dependencies.clock())):
            raise Unauthenticated("This device was revoked.")
        if device.role not in self.roles:
            raise RoleNotEnough
        if request.query.get("event", device.event) != device.event:
            raise UnknownEvent
        request[DEVICE] = device


@dataclass(frozen=True, slots=True)
class ManagerGuard:
    """Lets organisers pass with a scope; a device's credential is a good one that does not allow it."""

    scope: Scope = "door:manage"
    security: tuple[str | None, ...] = ("organiser",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated, OutOfScope."""
        try:
            await OrganiserGuard(self.scope)(request)
        except Unauthenticated:
            device = await device_of(request)
            if device is not None and device.revoked_at is None:
                raise OutOfScope("This is for organisers.") from None
            raise


@dataclass(frozen=True, slots=True)
class DeviceOrManager:
    """Lets devices in certain roles pass, and organisers who may manage the door."""

    roles: frozenset[DeviceRole]
    security: tuple[str | None, ...] = ("device", "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises what the two guards raise."""
        if await device_of(request) is not None:
            await DeviceGuard(self.roles)(request)
        else:
            await ManagerGuard()(request)


async def device_of(request: web.Request) -> Device | None:
    """The device whose token came with the request, revoked or not."""
    text = bearer(request)
    return await request.app[DEPENDENCIES].devices.by_token(text) if text else None


async def _refuse_organisers(request: web.Request) -> None:
    text = bearer(request)
    if text and await request.app[IDENTITIES].by_token(text):
        raise OutOfScope("This is for paired devices.")


async def setup_for(request: web.Request, event: str | None = None) -> EventSetup:
    """The event that a device belongs to, or that an organiser names (`event` from the body, else from the query).

    Raises UnknownEvent, OutOfScope, EventNotNamed.
    """
    dependencies = request.app[DEPENDENCIES]
    device: Device | None = request.get(DEVICE)
    if device is not None:
        setup = await dependencies.setups.of(device.event)
        if setup is None or (event is not None and event != device.event):
            raise UnknownEvent
        return setup
    named = event or request.query.get("event")
    if not named:
        raise EventNotNamed(errors=(("/event", "Name the event."),))
    setup = await dependencies.setups.fresh(named)
    if setup is None:
        raise UnknownEvent
    signed_in(request).require(setup.event.members, "door:manage")
    return setup


def actor_of(request: web.Request) -> str:
    """Who calls, for the audit log."""
    device: Device | None = request.get(DEVICE)
    return device.actor if device is not None else signed_in(request).actor
