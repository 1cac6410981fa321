"""Stand-ins for what registration needs from outside, in memory; they pass the same contract tests as MongoDB's."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Set
from copy import copy
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from typing_extensions import override

from services.registration.adapters.manage_links import HmacManageLinks
from services.registration.domain.answers import NO_ANSWERS
from services.registration.domain.attendance import Attendance
from services.registration.domain.event import ANNOUNCED, Event, SlugTaken
from services.registration.domain.export_fields import Person
from services.registration.domain.idempotency import IdempotentAnswer
from services.registration.domain.invitation import Invitation, UnknownInvitation
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.messages import event_changed, registration_changed
from services.registration.domain.missing_answers import Gap
from services.registration.domain.organisation import Organisation
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.domain.search import prefixes_of, terms_of, words_of
from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.events import Events, EventWithCount
from services.registration.ports.people import IN_ORDER, Cursor, Entry, Filter, Registrations, Selection, Sorting
from services.registration.ports.places import (
    Change,
    EventTransaction,
    EventTransactions,
    Prefetch,
    Result,
)
from services.registration.ports.synchronisation import Sender
from shared.audit import AuditEntry
from shared.contracts import Message, Order
from shared.contracts.mails import MailRequested
from shared.contracts.registration import RegistrationState
from shared.identity.authorisation import UnknownEvent
from shared.language.field_types import email_key
from shared.language.names import fold
from tests.support.checkin.fakes import SetClock


@dataclass
class Store:
    """All that registration keeps."""

    events: dict[str, Event] = field(default_factory=dict)
    counts: dict[str, PlaceCount] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    answers: dict[str, IdempotentAnswer] = field(default_factory=dict)
    mails: dict[str, tuple[MailStatus, Order]] = field(default_factory=dict)
    attendance: dict[str, tuple[Attendance, Order]] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    waiting_log: list[WaitingNote] = field(default_factory=list)
    looks: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def draft(self) -> "Store":
        """A store of its own that starts from this one; all but counts never changes by itself."""
        contents = {name: copy(content) for name, content in self.__dict__.items()}
        return Store(**{**contents, "counts": {slug: count.copy() for slug, count in self.counts.items()}})

    def mails_sent(self) -> list[tuple[str, str]]:
        """Kind and address of each mail that was asked for, in order."""
        return [(message.kind, message.to) for message in self.sent if isinstance(message, MailRequested)]


class FakeEventTransaction(EventTransaction):
    """One event's transaction over a store that is thrown away when the change is refused."""

    def __init__(self, store: Store, event: str, prefetch: Prefetch) -> None:
        self._store = store
        self._prefetch = prefetch
        self.event = store.events[event]
        self.count = store.counts[event]
        self.organisations = OrganisationIndex(store.organisations)

    def by_email(self, email: str) -> Registration | None:
        self._prefetch.require(email, self._prefetch.emails)
        return next((r for r in self._all() if r.is_active and r.email and email_key(r.email) == email), None)

    def by_code(self, code: str) -> Registration:
        self._prefetch.require(code, self._prefetch.codes)
        for registration in self._all():
            if registration.code == code:
                return registration
        raise UnknownRegistration

    def invitation(self, code: str) -> Invitation:
        by_registrations = {r.invitation for r in self._all() if r.code in self._prefetch.codes}
        self._prefetch.require(code, {*self._prefetch.invitations, *by_registrations})
        invitation = self._store.invitations.get(code)
        if invitation is None or invitation.event != self.event.slug:
            raise UnknownInvitation
        return invitation

    def save_invitation(self, invitation: Invitation, before: Invitation | None = None) -> None:
        if before is not None:
            self.count.release(before)
        self.count.hold(invitation)
        self._store.invitations[invitation.code] = invitation

    def note_waiting(self, note: WaitingNote) -> None:
        log = self._store.waiting_log
        for number, earlier in enumerate(log if note.is_repeatable else ()):
            if replace(earlier, at=note.at, times=1) == note:
                log[number] = replace(earlier, at=max(earlier.at, note.at), times=earlier.times + 1)
                return
        log.append(note)

    def look_again(self, kind: str, at: datetime) -> None:
        row = (kind, self.event.slug)
        self._store.looks[row] = min(at, self._store.looks.get(row, at))

    def answer(self, key: str) -> IdempotentAnswer | None:
        self._prefetch.require(key, self._prefetch.keys)
        return self._store.answers.get(key)

    def save_answer(self, answer: IdempotentAnswer) -> None:
        self._store.answers[answer.key] = answer

    async def people_ahead(self, registration: Registration) -> int:
        return sum(r.state == "waitlisted" and r.line < registration.line for r in self._all())

    async def waiting(self) -> AsyncIterator[Registration]:
        for registration in sorted(self._all(), key=lambda r: r.line):
            if registration.state == "waitlisted":
                yield registration

    async def offered(self) -> AsyncIterator[Registration]:
        async for registration in self.waiting():
            if registration.offer:
                yield registration

    async def holding(self) -> AsyncIterator[Invitation]:
        for invitation in list(self._store.invitations.values()):
            if invitation.event == self.event.slug and invitation.is_holding:
                yield invitation

    async def group(self, code: str) -> AsyncIterator[Registration]:
        for registration in sorted(self._all(), key=lambda r: r.line):
            if registration.booked_by == code:
                yield registration

    async def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        waiting = [
            (booking.line, registration)
            for registration in self._all()
            for booking in registration.sessions
            if registration.state == "confirmed" and (booking.id, booking.state) == (session, "waitlisted")
        ]
        for _, registration in sorted(waiting, key=lambda pair: pair[0]):
            yield registration

    def save(self, registration: Registration, before: Registration | None = None) -> None:
        if before is not None:
            self.count.give_back(before)
        self.count.take(registration)
        self._store.registrations[registration.id] = registration
        self.send(registration_changed(self.event, registration))

    def save_event(self, event: Event) -> None:
        self.event = self._store.events[event.slug] = event
        self.send(event_changed(event))

    def send(self, message: Message) -> None:
        if isinstance(message, MailRequested) and not message.to:
            return
        self._store.sent.append(message)
        if isinstance(message, MailRequested) and message.registration:
            known = self._store.mails.get(message.registration)
            if known is None or known[0].id != message.mail:
                self._store.mails[message.registration] = _queued(message), Order(0, 0)

    def audit(self, entry: AuditEntry) -> None:
        self._store.audit.append(entry)

    def _all(self) -> list[Registration]:
        return [r for r in self._store.registrations.values() if r.event == self.event.slug]


