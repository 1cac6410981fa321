"""One event's transaction, opened within a transaction: what was looked up, and what is to be written."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Any

from pymongo import InsertOne, UpdateOne

from services.registration.adapters.documents import (
    from_count,
    from_event,
    from_registration,
    queued,
    to_registration,
)
from services.registration.domain.event import Event
from services.registration.domain.messages import event_changed, registration_changed
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.ports.places import IdempotentAnswer, Prefetch
from shared.audit import AuditEntry
from shared.clock import utc_now
from shared.contracts import Message
from shared.contracts.registration import MailRequested
from shared.language.field_types import email_key
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session


class MongoEventTransaction:
    """Implements the port EventTransaction. `flush` writes all that was saved, before look-ups and at the end."""

    def __init__(self, database: Database, outbox: Outbox, session: Session, event: Event, count: PlaceCount) -> None:
        self._database = database
        self._outbox = outbox
        self._session = session
        self.event = event
        self.count = count
        self._event_changed = False
        self._found: dict[str, Registration] = {}  # by id
        self._replays: dict[str, IdempotentAnswer] = {}
        self._unwritten: dict[str, Registration] = {}
        self._new: set[str] = set()
        self._mails: dict[str, MailRequested] = {}  # by registration
        self._new_replays: list[IdempotentAnswer] = []
        self._messages: list[Message] = []
        self._entries: list[AuditEntry] = []

    async def read(self, reads: Prefetch) -> None:
        """Looks up what changes are going to ask for."""
        wanted: list[dict[str, Any]] = []
        if reads.emails:
            # Not by `active_email`: its index, being partial, is for uniqueness only and never used to look up.
            wanted.append({"email_key": {"$in": list(reads.emails)}})
        if reads.codes:
            wanted.append({"code": {"$in": list(reads.codes)}})
        if wanted:
            found = self._database["registrations"].find(
                {"event": self.event.slug, "$or": wanted}, session=self._session
            )
            async for document in found:
                self._found[document["_id"]] = to_registration(document)
        if reads.replays:
            keys = list(reads.replays)
            async for document in self._database["replays"].find({"_id": {"$in": keys}}, session=self._session):
                replay = IdempotentAnswer(document["_id"], document["fingerprint"], document["outcome"])
                self._replays[replay.key] = replay
        self._index()

    def _index(self) -> None:
        self._by_email = {email_key(r.email): r for r in self._found.values() if r.is_active}
        self._by_code = {r.code: r for r in self._found.values()}

    def by_email(self, email: str) -> Registration | None:
        """The active registration of an address."""
        return self._by_email.get(email)

    def by_code(self, code: str) -> Registration:
        """The registration with a code. Raises UnknownRegistration."""
        if code not in self._by_code:
            raise UnknownRegistration
        return self._by_code[code]

    def replay(self, key: str) -> IdempotentAnswer | None:
        """What was answered to a repeatable submission."""
        return self._replays.get(key)

    def save_answer(self, replay: IdempotentAnswer) -> None:
        """Keeps the answer to a repeatable submission."""
        self._replays[replay.key] = replay
        self._new_replays.append(replay)

    async def people_ahead(self, registration: Registration) -> int:
        """How many wait for the event before somebody who waits."""
        if registration.id in self._new:
            return sum(self.count.waiting.values()) - 1  # a newcomer is the last
        await self.flush()
        ahead = {"event": self.event.slug, "state": "waitlisted", "line": {"$lt": registration.line}}
        return await self._database["registrations"].count_documents(ahead, session=self._session)

    async def waiting(self) -> AsyncIterator[Registration]:
        """Who waits for the event, in order."""
        async for registration in self._ask({"state": "waitlisted"}):
            yield registration

    async def waiting_for(self, session: str) -> AsyncIterator[Registration]:
        """Confirmed registrations that wait for a session, in order."""
        waits = {"sessions": {"$elemMatch": {"id": session, "state": "waitlisted"}}}
        found = [registration async for registration in self._ask({"state": "confirmed", **waits})]
        for registration in sorted(found, key=lambda r: next(b.line for b in r.sessions if b.id == session)):
            yield registration

    async def _ask(self, query: dict[str, Any]) -> AsyncIterator[Registration]:
        await self.flush()
        cursor = self._database["registrations"].find({"event": self.event.slug, **query}, session=self._session)
        async for document in cursor.sort("line", 1):
            yield to_registration(document)

    def save(self, registration: Registration, before: Registration | None = None) -> None:
        """Keeps a registration in its new state, counts its places, and tells the other services."""
        if before is None:
            self._new.add(registration.id)
        else:
            self.count.give_back(before)
        self.count.take(registration)
        self._found[registration.id] = registration
        self._unwritten[registration.id] = registration
        self._by_code[registration.code] = registration
        self._index_address(registration, before)
        self.send(registration_changed(registration))

    def _index_address(self, registration: Registration, before: Registration | None) -> None:
        if before is not None and before.is_active:  # else somebody else may have its address by now
            self._by_email.pop(email_key(before.email), None)
        if registration.is_active:
            self._by_email[email_key(registration.email)] = registration

    def save_event(self, event: Event) -> None:
        """Keeps the event in its new state and tells the other services."""
        self.event = event
        self._event_changed = True
        self.send(event_changed(event))

    def send(self, message: Message) -> None:
        """Sends a message if the change comes about; a mail is seen as queued from now on."""
        self._messages.append(message)
        if isinstance(message, MailRequested) and message.registration:
            self._mails[message.registration] = message

    def audit(self, entry: AuditEntry) -> None:
        """Writes an entry into the audit log."""
        self._entries.append(entry)

    async def flush(self) -> None:
        """Writes registrations into the transaction, so that questions see them."""
        writes = [self._write(key) for key in dict.fromkeys([*self._unwritten, *self._mails])]
        if writes:
            await self._database["registrations"].bulk_write(writes, session=self._session)
        self._unwritten.clear()
        self._mails.clear()
        self._new.clear()

    def _write(self, key: str) -> InsertOne[Mapping[str, Any]] | UpdateOne:
        fields = self._fields(key)
        if key in self._new:
            return InsertOne({"_id": key, **fields})
        if key in self._unwritten:
            return UpdateOne({"_id": key}, {"$set": fields})
        # A mail that was asked for before is not sent again: what is known of it stays.
        return UpdateOne({"_id": key, "mail.id": {"$ne": self._mails[key].mail}}, {"$set": fields})

    def _fields(self, key: str) -> dict[str, Any]:
        """What changes of a registration: itself, the state of its newest mail, or both."""
        registration, mail = self._unwritten.get(key), self._mails.get(key)
        return (from_registration(registration) if registration else {}) | ({"mail": queued(mail)} if mail else {})

    async def close(self) -> None:
        """Writes everything into the transaction."""
        await self.flush()
        fields = {"count": from_count(self.count)} | (from_event(self.event) if self._event_changed else {})
        await self._database["events"].update_one({"_id": self.event.slug}, {"$set": fields}, session=self._session)
        await self._outbox.append(self._messages, self._session)
        if self._entries:
            await self._database["audit"].insert_many(map(asdict, self._entries), session=self._session)
        if self._new_replays:
            await self._database["replays"].insert_many(
                (
                    {"_id": r.key, "fingerprint": r.fingerprint, "outcome": r.outcome, "at": utc_now()}
                    for r in self._new_replays
                ),
                session=self._session,
            )
