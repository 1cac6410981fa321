"""A device brings what it scanned while it was offline."""

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
    scans: Sequence[Scan], *, device: Device, setup: EventSetup, door: ScanStore, counts: AttendanceCounts, clock: Clock
) -> list[Answer | Refusal]:
    """Redeems each scan: an answer or a refusal per scan, in order; one that is refused holds up no other.

    Scans of one ticket follow each other. Raises Unavailable where something that is needed is away: then the device
    brings them all again.
    """
    answers: dict[int, Answer | Refusal] = {}
    by_ticket: dict[str, list[int]] = defaultdict(list)
    for position, scan in enumerate(scans):
        by_ticket[scan.presented.hash].append(position)
    gate = asyncio.Semaphore(AT_ONCE)

    async def redeem_in_order(positions: Sequence[int]) -> None:
        async with gate:
            for position in positions:
                answers[position] = await _redeem(scans[position])

    async def _redeem(scan: Scan) -> Answer | Refusal:
        try:
            return await redeem_ticket(scan, device=device, setup=setup, door=door, counts=counts, clock=clock)
        except Unavailable:
            raise
        except Refusal as refusal:
            return refusal

    async with asyncio.TaskGroup() as group:
        for positions in by_ticket.values():
            group.create_task(redeem_in_order(positions))
    return [answers[position] for position in range(len(scans))]
