"""The figures of events, counted one by one from what is in memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from typing_extensions import override

from services.registration.domain.event import Event
from services.registration.domain.figures import EventCounts, EventFigures, Occupancy, company_figures
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration
from services.registration.ports.figures import Figures
from services.registration.ports.people import Entry
from tests.support.registration.fakes import FakeRegistrations, Store


class FakeFigures(Figures):
    """Goes through everybody, as slowly as it likes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def counts(self, events: Sequence[str]) -> Mapping[str, EventCounts]:
        return {event: _counts(self._entries(event)) for event in events}

    @override
    async def overview(self, event: str, places: PlaceCount) -> EventCounts:
        return replace(_counts(self._entries(event)), inside=0)

    @override
    async def read(self, event: Event) -> EventFigures:
        entries = self._entries(event.slug)
        active = [entry for entry in entries if entry.registration.is_active]
        confirmed = [entry for entry in entries if entry.registration.state == "confirmed"]
        return EventFigures(
            counts=_counts(entries),
            never_came=sum(not entry.attendance.has_come for entry in confirmed),
            registered=await self.registered(event),
            categories=_occupancies((e.registration.category, e.registration.state) for e in active),
            sessions=_occupancies((b.id, b.state) for e in active for b in e.registration.sessions),
            languages=Counter(entry.registration.locale for entry in confirmed),
            companies=company_figures(_companies(self._company(entry.registration) for entry in confirmed)),
            mails=Counter(entry.mail.state if entry.mail else None for entry in confirmed),
            arrivals=Counter(at.replace(second=0, microsecond=0) for e in entries for at in _arrivals(event, e)),
        )

    @override
    async def registered(self, event: Event) -> Mapping[date, int]:
        confirmed = (e.registration for e in self._entries(event.slug) if e.registration.state == "confirmed")
        return Counter(registration.created_at.astimezone(event.zone).date() for registration in confirmed)

    @override
    async def fingerprint(self, event: str) -> str:
        return repr(self._entries(event))

    def _company(self, registration: Registration) -> str:
        names = {organisation.id: organisation.name for organisation in self._store.organisations}
        return names.get(registration.organisation or "", registration.company.strip())

    def _entries(self, event: str) -> list[Entry]:
        registrations = FakeRegistrations(self._store)
        return [registrations.entry(r) for r in self._store.registrations.values() if r.event == event]


def _counts(entries: list[Entry]) -> EventCounts:
    undelivered = [entry for entry in entries if entry.mail and entry.mail.is_undelivered]
    return EventCounts(
        **Counter(str(entry.registration.state) for entry in entries),
        arrived=sum(entry.attendance.main.first_in is not None for entry in entries),
        joined=sum(entry.attendance.joined_at is not None for entry in entries),
        inside=sum(entry.attendance.main.inside for entry in entries),
        without_mail=sum(entry.registration.state == "confirmed" for entry in undelivered),
    )


def _occupancies(pairs: Iterable[tuple[str, str]]) -> dict[str, Occupancy]:
    states = Counter((name, state == "confirmed") for name, state in pairs)
    names = {name for name, _ in states}
    return {name: Occupancy(placed=states[name, True], waiting=states[name, False]) for name in names}


def _companies(names: Iterable[str]) -> dict[str, int]:
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(name.lower(), []).append(name)
    return {min(written): len(written) for written in spellings.values()}


def _arrivals(event: Event, entry: Entry) -> list[datetime]:
    days: dict[Any, datetime] = {}
    for scan in entry.attendance.scans:
        if scan.list == "main" and scan.direction == "entry" and not scan.undone:
            day = scan.at.astimezone(event.zone).date()
            days[day] = min(scan.at, days.get(day, scan.at))
    return list(days.values())
