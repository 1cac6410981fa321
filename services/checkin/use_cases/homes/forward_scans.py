"""A phone uploads scans, and the door of its event is elsewhere."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from services.checkin.domain.devices import Device
from services.checkin.domain.homes import Home
from services.checkin.domain.scans import Scan
from services.checkin.ports.homes import ScanForwarding
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import AttendanceCounts, ScanStore
from services.checkin.use_cases.scans.redeem_ticket import Answer
from services.checkin.use_cases.scans.upload_scans import upload_scans
from shared.clock import Clock
from shared.errors import Refusal


class _ReadOnly:
    """The scans that are known here; what is to be recorded is left to the home."""

    def __init__(self, scan_store: ScanStore) -> None:
        self._scan_store = scan_store

    def __getattr__(self, name: str) -> Any:
        """Look-ups are those of the store."""
        return getattr(self._scan_store, name)

    async def record_admission(self, *_change: Any, **_options: Any) -> bool:
        """Nothing is written."""
        return True

    async def record_attempt(self, *_attempt: Any) -> bool:
        """Nothing is written."""
        return True

    async def amend_attempt(self, *_attempt: Any) -> None:
        """Nothing is written."""

    async def in_turn(self, _list: Any, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """No turn is needed to write nothing."""
        return await work(self)


async def forward_scans(
    scans: Sequence[Scan],
    home: Home,
    *,
    device: Device,
    setup: EventSetup,
    scan_store: ScanStore,
    counts: AttendanceCounts,
    forwarding: ScanForwarding,
    clock: Clock,
) -> list[Answer | Refusal]:
    """Answers each scan by what is known here, and has the home record it; nothing is recorded here.

    So a phone that was without network while the door moved loses nothing, and may forget what it has sent.
    """
    received_at = clock()
    answers = await upload_scans(
        scans,
        device=device,
        setup=replace(setup, home=None),
        scan_store=_ReadOnly(scan_store),
        counts=counts,
        clock=lambda: received_at,
    )
    await forwarding.forward(setup.event.slug, home, device, scans, received_at)
    return answers
