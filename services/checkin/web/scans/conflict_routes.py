"""The routes about conflicts: tickets that were admitted more than once."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.conflicts import ConflictChanged, NotInConflict, TwiceAdmitted, UnknownConflict
from services.checkin.domain.devices import Device
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.scans import RecordedScan
from services.checkin.domain.search import UnreadableCursor
from services.checkin.use_cases.scans.list_conflicts import PAGE, list_conflicts
from services.checkin.use_cases.scans.resolve_conflict import resolve_conflict
from services.checkin.use_cases.scans.undo_scan import ScanName
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import Because, EventQuery, Nonce
from services.checkin.web.guards import DEVICE, SUPERVISORS, DeviceOrManager, actor_of, setup_for
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent

WHO = DeviceOrManager(SUPERVISORS)


class ConflictsQuery(EventQuery):
    """A page of the open conflicts."""

    limit: Annotated[int, Field(ge=1, le=500)] = PAGE
    cursor: Annotated[str, Field(max_length=400)] | None = None


class ConflictScan(BaseModel):
    """One of the admissions; `device` and `gate` are ids.

    It counts at `counts_at`: for a scan without connection that is `scanned_at`, the time by the device's own clock,
    corrected. `clock_off` is the number of seconds by which that clock was ahead; null when it was right. `override` is
    the reason for admitting against the rules.
    """

    nonce: str
    device: str
    device_name: str
    gate: str
    gate_name: str
    scanned_at: datetime
    counts_at: datetime
    recorded_at: datetime
    offline: bool
    clock_off: float | None
    override: str | None


class ConflictView(BaseModel):
    """One ticket that was admitted more than once. The `id` is another as soon as the conflict has other scans."""

    id: str
    list: str
    code: str
    name: str
    company: str
    scans: tuple[ConflictScan, ...]


class ConflictPage(BaseModel):
    """Open conflicts, the oldest first; `total` is the number of all."""

    items: list[ConflictView]
    total: int
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
    api.get(
        "/conflicts",
        who=WHO,
        query=ConflictsQuery,
        answer=ConflictPage,
        refusals=(UnknownEvent, EventNotNamed, UnreadableCursor),
    )(get_conflicts)
    api.post(
        "/conflicts/{id}/resolve",
        who=WHO,
        query=EventQuery,
        body=ResolveBody,
        answer=ConflictView,
        refusals=(UnknownEvent, EventNotNamed, UnknownConflict, ConflictChanged, NotInConflict),
    )(resolve)


async def get_conflicts(request: web.Request, query: ConflictsQuery) -> ConflictPage:
    """Tickets that were admitted more than once where only once is allowed."""
    setup = await setup_for(request, query.event)
    page = await list_conflicts(
        setup.event.slug,
        scan_store=request.app[DEPENDENCIES].scan_store,
        lists=_lists(request),
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [_view(conflict) for conflict in page.conflicts]
    return ConflictPage(items=items, total=page.total, next_cursor=page.next_cursor)


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
    return ConflictView(
        id=conflict.id,
        list=conflict.list,
        code=conflict.attendee.code,
        name=conflict.attendee.name,
        company=conflict.attendee.company,
        scans=tuple(_scan_view(scan) for scan in conflict.scans),
    )


def _scan_view(scan: RecordedScan) -> ConflictScan:
    return ConflictScan(**{name: getattr(scan, name) for name in ConflictScan.model_fields})
