"""Attendance, from the scans alone: a pure fold over the set of them, so the order of their arrival does not matter.

The scans of one person are applied in the order of the times at which they count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.checkin.domain.scans import FirstAdmission, RecordedScan, Reentry

LONGEST_STAY = timedelta(hours=14)  # from the first coffee to the end of the dinner; a night is between two days


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time inside; an end that was not scanned is None."""

    entered_at: datetime | None
    left_at: datetime | None = None


@dataclass(slots=True)
class Presence:
    """One person's attendance under one counting key: on a list, or on one day of it, with its stays in order.

    `list` is the counting list: that of a rehearsal is another.
    """

    list: str
    first_entry: RecordedScan | None = None
    last_out_at: datetime | None = None
    inside: bool = False
    stays: tuple[Stay, ...] = ()

    def bars(self, reentry: Reentry) -> bool:
        """Whether the list's rule about coming again refuses this person."""
        if reentry == "always":
            return False
        return self.inside if reentry == "after_exit" else self.first_entry is not None

    def enter(self, scan: RecordedScan) -> None:
        """Records that the person is inside from this scan on. Of somebody inside, an exit was not scanned before."""
        self.first_entry = self.first_entry or scan
        self.stays += (Stay(scan.counts_at),)
        self.inside = True

    def lasts_until(self, moment: datetime) -> bool:
        """Whether the person is inside, for no longer than anybody stays: else an exit was not scanned."""
        entered_at = self.stays[-1].entered_at if self.inside else None
        return entered_at is not None and moment - entered_at <= LONGEST_STAY

    def end_stay(self, left_at: datetime) -> None:
        """Ends the last stay with an exit."""
        self.stays = (*self.stays[:-1], replace(self.stays[-1], left_at=left_at))

    def leave(self, left_at: datetime) -> None:
        """Records that the person is outside from `left_at` on."""
        self.inside = False
        self.last_out_at = left_at


@dataclass(slots=True)
class Attendance:
    """One person's attendance: presences by counting key, and the scans that led to them.

    `entries` are all scans of an entry. `admissions` are those among them that let the person in: a device that did not
    report its own verdict may have scanned somebody whom an earlier scan, uploaded later, had already let in.
    """

    presences: dict[str, Presence] = field(default_factory=dict)
    admissions: list[RecordedScan] = field(default_factory=list)
    entries: list[RecordedScan] = field(default_factory=list)

    def presence(self, list_: str, counting_key: str) -> Presence:
        """The presence under a counting key of a list; an empty one where there is none yet."""
        return self.presences.get(counting_key) or Presence(list_)

    def apply(self, scan: RecordedScan) -> None:
        """Applies the next scan in time."""
        if scan.direction == "exit":
            self._exit(scan)
            return
        self.entries.append(scan)
        if scan.decided_at_door or not self._presence_of(scan).bars(scan.reentry):
            self._enter(scan)

    def _presence_of(self, scan: RecordedScan) -> Presence:
        return self.presences.setdefault(scan.counting_key, Presence(scan.counting_list))

    def _exit(self, scan: RecordedScan) -> None:
        presence = self._presence_of(scan)
        if not self._end_stay(scan.counting_list, scan.counts_at):
            presence.stays += (Stay(None, scan.counts_at),)
        presence.leave(scan.counts_at)
        self._leave_list(scan.counting_list, scan.counts_at)

    def _enter(self, scan: RecordedScan) -> None:
        self._presence_of(scan).enter(scan)
        self.admissions.append(scan)
        for list_ in scan.counting_leaves:
            self._end_stay(list_, scan.counts_at)
            self._leave_list(list_, scan.counts_at)

    def _end_stay(self, list_: str, left_at: datetime) -> bool:
        """Ends the newest stay on a list; False where nobody was inside. Earlier days' stays keep no end."""
        lasting = [p for p in self.presences.values() if p.list == list_ and p.lasts_until(left_at)]
        if lasting:
            max(lasting, key=lambda presence: presence.stays[-1].entered_at or left_at).end_stay(left_at)
        return bool(lasting)

    def _leave_list(self, list_: str, left_at: datetime) -> None:
        # On every day of the list: a party may end after midnight.
        for presence in self.presences.values():
            if presence.list == list_ and presence.inside:
                presence.leave(left_at)

    @property
    def admitted_to(self) -> list[str]:
        """The counting keys under which this person was admitted, sorted."""
        return sorted(key for key, presence in self.presences.items() if presence.first_entry)

    @property
    def inside(self) -> list[str]:
        """The counting keys under which this person is inside, sorted."""
        return sorted(key for key, presence in self.presences.items() if presence.inside)


@dataclass(frozen=True, slots=True)
class History:
    """One person's scans around a moment: the attendance that earlier scans led to, and the later scans.

    `scans` are all of them that count where a tick on paper is among them, which may give way to another scan.
    """

    before: Attendance
    later: tuple[RecordedScan, ...]
    scans: tuple[RecordedScan, ...] = ()

    def with_scan(self, scan: RecordedScan) -> Attendance:
        """The attendance after `scan` and all later scans. It goes on from `before`, which changes."""
        if self.scans:
            return attend((*self.scans, scan))
        for next_scan in (scan, *self.later):
            self.before.apply(next_scan)
        return self.before


def attend(scans: Iterable[RecordedScan]) -> Attendance:
    """The attendance that follows from a set of one person's scans."""
    attendance = Attendance()
    for scan in in_order(scans):
        attendance.apply(scan)
    return attendance


def history_at(scans: Iterable[RecordedScan], counts_at: datetime, key: str) -> History:
    """One person's scans, split where a scan with this time and key belongs."""
    ordered = in_order(scans)
    earlier = [scan for scan in ordered if (scan.counts_at, scan.key) < (counts_at, key)]
    has_tick = any(scan.is_tick for scan in ordered)
    return History(attend(earlier), tuple(ordered[len(earlier) :]), tuple(ordered) if has_tick else ())


def in_order(scans: Iterable[RecordedScan]) -> list[RecordedScan]:
    """Those of the scans that count, in the order of their times."""
    counting = [s for s in scans if s.bears_on_attendance and s.undone is None and not s.set_aside]
    return sorted(_without_idle_ticks(counting), key=lambda scan: (scan.counts_at, scan.key))


def _without_idle_ticks(scans: list[RecordedScan]) -> Iterable[RecordedScan]:
    """A tick on paper says that somebody came at some time; where a scan says it better, it counts no more.

    Only on lists where nobody comes twice: elsewhere the two may be two visits.
    """
    ticked = {scan.counting_key for scan in scans if scan.is_tick and scan.reentry == "once"}
    if not ticked:
        return scans
    scanned = {scan.counting_key for scan in scans if scan.is_better_than_tick}
    idle = ticked & scanned
    return [scan for scan in scans if not (scan.is_tick and scan.reentry == "once" and scan.counting_key in idle)]


def first_admission(presence: Presence) -> FirstAdmission | None:
    """When and where the person was first admitted under this presence's counting key."""
    entry = presence.first_entry
    return FirstAdmission(entry.counts_at, entry.gate_name, entry.device_name) if entry else None


def first_admission_among(scans: Iterable[RecordedScan], counting_key: str) -> FirstAdmission | None:
    """As `first_admission`, straight from the scans: no rule bars the earliest entry that counts."""
    entries = (scan for scan in in_order(scans) if scan.direction == "entry" and scan.counting_key == counting_key)
    entry = next(entries, None)
    return FirstAdmission(entry.counts_at, entry.gate_name, entry.device_name) if entry else None