class FakeEventTransactions(EventTransactions):
    """Each change runs alone, on a copy of the store that replaces it when the change comes about."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def run(self, event: str, prefetch: Prefetch, change: Change[Result]) -> Result:
        if event not in self.store.events:
            raise UnknownEvent
        draft = self.store.draft()
        result = await change(FakeEventTransaction(draft, event, prefetch))
        self.store.__dict__.update(draft.__dict__)
        return result


class FakeEvents(Events):
    """Events, for reading and for making new ones."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def read(self, slug: str) -> Event:
        return (await self.read_with_count(slug))[0]

    async def read_with_count(self, slug: str) -> EventWithCount:
        if slug not in self.store.events:
            raise UnknownEvent
        return self.store.events[slug], self.store.counts[slug]

    async def published(self, limit: int, after: str | None) -> list[EventWithCount]:
        return self._page([e for e in self.store.events.values() if e.state == "published"], limit, after)

    async def coming(self, now: datetime, limit: int) -> list[EventWithCount]:
        coming = [e for e in self.store.events.values() if e.state in ANNOUNCED and not e.is_over(now)]
        by_start = sorted(coming, key=lambda event: event.starts_at)[:limit]
        return [await self.read_with_count(event.slug) for event in by_start]

    async def of_account(self, account: str, limit: int, after: str | None) -> list[EventWithCount]:
        return self._page([e for e in self.store.events.values() if account in e.members], limit, after)

    def _page(self, events: Iterable[Event], limit: int, after: str | None) -> list[EventWithCount]:
        by_slug = sorted((e for e in events if e.slug > (after or "")), key=lambda e: e.slug)
        return [(event, self.store.counts[event.slug]) for event in by_slug[:limit]]

    async def create(self, event: Event, entry: AuditEntry) -> None:
        if event.slug in self.store.events:
            raise SlugTaken
        self.store.events[event.slug] = event
        self.store.counts[event.slug] = PlaceCount()
        self.store.audit.append(entry)
        self.store.sent.append(event_changed(event))


