"""One change's transaction on an event: it sees what came before it, and buffers its own writes."""

from collections import ChainMap, deque
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.registration.adapters.documents import to_invitation, to_registration
from services.registration.adapters.event_snapshot import EventSnapshot, Writes
from services.registration.domain.event import Event
from services.registration.domain.idempotency import IdempotentAnswer
from services.registration.domain.invitation import Invitation, UnknownInvitation
from services.registration.domain.messages import event_changed, registration_changed
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.places import EventTransaction, Prefetch
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.contracts.mails import MailRequested
from shared.language.field_types import email_key


class MongoEventTransaction(EventTransaction):
    """Nothing of a change reaches the snapshot before `accept`: a change that refuses leaves nothing behind."""

    def __init__(self, snapshot: EventSnapshot, prefetch: Prefetch) -> None:
        self._snapshot = snapshot
        self._prefetch = prefetch
        self._writes = Writes()
        # The first dictionary takes the writes of this change, the second one is read only.
        self._by_email = ChainMap[str, Registration | None]({}, snapshot.by_email)
        self._by_code = ChainMap({}, snapshot.by_code)
        self._answers = ChainMap({}, snapshot.answers)
        self._invitations = ChainMap({}, snapshot.invitations)
        self.event = snapshot.event
        self.count = snapshot.count.copy()
        self.organisations = snapshot.organisations

    def accept(self) -> None:
        """Adds the change to the snapshot, on which the next change builds."""
        self._snapshot.event, self._snapshot.count = self.event, self.count
        self._snapshot.by_email.update(self._by_email.maps[0])
        self._snapshot.by_code.update(self._by_code.maps[0])
        self._snapshot.answers.update(self._answers.maps[0])
        self._snapshot.invitations.update(self._invitations.maps[0])
        self._snapshot.writes.add(self._writes)

    @override
    def by_email(self, email: str) -> Registration | None:
        # An address that nobody looked up would seem to be free, and somebody would be registered twice.
        self._prefetch.require(email, self._prefetch.emails)
        return self._by_email.get(email)

    @override
    def by_code(self, code: str) -> Registration:
        self._prefetch.require(code, self._prefetch.codes)
        if code not in self._by_code:
            raise UnknownRegistration
        return self._by_code[code]

    @override
    def invitation(self, code: str) -> Invitation:
        by_registrations = {self._by_code[named].invitation for named in self._prefetch.codes if named in self._by_code}
        self._prefetch.require(code, {*self._prefetch.invitations, *by_registrations})
        if code not in self._invitations:
            raise UnknownInvitation
        return self._invitations[code]

    @override
    def answer(self, key: str) -> IdempotentAnswer | None:
        self._prefetch.require(key, self._prefetch.keys)
        return self._answers.get(key)

    @override
    async def waiting(self) -> AsyncIterator[Registration]:
        async for registration in self._in_line({"state": "waitlisted"}, lambda r: r.state == "waitlisted"):
            yield registration

    @override
    async def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        query = {"state": "confirmed", "sessions": {"$elemMatch": {"id": session, "state": "waitlisted"}}}
        waiting = [registration async for registration in self._in_line(query, lambda r: _line_for(r, session) >= 0)]
        for registration in sorted(waiting, key=lambda r: _line_for(r, session)):
            yield registration

    @override
    async def offered(self) -> AsyncIterator[Registration]:
        query = {"state": "waitlisted", "offer": {"$type": "object"}}
        async for registration in self._in_line(query, lambda r: r.state == "waitlisted" and r.offer is not None):
            yield registration

    @override
    async def holding(self) -> AsyncIterator[Invitation]:
        unwritten = self._snapshot.writes.invitations | self._writes.invitations
        query = {"event": self.event.slug, "answer": "open", "holds_places": True}
        async for document in self._snapshot.invitation_documents.find(query, session=self._snapshot.session):
            if document["_id"] not in unwritten:
                yield to_invitation(document)
        for invitation in unwritten.values():
            if invitation.is_holding:
                yield invitation

    @override
    async def group(self, code: str) -> AsyncIterator[Registration]:
        async for registration in self._in_line({"booked_by": code}, lambda r: r.booked_by == code):
            yield registration

    async def _in_line(
        self, query: dict[str, Any], fits: Callable[[Registration], bool]
    ) -> AsyncIterator[Registration]:
        """Registrations by line: stored ones that match `query`, and unwritten ones that fit."""
        # Unwritten registrations are merged in here and not written first: a write could not be taken back alone.
        unwritten, _ = self._unwritten()
        fitting = deque(sorted(filter(fits, unwritten.values()), key=lambda r: r.line))
        query = {"event": self.event.slug, **query}
        async for document in self._snapshot.registrations.find(query, session=self._snapshot.session).sort("line", 1):
            if document["_id"] in unwritten:
                continue
            while fitting and fitting[0].line < document["line"]:
                yield fitting.popleft()
            yield to_registration(document)
        for registration in fitting:
            yield registration

    def _unwritten(self) -> tuple[dict[str, Registration], dict[str, Registration | None]]:
        """The registrations saved by this change and those before it, by id, and their states in the database."""
        earlier = self._snapshot.writes
        return earlier.registrations | self._writes.registrations, self._writes.stored | earlier.stored

    @override
    async def people_ahead(self, registration: Registration) -> int:
        unwritten, stored = self._unwritten()
        if stored.get(registration.id, registration) is None:
            # A newcomer comes after everybody in the database: of all, only unwritten ones may wait behind them.
            waiting = self.count.people_waiting
            waiting_now = (r for r in unwritten.values() if r.state == "waitlisted")
            return waiting - sum(r.line >= registration.line for r in waiting_now)
        query = {"event": self.event.slug, "state": "waitlisted", "line": {"$lt": registration.line}}
        in_database = await self._snapshot.registrations.count_documents(query, session=self._snapshot.session)
        return in_database + _ahead(unwritten, registration) - _ahead(stored, registration)

    @override
    def save(self, registration: Registration, before: Registration | None = None) -> None:
        if before is not None:
            self.count.give_back(before)
        self.count.take(registration)
        self._writes.registrations[registration.id] = registration
        self._writes.stored.setdefault(registration.id, before)
        self._by_code[registration.code] = registration
        if before is not None and before.is_active and before.email:  # else somebody else may have its address by now
            self._by_email[email_key(before.email)] = None
        if registration.is_active and registration.email:
            self._by_email[email_key(registration.email)] = registration
        self.send(registration_changed(self.event, registration))

    @override
    def save_invitation(self, invitation: Invitation, before: Invitation | None = None) -> None:
        if before is not None:
            self.count.release(before)
        self.count.hold(invitation)
        self._invitations[invitation.code] = self._writes.invitations[invitation.code] = invitation

    @override
    def note_waiting(self, note: WaitingNote) -> None:
        self._writes.notes.append(note)

    @override
    def look_again(self, kind: str, at: datetime) -> None:
        self._writes.look_again(kind, at)

    @override
    def save_event(self, event: Event) -> None:
        self.event = self._writes.event = event
        self.send(event_changed(event))

    @override
    def save_answer(self, answer: IdempotentAnswer) -> None:
        self._answers[answer.key] = answer
        self._writes.answers.append(answer)

    @override
    def send(self, message: Message) -> None:
        if isinstance(message, MailRequested) and not message.to:
            return
        self._writes.messages.append(self._snapshot.outbox.row(message))
        if isinstance(message, MailRequested) and message.registration:
            self._writes.mails[message.registration] = message  # from now on its mail is shown as queued

    @override
    def audit(self, entry: AuditEntry) -> None:
        self._writes.entries.append(entry)


def _ahead(registrations: Mapping[str, Registration | None], of: Registration) -> int:
    return sum(r is not None and r.state == "waitlisted" and r.line < of.line for r in registrations.values())


def _line_for(registration: Registration, session: str) -> int:
    """The number in the line for a session; -1 where a registration does not wait for it with a place in the event."""
    bookings = registration.sessions if registration.state == "confirmed" else ()
    return next((b.line for b in bookings if (b.id, b.state) == (session, "waitlisted")), -1)
