"""Watched guests and groups of people in memory; they pass the same contract tests as the adapters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from services.checkin.domain.attendance import attend
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.figures import ArrivedGroup, ExpectedGroup
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import counting_key
from services.checkin.domain.search import name_key_of
from services.checkin.ports.figures import GroupedPeople, PeopleGroups
from services.checkin.ports.watching import WatchedGuests
from shared.audit import AuditEntry
from tests.support.checkin.fake_scan_store import FakeScanStore


class FakeWatchedGuests(WatchedGuests):
    """The guests in a FakeScanStore who have a host."""

    def __init__(self, store: FakeScanStore) -> None:
        self._store = store

    @override
    async def set_host(self, event: str, code: str, host: str | None, audit: AuditEntry) -> Attendee | None:
        guest = next((a for a in self._store.of_event(event) if a.code == code and not a.erased), None)
        if guest is None:
            return None
        changed = replace(guest, host=host, revision=guest.revision + 1)
        self._store.put(changed)
        self._store.audit.append(audit)
        return changed

    @override
    async def of_event(self, event: str) -> Sequence[Attendee]:
        return sorted((a for a in self._store.of_event(event) if a.host is not None), key=name_key_of)


class FakeGroupedPeople(GroupedPeople):
    """The people in a FakeScanStore, counted one by one."""

    def __init__(self, store: FakeScanStore) -> None:
        self._store = store

    @override
    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> PeopleGroups:
        key = counting_key(check_in_list.id, check_in_list.day(event, at))
        arrived, people, still = (
            Counter[tuple[datetime, str, str]](),
            Counter[tuple[str, str]](),
            Counter[tuple[str, str]](),
        )
        for attendee in self._store.of_event(event.slug):
            if entry := attend(attendee.scans).presence(check_in_list.id, key).first_entry:
                minute = entry.counts_at.replace(second=0, microsecond=0)
                arrived[minute, entry.gate_name, attendee.category] += 1
        for attendee in self._store.expected(check_in_list):
            group = (attendee.category, attendee.tray)
            people[group] += 1
            still[group] += attend(attendee.scans).presence(check_in_list.id, key).first_entry is None
        return PeopleGroups(
            [ArrivedGroup(*group, people=number) for group, number in arrived.items()],
            [ExpectedGroup(*group, people=number, still=still[group]) for group, number in people.items()],
        )