class FakeRegistrations(Registrations):
    """Registrations, for reading, with what other services told of them."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def read(self, event: str, code: str) -> Entry:
        return self._first(r for r in self._of(event) if r.code == code)

    async def read_by_id(self, registration: str) -> Entry:
        return self._first(r for r in self.store.registrations.values() if r.id == registration)

    def _first(self, registrations: Iterable[Registration]) -> Entry:
        for registration in registrations:
            return self.entry(registration)
        raise UnknownRegistration

    async def page(
        self, event: str, criteria: Filter, limit: int, after: Cursor | None, sorting: Sorting = IN_ORDER
    ) -> list[Entry]:
        def place(cursor: Cursor) -> tuple[str, int]:
            return cursor.key, cursor.line

        matches = [(place(Cursor.at(r, sorting)), r) for r in self._of(event) if _fits(self.entry(r), criteria)]
        in_order = sorted(matches, key=lambda match: match[0], reverse=sorting.descending)
        if after is not None:
            start = place(after)
            in_order = [match for match in in_order if (match[0] < start if sorting.descending else match[0] > start)]
        return [self.entry(registration) for _, registration in in_order[:limit]]

    async def group(self, event: str, code: str) -> list[Entry]:
        booked = [r for r in self._of(event) if r.booked_by == code]
        return [self.entry(r) for r in sorted(booked, key=lambda r: r.line)]

    async def matching(self, event: str, criteria: Filter) -> int:
        return sum(_fits(self.entry(r), criteria) for r in self._of(event))

    async def codes(self, event: str, criteria: Filter, limit: int) -> list[str]:
        return [entry.registration.code for entry in await self.page(event, criteria, limit, None)]

    async def people(self, selection: Selection, parts: Set[str]) -> AsyncIterator[list[Person]]:
        names = {organisation.id: organisation for organisation in self.store.organisations}
        if people := [_person(entry, names) for entry in self._selected(selection)]:
            yield people

    async def count(self, selection: Selection) -> int:
        return len(self._selected(selection))

    async def informed(self, event: str, since: datetime | None, before: datetime) -> Mapping[RegistrationState, int]:
        people = [r for r in self.store.registrations.values() if r.event == event and r.is_active]
        return Counter(r.state for r in people if r.informed_at < before and (since is None or r.informed_at >= since))

    async def attended_lists(self, event: str) -> list[str]:
        return sorted({name for registration in self._of(event) for name in self.entry(registration).attendance.lists})

    def _selected(self, selection: Selection) -> list[Entry]:
        entries = [self.entry(registration) for registration in self._of(selection.event)]
        if selection.rows == "registrations":
            in_state = [entry for entry in entries if selection.state in {None, entry.registration.state}]
            return sorted(in_state, key=lambda entry: entry.registration.line)
        listed = [entry for entry in entries if entry.registration.state == "confirmed" or entry.attendance.has_come]
        return sorted(listed, key=lambda entry: _sort_name(entry.registration))

    async def attendees(self, event: str) -> AsyncIterator[Entry]:
        for entry in self._selected(Selection(event=event, rows="people")):
            registration = replace(entry.registration, tickets=(), consents={})
            attendance = replace(entry.attendance, scans=())
            yield replace(entry, registration=registration, attendance=attendance, mail=None)

    async def badge_holders(self, event: str) -> AsyncIterator[Registration]:
        for registration in sorted(self._of(event), key=lambda r: (fold(f"{r.last_name} {r.first_name}"), r.line)):
            if registration.state == "confirmed":
                yield replace(registration, answers={}, consents={})

    async def with_codes(self, event: str, codes: Collection[str]) -> list[Registration]:
        return [replace(r, answers={}, consents={}) for r in self._of(event) if r.code in codes]

    async def record_attendance(self, registration: str, attendance: Attendance, order: Order) -> None:
        known = self.store.attendance.get(registration)
        if registration in self.store.registrations and (known is None or known[1] < order):
            self.store.attendance[registration] = attendance, order

    async def record_mail(self, registration: str, status: MailStatus, order: Order) -> None:
        known = self.store.mails.get(registration)
        stored = self.store.registrations.get(registration)
        if stored and not stored.erased_at and (known is None or _is_newer((status, order), known)):
            self.store.mails[registration] = status, order

    def _of(self, event: str) -> list[Registration]:
        return [r for r in self.store.registrations.values() if r.event == event]

    def entry(self, registration: Registration) -> Entry:
        mail, _ = self.store.mails.get(registration.id, (None, None))
        attendance, _ = self.store.attendance.get(registration.id, (Attendance(), None))
        return Entry(
            registration=registration,
            waiting_position=self._position(registration),
            mail=mail,
            attendance=replace(attendance, joined_at=registration.joined_at),
        )

    def _position(self, registration: Registration) -> int | None:
        if registration.state != "waitlisted":
            return None
        return 1 + sum(r.state == "waitlisted" and r.line < registration.line for r in self._of(registration.event))


def _person(entry: Entry, organisations: Mapping[str, Organisation]) -> Person:
    organisation = organisations.get(entry.registration.organisation or "")
    registration = {**asdict(entry.registration), "organisation": organisation}
    mail = asdict(entry.mail) if entry.mail else None
    return {**registration, "mail": mail, "attendance": entry.attendance, "waiting_position": entry.waiting_position}


def _sort_name(registration: Registration) -> tuple[str, int]:
    return fold(f"{registration.last_name or registration.first_name} {registration.first_name}"), registration.line


class FakeSender(Sender):
    """Messages that go with no other change."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @override
    async def send(self, *messages: Message) -> None:
        self.store.sent.extend(messages)


