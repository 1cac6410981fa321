"""The routes about scans: redeem, upload, undo."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from services.checkin.domain.devices import Device, DeviceRevoked
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import (
    CodeNotAllowed,
    NonceReused,
    OverrideNotAllowed,
    TooManyScans,
    UnknownScan,
)
from services.checkin.domain.undoing import NothingToUndo, UndoNotAllowed
from services.checkin.use_cases.homes.forward_scans import forward_scans
from services.checkin.use_cases.scans.redeem_ticket import Answer, redeem_ticket
from services.checkin.use_cases.scans.undo_scan import DeviceTimes, ScanName, undo_scan
from services.checkin.use_cases.scans.upload_scans import upload_scans
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import without_lone_surrogates
from services.checkin.web.guards import AT_THE_DOOR, DEVICE, DeviceGuard, setup_for
from services.checkin.web.scans.scan_models import (
    BatchBody,
    BatchView,
    ScanBody,
    UndoBody,
    UndoneView,
    Unread,
    VerdictView,
    verdict_view,
)
from shared.errors import Refusal
from shared.http.api import Api
from shared.http.problems import Unauthenticated, document
from shared.identity.authorisation import UnknownEvent

BATCH_BYTES = 16 * 1024 * 1024
UPLOADS = DeviceGuard(AT_THE_DOOR, uploads=True)
BATCHES = DeviceGuard(AT_THE_DOOR, uploads=True, anywhere=True)


def add_scan_routes(api: Api) -> None:
    """Adds the operations to the table."""
    refusals = (UnknownEvent, ListNotYours, UnknownList, CodeNotAllowed, OverrideNotAllowed, NonceReused, TooManyScans)
    api.post(
        "/scans", who=UPLOADS, body=ScanBody, answer=VerdictView, refusals=refusals, repair=without_lone_surrogates
    )(redeem)
    api.post(
        "/scans/batch",
        who=BATCHES,
        body=BatchBody,
        answer=BatchView,
        refusals=(UnknownEvent,),
        body_limit=BATCH_BYTES,
        repair=without_lone_surrogates,
    )(upload)
    api.post(
        "/scans/{nonce}/undo",
        who=DeviceGuard(AT_THE_DOOR),
        body=UndoBody,
        answer=UndoneView,
        refusals=(UnknownEvent, UnknownScan, UndoNotAllowed, NothingToUndo),
    )(undo)


async def redeem(request: web.Request, body: ScanBody) -> dict[str, Any]:
    """Judges a scan and records it; a refusal is a verdict, too."""
    dependencies = request.app[DEPENDENCIES]
    device: Device = request[DEVICE]
    setup = await setup_for(request, body.event)
    try:
        answer = await redeem_ticket(
            body.scan(setup.event),
            device=device,
            setup=setup,
            scan_store=dependencies.scan_store,
            counts=dependencies.counts,
            clock=dependencies.clock,
        )
    except DeviceRevoked as refusal:
        raise Unauthenticated(refusal.detail) from None
    await _note_clock(request, [answer])
    return verdict_view(answer, dependencies.is_late)


async def upload(request: web.Request, body: BatchBody) -> dict[str, Any]:
    """Redeems the scans that a device made while it was offline, or has the home of the door do it."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    good = [scan for scan in body.scans if isinstance(scan, ScanBody)]
    upload = partial(forward_scans, home=setup.home, forwarding=dependencies.forwarding) if setup.home else upload_scans
    answers = await upload(
        [scan.scan(setup.event) for scan in good],
        device=request[DEVICE],
        setup=setup,
        scan_store=dependencies.scan_store,
        counts=dependencies.counts,
        clock=dependencies.clock,
    )
    await _note_clock(request, [answer for answer in answers if isinstance(answer, Answer)])
    by_scan = {
        id(scan): _result(scan, answer, dependencies.is_late) for scan, answer in zip(good, answers, strict=True)
    }
    results = [scan.model_dump() if isinstance(scan, Unread) else by_scan[id(scan)] for scan in body.scans]
    return {"results": results}


async def undo(request: web.Request, body: UndoBody) -> UndoneView:
    """Takes a scan back: a device its own within 15 minutes, a supervisor any."""
    dependencies = request.app[DEPENDENCIES]
    await setup_for(request, body.event)
    device: Device = request[DEVICE]
    name = ScanName(body.device or device.id, request.match_info["nonce"])
    scan = await undo_scan(
        name,
        body.reason,
        by=device,
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
        times=DeviceTimes(body.made_at, body.sent_at) if body.made_at else None,
    )
    return UndoneView(
        nonce=scan.nonce,
        device=scan.device,
        list=scan.list,
        undone_at=scan.undone.at if scan.undone else None,
        reason=scan.undone.reason if scan.undone else None,
    )


async def _note_clock(request: web.Request, answers: list[Answer]) -> None:
    """Stores the error of the device's clock when the clock turns wrong or right."""
    device: Device = request[DEVICE]
    off = next((answer.scan.clock_off for answer in answers if answer.scan.clock_off is not None), None)
    if answers and (off is None) != (device.clock_off is None):
        await request.app[DEPENDENCIES].devices.note_clock(device, off)


def _result(scan: ScanBody, answer: Answer | Refusal, is_late: Callable[[], bool]) -> dict[str, Any]:
    if isinstance(answer, Answer):
        return verdict_view(answer, is_late)
    return {"nonce": scan.nonce, "problem": document(answer)}
