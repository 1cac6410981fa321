"""Guards: which devices and organisers may call, and for which event."""

from dataclasses import dataclass

from aiohttp import web

from services.checkin.domain.devices import Device, DeviceNotStarted, DeviceRole, RoleNotEnough
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.ports.lists import EventSetup
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.keys import SETTINGS
from shared.http.problems import Unauthenticated
from shared.identity.authorisation import OutOfScope, Scope, UnknownEvent
from shared.identity.guards import IDENTITIES, OrganiserGuard, bearer, signed_in

BOARD_COOKIE = "moien_board"
BOARD_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie; the pairing ends earlier
DEVICE: web.RequestKey[Device] = web.RequestKey("device", Device)
AT_THE_DOOR: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor", "kiosk"})
BY_HAND: frozenset[DeviceRole] = frozenset({"desk", "supervisor"})
SUPERVISORS: frozenset[DeviceRole] = frozenset({"supervisor"})
ANY_ROLE: frozenset[DeviceRole] = frozenset({"scan", "desk", "supervisor", "board", "kiosk"})


@dataclass(frozen=True, slots=True)
class DeviceGuard:
    """Lets devices in certain roles pass; with `uploads` also devices that were revoked less than a day ago.

    With `anywhere` it does so where the door of the device's event is not, too.
    """

    roles: frozenset[DeviceRole]
    uploads: bool = False
    anywhere: bool = False
    security: tuple[str | None, ...] = ("device",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated, DeviceNotStarted, RoleNotEnough, UnknownEvent, DoorElsewhere."""
        device = await device_of(request)
        if device is None:
            await _refuse_organisers(request)
            raise Unauthenticated
        dependencies = request.app[DEPENDENCIES]
        if device.revoked_at and not (self.uploads and device.may_still_upload(dependencies.clock())):
            raise Unauthenticated("This device was revoked.")
        if not device.started:
            raise DeviceNotStarted
        if device.role not in self.roles:
            raise RoleNotEnough
        if request.query.get("event", device.event) != device.event:
            raise UnknownEvent
        setup = None if self.anywhere else await dependencies.setups.of(device.event)
        if setup is not None:
            setup.require_here()
        request[DEVICE] = device


@dataclass(frozen=True, slots=True)
class ManagerGuard:
    """Lets organisers with a scope pass; a device is refused with 403, for its credential is a good one."""

    scope: Scope = "door:manage"
    security: tuple[str | None, ...] = ("organiser",)

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated, DeviceNotStarted, OutOfScope."""
        try:
            await OrganiserGuard(self.scope)(request)
        except Unauthenticated:
            device = await device_of(request)
            if device is not None and device.waits:
                raise DeviceNotStarted from None
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


@dataclass(frozen=True, slots=True)
class BoardOrDeviceOrManager:
    """Lets devices pass by token, a big screen by its cookie, and organisers who may manage the door.

    A browser sends no token with a request for a stream.
    """

    roles: frozenset[DeviceRole]
    security: tuple[str | None, ...] = ("device", "organiser")

    async def __call__(self, request: web.Request) -> None:
        """Raises the refusals of the other guards."""
        board = await board_of(request)
        if board is not None and request.query.get("event", board.event) == board.event:
            request[DEVICE] = board
        else:
            await DeviceOrManager(self.roles)(request)


async def board_of(request: web.Request) -> Device | None:
    """The paired screen whose cookie came with the request; none where there is a bearer credential."""
    text = request.cookies.get(BOARD_COOKIE)
    if not text or bearer(request):
        return None
    device = await request.app[DEPENDENCIES].devices.by_token(text)
    is_board = device is not None and device.role == "board" and device.started and device.revoked_at is None
    return device if is_board else None


def keep_board(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Gives a paired screen the cookie by which its page is known; scripts cannot read it, other sites not use it."""
    secure = request.app[SETTINGS].public_url.startswith("https:")
    response.set_cookie(
        BOARD_COOKIE, token, httponly=True, samesite="Lax", secure=secure, path="/door", max_age=BOARD_SECONDS
    )


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

    Raises UnknownEvent, OutOfScope, EventNotNamed, DoorElsewhere.
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
    setup.require_here()
    return setup


def list_for(request: web.Request, setup: EventSetup, name: str) -> CheckInList:
    """The list of the event that the caller may use. Raises ListNotYours, UnknownList."""
    device: Device | None = request.get(DEVICE)
    if device is not None and name not in device.lists:
        raise ListNotYours
    check_in_list = setup.lists.get(name)
    if check_in_list is None or check_in_list.deleted:
        raise UnknownList
    return check_in_list


def actor_of(request: web.Request) -> str:
    """The calling device or organiser, as the audit log names it."""
    device: Device | None = request.get(DEVICE)
    return device.actor if device is not None else signed_in(request).actor
