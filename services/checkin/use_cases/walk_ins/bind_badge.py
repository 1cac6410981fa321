"""A desk gives somebody a blank badge: from then on it is one of their tickets."""

from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.desk_entries import BadgeNotBlank, BadgeTaken, BoundBadge
from services.checkin.domain.scans import TicketBusy
from services.checkin.domain.search import UnknownAttendee
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from shared.audit import audit_entry
from shared.clock import Clock


async def bind_badge(
    badge: Ticket,
    registration: str,
    *,
    event: str,
    actor: str,
    desk: DeskEntries,
    scan_store: ScanStore,
    clock: Clock,
    lenient: bool = False,
) -> Attendee:
    """Returns the attendee with the badge beside their other tickets, which stay valid; the same again changes nothing.

    `lenient`: a badge of which the door has not heard is taken for a blank one. Raises UnknownAttendee, BadgeTaken,
    BadgeNotBlank, TicketBusy.
    """
    for _ in range(MOST_TRIES):
        attendee = await scan_store.by_registration(event, registration)
        if attendee is not None and attendee.merged_into is not None:
            attendee = await scan_store.by_registration(event, attendee.merged_into)
        if attendee is None or attendee.erased:
            raise UnknownAttendee
        if await check_badge(badge, attendee.registration, event, desk=desk, lenient=lenient):
            return attendee
        now = clock()
        audit = audit_entry("badge.bound", attendee.registration, event=event, actor=actor, at=now)
        bound = BoundBadge(hash=badge.hash, roster_key=badge.roster_key, at=now, by=actor)
        await desk.bind(attendee, bound, audit)
    raise TicketBusy


async def check_badge(badge: Ticket, registration: str, event: str, *, desk: DeskEntries, lenient: bool) -> bool:
    """Returns whether the badge is that registration's already, and False where it may be bound to it.

    Raises BadgeTaken, BadgeNotBlank.
    """
    holder = await desk.with_badge(event, badge.hash)
    if holder is not None:
        if holder.registration != registration:
            raise BadgeTaken
        return True
    if not lenient and not await desk.is_blank(event, badge.hash):
        raise BadgeNotBlank
    return False
