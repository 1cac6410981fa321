"""Scans arrive that phones have uploaded where the door no longer is."""

from dataclasses import fields
from typing import cast

import structlog

from services.checkin.domain.devices import Device, DeviceRole
from services.checkin.domain.homes import DoorElsewhere, Home
from services.checkin.domain.scans import Presented, Reason, Scan, Shown, Verdict
from services.checkin.ports.homes import Homes, ScanForwarding
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from services.checkin.use_cases.scans.upload_scans import upload_scans
from shared.contracts.doors import ForwardedScan, ScansForwarded
from shared.errors import Refusal

log = structlog.get_logger()


async def redeem_forwarded_scans(
    message: ScansForwarded,
    *,
    homes: Homes,
    setups: EventSetups,
    scan_store: ScanStore,
    counts: AttendanceCounts,
    forwarding: ScanForwarding,
) -> None:
    """Redeems them as if the phones had uploaded them here. Where the door went on meanwhile, they go after it.

    Raises DoorElsewhere while the hand-over that they follow has yet to arrive; then they wait.
    """
    if message.to != homes.own.name:
        return
    home = await homes.of(message.event)
    if home.name != homes.own.name:
        await _go_on(message, home, forwarding)
        return
    setup = await setups.fresh(message.event)
    if setup is None:
        return
    answers = await upload_scans(
        [_scan(scan) for scan in message.scans],
        device=_device(message),
        setup=setup,
        scan_store=scan_store,
        counts=counts,
        clock=lambda: message.received_at,
    )
    for refused in (answer for answer in answers if isinstance(answer, Refusal)):
        log.warning("forwarded scan refused", of_event=message.event, reason=refused.slug())


async def _go_on(message: ScansForwarded, home: Home, forwarding: ScanForwarding) -> None:
    if home.term < message.term:
        raise DoorElsewhere(home)
    scans = [_scan(scan) for scan in message.scans]
    await forwarding.forward(message.event, home, _device(message), scans, message.received_at)


def _device(message: ScansForwarded) -> Device:
    known = {f.name: getattr(message.device, f.name) for f in fields(message.device)}
    return Device(**{**known, "event": message.event, "role": cast(DeviceRole, message.device.role)})


def _scan(scan: ForwardedScan) -> Scan:
    shown = Shown(cast(Verdict, scan.shown), cast("Reason | None", scan.shown_reason)) if scan.shown else None
    return Scan(
        nonce=scan.nonce,
        list=scan.list,
        presented=Presented(scan.kind, scan.hash, scan.length, scan.code),
        direction=scan.direction,
        scanned_at=scan.scanned_at,
        sent_at=scan.sent_at,
        offline=scan.offline,
        shown=shown,
        override=scan.override,
    )
