"""Somebody wants to know when a guest arrives."""

from services.checkin.domain.watching import UnknownGuest, WatchedGuest, watched_guest
from services.checkin.ports.watching import WatchedGuests
from shared.audit import audit_entry
from shared.clock import Clock


async def watch_guest(
    code: str, host: str, *, event: str, actor: str, guests: WatchedGuests, clock: Clock
) -> WatchedGuest:
    """From now on organisers are told when the guest is at a door, and the verdict names the host.

    A guest who is watched already gets another host. The audit log names neither. Raises UnknownGuest.
    """
    audit = audit_entry("guest.watched", code, event=event, actor=actor, at=clock())
    attendee = await guests.set_host(event, code, host, audit)
    if attendee is None:
        raise UnknownGuest
    return watched_guest(attendee)
