"""Registration has looked at a walk-in."""

from services.checkin.domain.desk_entries import RosterBehind, Settlement
from services.checkin.domain.scans import TicketBusy
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from services.checkin.use_cases.walk_ins.merge_attendees import with_scans_of
from shared.contracts.walk_ins import WalkInSettled


async def follow_settlement(message: WalkInSettled, *, desk: DeskEntries, scan_store: ScanStore) -> None:
    """Notes what became of the walk-in; the scans and badges of a known one are from then on those of who they are.

    Raises RosterBehind while the door has yet to hear of that registration.
    """
    if message.outcome == "known" and message.known_as is not None:
        await _merge(message.event, message.known_as, message.registration, desk=desk, scan_store=scan_store)
    await desk.settle(
        Settlement(
            registration=message.registration,
            event=message.event,
            version=message.version,
            outcome=message.outcome,
            refusal=message.reason,
            known_as=message.known_as,
        )
    )


async def _merge(event: str, known_as: str, registration: str, *, desk: DeskEntries, scan_store: ScanStore) -> None:
    for _ in range(MOST_TRIES):
        drop = await scan_store.by_registration(event, registration)
        if drop is None or drop.merged_into is not None or drop.erased:
            return
        keep = await scan_store.by_registration(event, known_as)
        if keep is not None and keep.merged_into is not None:  # since registration has answered
            keep = await scan_store.by_registration(event, keep.merged_into)
        if keep is None:
            raise RosterBehind
        # A conflict that comes of it stays open: that badge and this walk-in may be two people.
        await desk.merge(with_scans_of(keep, drop, settled=False), drop, None)
    raise TicketBusy
