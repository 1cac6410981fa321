"""An organiser has a refused walk-in looked at again, after the event has changed."""

from services.checkin.domain.desk_entries import UnknownWalkIn
from services.checkin.ports.desk_entries import DeskEntries
from shared.audit import audit_entry
from shared.clock import Clock


async def send_walk_in_again(registration: str, *, event: str, actor: str, desk: DeskEntries, clock: Clock) -> None:
    """Sends a walk-in to registration once more. Raises UnknownWalkIn."""
    entry = await desk.entry(event, registration)
    if entry is None or entry.walk_in is None or entry.erased:
        raise UnknownWalkIn
    await desk.send_again(entry, audit_entry("walk_in.sent_again", registration, event=event, actor=actor, at=clock()))
