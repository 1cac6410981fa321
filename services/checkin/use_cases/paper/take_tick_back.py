"""Somebody ticked the wrong line."""

from dataclasses import replace
from datetime import datetime

from services.checkin.domain.changes import amendment
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.paper import entered_tick
from services.checkin.domain.scans import TicketBusy, Undone, read_code
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from shared.audit import audit_entry
from shared.clock import Clock

REASON = "entered by mistake"
NO_KEY = ""


async def take_tick_back(
    code: str,
    check_in_list: CheckInList,
    *,
    at: datetime,
    setup: EventSetup,
    actor: str,
    scan_store: ScanStore,
    clock: Clock,
) -> bool:
    """Takes back the tick of a person on the day of `at`; the log keeps it. False: there is none. Raises TicketBusy."""
    for _ in range(MOST_TRIES):
        attendee = (await scan_store.find(setup.event.slug, read_code(code), NO_KEY)).attendee
        tick = entered_tick(attendee, setup.counting_key(check_in_list, at)) if attendee else None
        if attendee is None or tick is None:
            return False
        now = clock()
        undone = replace(tick, undone=Undone(actor, now, REASON))
        audit = audit_entry("scan.undone", tick.key, event=setup.event.slug, actor=actor, at=now)
        if await scan_store.amend_scans(amendment(attendee, [undone]), audit=audit):
            return True
    raise TicketBusy
