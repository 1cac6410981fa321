"""Guards: which devices and organisers may call, and for which event."""

from dataclasses import dataclass

from aiohttp import web

from services.checkin.domain.devices import Device, DeviceRole, RoleNotEnough
from services.checkin.domain.events import EventNotNamed
from services.checkin.ports.lists import EventSetup
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.problems import Unauthenticated
from shared.identity.authorisation import OutOfScope, Scope, UnknownEvent
from shared.identity.guards import IDENTITIES, OrganiserGuard, bearer, signed_in

DEVICE: web.RequestKey[Device] = web.RequestKey("device", Device)
AT_THE_DOOR: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor", "kiosk"})
BY_HAND: frozenset[DeviceRole] = frozenset({"desk", "supervisor"})
SUPERVISORS: frozenset[DeviceRole] = frozenset({"supervisor"})
ANY_ROLE: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor", "board", "kiosk"})


@dataclass(frozen=True, slots=True)
class DeviceGuard:
    """Lets devices in certain roles pass; with `uploads` also devices that were revoked less than a day ago."""

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
    """Lets organisers with a scope pass; a device is refused with 403, for its credential is a good one."""

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
        """Raises the refusals of the two guards."""
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
    """The event of the calling device, or the event that an organiser names: in the body (`event`) or in the query.

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
    """The calling device or organiser, as the audit log names it."""
    device: Device | None = request.get(DEVICE)
    return device.actor if device is not None else signed_in(request).actor
