"""A device uploads the scans that it made while it was offline."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from services.checkin.domain.devices import Device
from services.checkin.domain.scans import Scan
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from services.checkin.use_cases.scans.redeem_ticket import Answer, redeem_ticket
from shared.clock import Clock
from shared.errors import Refusal, Unavailable

AT_ONCE = 16


async def upload_scans(
    scans: Sequence[Scan],
    *,
    device: Device,
    setup: EventSetup,
    scan_store: ScanStore,
    counts: AttendanceCounts,
    clock: Clock,
) -> list[Answer | Refusal]:
    """Redeems each scan. Returns an answer or a refusal for each, in order; a refused scan delays no other.

    Scans of one ticket are redeemed one after the other. Raises Unavailable, or the fault of a dependency that is away:
    scans recorded until then stay recorded, and get the same answers when the device uploads all of them again.
    """
    answers: dict[int, Answer | Refusal] = {}
    slots = asyncio.Semaphore(AT_ONCE)

    async def redeem_in_order(positions: Sequence[int]) -> None:
        async with slots:
            for position in positions:
                answers[position] = await redeem(scans[position])

    async def redeem(scan: Scan) -> Answer | Refusal:
        try:
            return await redeem_ticket(
                scan, device=device, setup=setup, scan_store=scan_store, counts=counts, clock=clock
            )
        except Unavailable:
            raise
        except Refusal as refusal:
            return refusal

    try:
        async with asyncio.TaskGroup() as group:
            for positions in _positions_by_ticket(scans):
                group.create_task(redeem_in_order(positions))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None  # the first one ended the others
    return [answers[position] for position in range(len(scans))]


def _positions_by_ticket(scans: Sequence[Scan]) -> list[list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for position, scan in enumerate(scans):
        positions[scan.presented.hash].append(position)
    return list(positions.values())