def _queued(request: MailRequested) -> MailStatus:
    return MailStatus(id=request.mail, kind=request.kind, state="queued", reason=None, last_at=request.requested_at)


def _is_newer(new: tuple[MailStatus, Order], known: tuple[MailStatus, Order]) -> bool:
    (status, order), (known_status, known_order) = new, known
    if status.id == known_status.id:
        return order > known_order
    return (status.last_at, status.id) > (known_status.last_at, known_status.id)


def _fits(entry: Entry, criteria: Filter) -> bool:
    registration = entry.registration
    consent = registration.consents.get(criteria.consent or "")
    return (
        criteria.state in {None, registration.state}
        and criteria.category in {None, registration.category}
        and (criteria.session is None or _books(registration, criteria))
        and (not criteria.undelivered or (entry.mail is not None and entry.mail.is_undelivered))
        and criteria.came in {None, _came(entry.attendance)}
        and criteria.badge in {None, registration.badge}
        and criteria.coming in {None, registration.coming}
        and criteria.source in {None, registration.source}
        and (not criteria.missing or _lacks(registration, criteria.missing))
        and (criteria.tag is None or criteria.tag in registration.tags)
        and (criteria.consent is None or (consent is not None and consent.given))
        and all(_answered(registration, *answer) for answer in criteria.answers)
        and (not criteria.q or _is_meant(registration, criteria.q))
    )


def _came(attendance: Attendance) -> bool:
    return attendance.main.first_in is not None or attendance.joined_at is not None


def _books(registration: Registration, criteria: Filter) -> bool:
    return any(b.id == criteria.session and criteria.booking in {None, b.state} for b in registration.sessions)


def _lacks(registration: Registration, gaps: Iterable[Gap]) -> bool:
    return (
        registration.is_active
        and registration.erased_at is None
        and any(
            registration.category in (gap.categories or (registration.category,))
            and all(_answered(registration, *answer) for answer in gap.answers)
            and registration.answers.get(gap.question) in NO_ANSWERS
            for gap in gaps
        )
    )


def _answered(registration: Registration, question: str, wanted: str | bool) -> bool:
    answer = registration.answers.get(question)
    return wanted in answer if isinstance(answer, list) else answer == wanted


def _is_meant(registration: Registration, q: str) -> bool:
    return (
        email_key(registration.email) == email_key(q.strip())
        or registration.code == q.strip().upper()
        or any(_begins(registration, prefix) for prefix in prefixes_of(q))
        or (bool(words_of(q)) and all(_begins(registration, word) for word in words_of(q)))
    )


def _begins(registration: Registration, prefix: str) -> bool:
    return any(term.startswith(prefix) for term in terms_of(registration))


def the_tools(clock: SetClock, seed: int = 1) -> dict[str, Any]:
    """The arguments `clock`, `random` and `links` of use cases: time stands still, randomness repeats."""
    return {"clock": clock, "random": Random(seed), "links": HmacManageLinks("http://moien.test", ["k" * 32])}
