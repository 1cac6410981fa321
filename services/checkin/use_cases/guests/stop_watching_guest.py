"""Nobody needs to know any more when a guest arrives."""

from services.checkin.domain.watching import UnknownGuest
from services.checkin.ports.watching import WatchedGuests
from shared.audit import audit_entry
from shared.clock import Clock


async def stop_watching_guest(code: str, *, event: str, actor: str, guests: WatchedGuests, clock: Clock) -> None:
    """The guest is one like all others again. Raises UnknownGuest."""
    audit = audit_entry("guest.unwatched", code, event=event, actor=actor, at=clock())
    if await guests.set_host(event, code, None, audit) is None:
        raise UnknownGuest
