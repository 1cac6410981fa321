"""Somebody enters who was ticked on paper."""

from collections.abc import Sequence
from datetime import datetime

from services.checkin.domain.attendance import attend, first_admission, history_at
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import change_of
from services.checkin.domain.judgement import Decision
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.paper import Tick, TickedInTheFuture, entered_tick, paper_device, tick_scan
from services.checkin.domain.recording import ScanTimes, recorded
from services.checkin.domain.scans import TicketBusy, read_code, scan_key
from services.checkin.ports.lists import EventSetup
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from shared.audit import audit_entry
from shared.clock import Clock

NO_KEY = ""  # of a scan: only the person is looked for


async def enter_ticks(
    codes: Sequence[str],
    check_in_list: CheckInList,
    *,
    at: datetime,
    reason: str,
    setup: EventSetup,
    actor: str,
    scan_store: ScanStore,
    clock: Clock,
) -> list[Tick]:
    """Admits each person to the list at the time of the tick, and says what became of each code, in order.

    Nobody is admitted twice, and the same ticks entered again change nothing. Raises TickedInTheFuture, TicketBusy.
    """
    if at > clock():
        raise TickedInTheFuture(errors=(("/at", "Enter a time that has passed."),))

    async def enter(code: str) -> Tick:
        for _ in range(MOST_TRIES):
            attendee = (await scan_store.find(setup.event.slug, read_code(code), NO_KEY)).attendee
            if attendee is None or attendee.erased:
                return Tick(code, "unknown")
            if tick := _known(code, attendee, setup.counting_key(check_in_list, at)):
                return tick
            if await _store(attendee):
                return Tick(code, "admitted", attendee)
        raise TicketBusy

    async def _store(attendee: Attendee) -> bool:
        event, now = setup.event, clock()
        scan = tick_scan(attendee, check_in_list.id, setup.counting_key(check_in_list, at), at, reason)
        device = paper_device(event.slug, now)
        history = history_at(attendee.scans, at, scan_key(device.id, scan.nonce))
        entry = recorded(
            scan,
            Decision("admitted"),
            device=device,
            event=event,
            check_in_list=check_in_list,
            times=ScanTimes(counts_at=at, recorded_at=now),
            history=history,
            rehearsal=setup.rehearsal_at(at) is not None,
        )
        after = {"list": check_in_list.id, "at": at.isoformat(), "reason": reason}
        audit = audit_entry("paper.entered", entry.key, event=event.slug, actor=actor, at=now, after=after)
        return await scan_store.amend_scans(change_of(attendee, [entry], history.with_scan(entry)), audit=audit)

    return [await enter(code) for code in codes]


def _known(code: str, attendee: Attendee, counting_key: str) -> Tick | None:
    """The answer about somebody who needs no new admission."""
    if entered_tick(attendee, counting_key):
        return Tick(code, "admitted", attendee)
    presence = attend(attendee.scans).presences.get(counting_key)
    first = first_admission(presence) if presence else None
    return Tick(code, "already", attendee, first) if first else None
