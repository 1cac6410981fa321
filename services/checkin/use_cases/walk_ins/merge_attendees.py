"""Two entries turn out to be one person: one of them is kept."""

from dataclasses import dataclass, replace

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import ScanChange, amendment
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.desk_entries import Merged, MergedAlready, SamePerson
from services.checkin.domain.scans import RecordedScan, TicketBusy, read_code
from services.checkin.domain.search import UnknownAttendee
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.redeem_ticket import MOST_TRIES
from shared.audit import audit_entry
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Pair:
    """The codes of the entry that is kept and of the one that is dropped."""

    keep: str
    drop: str


async def merge_attendees(
    pair: Pair, reason: str, *, event: str, actor: str, desk: DeskEntries, scan_store: ScanStore, clock: Clock
) -> Attendee:
    """Returns the attendee who is kept, with the scans of both; the tickets of the dropped entry open the kept one.

    Of admissions that contradict each other, the first counts. The same again changes nothing. Raises UnknownAttendee,
    SamePerson, MergedAlready, TicketBusy.
    """
    for _ in range(MOST_TRIES):
        keep, drop = await _with_code(pair.keep, event, scan_store), await _with_code(pair.drop, event, scan_store)
        if keep.registration == drop.registration:
            raise SamePerson
        if drop.merged_into == keep.registration:
            return keep
        if drop.merged_into or keep.merged_into:
            raise MergedAlready
        if keep.erased or drop.erased:
            raise UnknownAttendee
        now = clock()
        audit = audit_entry(
            "attendees.merged",
            keep.registration,
            event=event,
            actor=actor,
            at=now,
            after={"dropped": drop.registration, "code": drop.code, "reason": reason},
        )
        merged = Merged(into=keep.registration, reason=reason, by=actor, at=now)
        await desk.merge(with_scans_of(keep, drop, settled=True), drop, merged, audit)
    raise TicketBusy


def with_scans_of(keep: Attendee, drop: Attendee, *, settled: bool) -> ScanChange:
    """The change that gives `keep` the scans of `drop`.

    `settled`: somebody has decided that these are one person's, so that no admission is left for a conflict but the
    first; the others are set aside.
    """
    change = amendment(keep, drop.scans)
    if not settled:
        return change
    conflicts = twice_admitted(attend((*keep.scans, *drop.scans)))
    aside: list[RecordedScan] = [replace(scan, set_aside=True) for scans in conflicts.values() for scan in scans[1:]]
    return amendment(keep, [*drop.scans, *aside]) if aside else change


async def _with_code(code: str, event: str, scan_store: ScanStore) -> Attendee:
    lookup = await scan_store.find(event, read_code(code), "")
    if lookup.attendee is None:
        raise UnknownAttendee
    return lookup.attendee
