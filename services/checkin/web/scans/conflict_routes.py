"""The routes about conflicts: tickets that were admitted more than once."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.conflicts import NotInConflict, TwiceAdmitted, UnknownConflict
from services.checkin.domain.devices import Device
from services.checkin.domain.events import EventNotNamed
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.use_cases.scans.resolve_conflict import resolve_conflict
from services.checkin.use_cases.scans.undo_scan import ScanName
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import Because, EventQuery, Nonce
from services.checkin.web.guards import DEVICE, SUPERVISORS, DeviceOrManager, actor_of, setup_for
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent

WHO = DeviceOrManager(SUPERVISORS)


class ConflictScan(BaseModel):
    """One of the admissions; `device` and `gate` are ids."""

    nonce: str
    device: str
    gate: str
    scanned_at: datetime


class ConflictView(BaseModel):
    """One ticket that was admitted more than once."""

    id: str
    list: str
    code: str
    scans: tuple[ConflictScan, ...]


class ConflictPage(BaseModel):
    """The open conflicts."""

    items: list[ConflictView]
    next_cursor: str | None = None


class Keep(Strict):
    """The scan that counts."""

    device: Annotated[str, Field(max_length=100)]
    nonce: Nonce


class ResolveBody(Strict):
    """The scan that counts, and the reason."""

    keep: Keep
    reason: Because
    event: str | None = None


def add_conflict_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get("/conflicts", who=WHO, query=EventQuery, answer=ConflictPage, refusals=(UnknownEvent, EventNotNamed))(
        get_conflicts
    )
    api.post(
        "/conflicts/{id}/resolve",
        who=WHO,
        query=EventQuery,
        body=ResolveBody,
        answer=ConflictView,
        refusals=(UnknownEvent, EventNotNamed, UnknownConflict, NotInConflict),
    )(resolve)


async def get_conflicts(request: web.Request, query: EventQuery) -> ConflictPage:
    """Tickets that were admitted more than once where only once is allowed."""
    setup = await setup_for(request, query.event)
    scan_store = request.app[DEPENDENCIES].scan_store
    conflicts = await list_conflicts(setup.event.slug, scan_store=scan_store, lists=_lists(request))
    return ConflictPage(items=[_view(conflict) for conflict in conflicts])


async def resolve(request: web.Request, query: EventQuery, body: ResolveBody) -> ConflictView:
    """Decides which admission counts; the others stay in the log."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event or query.event)
    conflict = await resolve_conflict(
        request.match_info["id"],
        ScanName(body.keep.device, body.keep.nonce),
        body.reason,
        event=setup.event.slug,
        actor=actor_of(request),
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
        lists=_lists(request),
    )
    return _view(conflict)


def _lists(request: web.Request) -> frozenset[str] | None:
    """The lists that the caller may see; None: all. A device sees its own."""
    device: Device | None = request.get(DEVICE)
    return frozenset(device.lists) if device is not None else None


def _view(conflict: TwiceAdmitted) -> ConflictView:
    scans = tuple(
        ConflictScan(nonce=scan.nonce, device=scan.device, gate=scan.gate, scanned_at=scan.scanned_at)
        for scan in conflict.scans
    )
    return ConflictView(id=conflict.id, list=conflict.list, code=conflict.code, scans=scans)
