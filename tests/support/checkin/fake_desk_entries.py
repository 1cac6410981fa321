"""Desk entries and blank badges in memory; they pass the same contract tests as those in MongoDB."""

from collections.abc import Sequence
from dataclasses import replace

from typing_extensions import override

from services.checkin.domain.attendees import Attendee, Ticket
from services.checkin.domain.changes import ScanChange, amended
from services.checkin.domain.desk_entries import BadgeTaken, BoundBadge, DeskEntry, Merged, Settlement
from services.checkin.ports.desk_entries import DeskEntries
from shared.audit import AuditEntry
from shared.contracts import Order
from tests.support.checkin.fake_scan_store import FakeScanStore


class FakeDeskEntries(DeskEntries):
    """The desk of the attendees in a FakeScanStore, whose `entries` it shares; `republished` are attendances."""

    def __init__(self, store: FakeScanStore) -> None:
        self._store = store
        self._blank: dict[str, tuple[Order, Sequence[str]]] = {}
        self._settled: dict[str, int] = {}
        self.audit: list[AuditEntry] = []
        self.republished: list[str] = []

    @override
    async def entry(self, event: str, registration: str) -> DeskEntry | None:
        entry = self._store.entries.get(registration)
        return entry if entry and entry.event == event else None

    @override
    async def walk_ins(self, event: str, limit: int, after: str | None = None) -> Sequence[DeskEntry]:
        entries = [entry for entry in self._store.entries.values() if entry.event == event and entry.walk_in]
        entries.sort(key=_position, reverse=True)
        if after is not None:
            last = _position(self._store.entries[after])
            entries = [entry for entry in entries if _position(entry) < last]
        return entries[:limit]

    @override
    async def with_badge(self, event: str, hash_: str) -> Attendee | None:
        for attendee in self._store.of_event(event):
            entry = self._store.entries.get(attendee.registration)
            bound = entry.badges if entry else ()
            if hash_ in {ticket.hash for ticket in attendee.tickets} | {badge.hash for badge in bound}:
                return attendee
        return None

    @override
    async def is_blank(self, event: str, hash_: str) -> bool:
        return event in self._blank and hash_ in self._blank[event][1]

    @override
    async def follow_blank_badges(self, event: str, hashes: Sequence[str], order: Order) -> None:
        if event not in self._blank or self._blank[event][0] < order:
            self._blank[event] = (order, hashes)

    @override
    async def bind(self, attendee: Attendee, badge: BoundBadge, audit: AuditEntry) -> bool:
        if await self.with_badge(attendee.event, badge.hash):
            raise BadgeTaken
        if not self._is_current(attendee):
            return False
        ticket = Ticket(badge.hash, badge.roster_key, "valid")
        self._change(attendee, tickets=(*attendee.tickets, ticket))
        self._note(attendee, badges=(*self._badges(attendee), badge))
        self.audit.append(audit)
        return True

    @override
    async def merge(
        self, keep: ScanChange, drop: Attendee, merged: Merged | None, audit: AuditEntry | None = None
    ) -> bool:
        keeper = keep.attendee
        if not (self._is_current(keeper) and self._is_current(drop)):
            return False
        into, badges = keeper.registration, self._badges(drop)
        self._change(drop.without_personal_data(), scans=(), merged_into=into, erased=True, state="cancelled")
        scans = amended(keeper.scans, keep.scans)
        self._change(
            keeper,
            scans=scans,
            tickets=(*keeper.tickets, *drop.tickets),
            host=keeper.host or drop.host,
            attendance_version=keeper.attendance_version + 1,
        )
        self._store.summaries[into] = keep
        by = self._store.attempted_by
        by |= {key: into for key, registration in by.items() if registration == drop.registration}
        for other in self._store.of_event(drop.event):
            if other.merged_into == drop.registration:
                self._store.put(replace(other, merged_into=into))
        for known_entry in [*self._store.entries.values()]:
            if known_entry.kept_by == drop.registration:
                self._store.entries[known_entry.registration] = replace(known_entry, kept_by=into)
        if merged or badges:
            known = self._store.entries.get(drop.registration)
            self._note(drop, badges=(), kept_by=into, merged=merged or (known.merged if known else None))
        elif drop.registration in self._store.entries:
            self._store.entries[drop.registration] = replace(self._store.entries[drop.registration], kept_by=into)
        if badges:
            self._note(keeper, badges=(*self._badges(keeper), *badges))
        if audit:
            self.audit.append(audit)
        return True

    @override
    async def settle(self, settlement: Settlement) -> None:
        entry = self._store.entries.get(settlement.registration)
        if entry is not None and self._settled.get(settlement.registration, 0) <= settlement.version:
            self._settled[settlement.registration] = settlement.version
            kept_by = settlement.known_as or entry.kept_by
            self._store.entries[settlement.registration] = replace(
                entry, outcome=settlement.outcome, refusal=settlement.refusal, kept_by=kept_by
            )
        if settlement.outcome == "created":
            self.republished.append(settlement.registration)

    @override
    async def send_again(self, entry: DeskEntry, audit: AuditEntry) -> None:
        again = replace(entry, version=entry.version + 1, outcome=None, refusal=None)
        self._store.entries[entry.registration] = again
        self.audit.append(audit)

    def _is_current(self, attendee: Attendee) -> bool:
        return self._store.attendees[attendee.registration].revision == attendee.revision

    def _change(self, attendee: Attendee, **fields: object) -> None:
        self._store.put(replace(attendee, revision=attendee.revision + 1, **fields))  # type: ignore[arg-type]

    def _badges(self, attendee: Attendee) -> tuple[BoundBadge, ...]:
        entry = self._store.entries.get(attendee.registration)
        return entry.badges if entry else ()

    def _note(self, attendee: Attendee, **fields: object) -> None:
        known = self._store.entries.get(attendee.registration)
        new = DeskEntry(registration=attendee.registration, event=attendee.event, version=0)
        entry = known or new
        self._store.entries[attendee.registration] = replace(entry, version=entry.version + 1, **fields)  # type: ignore[arg-type]


def _position(entry: DeskEntry) -> tuple[object, str]:
    return (entry.walk_in.registered_at if entry.walk_in else None, entry.registration)
