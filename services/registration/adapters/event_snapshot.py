"""One event as a transaction on the database read it, and everything that its changes are going to write."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pymongo import InsertOne, UpdateOne

from services.registration.adapters.documents import (
    from_count,
    from_event,
    from_invitation,
    from_registration,
    queued,
    to_invitation,
    to_registration,
)
from services.registration.adapters.mail_schedules import look_at_schedule
from services.registration.adapters.opening_wishes import look_at_wishes
from services.registration.adapters.waiting_schedule import look_earlier
from services.registration.domain.event import Event
from services.registration.domain.idempotency import IdempotentAnswer
from services.registration.domain.invitation import Invitation
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.places import Prefetch
from shared.audit import AuditEntry
from shared.clock import utc_now
from shared.contracts.mails import MailRequested
from shared.language.field_types import email_key
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session


@dataclass(slots=True)
class Writes:
    """The writes of a change, or of several one after the other. Registrations and mails are by registration id.

    `messages` are rows of the outbox, `invitations` are by code, `looks` are moments by the kind of the scheduled row.

    `stored` has for each registration its state in the database; None: it is not there yet.
    """

    event: Event | None = None
    registrations: dict[str, Registration] = field(default_factory=dict)
    stored: dict[str, Registration | None] = field(default_factory=dict)
    mails: dict[str, MailRequested] = field(default_factory=dict)
    answers: list[IdempotentAnswer] = field(default_factory=list)
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    notes: list[WaitingNote] = field(default_factory=list)
    looks: dict[str, datetime] = field(default_factory=dict)

    def add(self, later: "Writes") -> None:
        """Adds the writes of a later change."""
        self.event = later.event or self.event
        self.registrations |= later.registrations
        self.stored = later.stored | self.stored
        self.mails |= later.mails
        self.answers += later.answers
        self.messages += later.messages
        self.entries += later.entries
        self.invitations |= later.invitations
        self.notes += later.notes
        for kind, at in later.looks.items():
            self.look_again(kind, at)

    def look_again(self, kind: str, at: datetime) -> None:
        """Notes that the event is to be looked at again at `at`, or earlier."""
        self.looks[kind] = min(at, self.looks.get(kind, at))


class EventSnapshot:
    """Shared by the changes of one group; each accepted change leaves it as the next one finds it."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        session: Session,
        *,
        event: Event,
        count: PlaceCount,
        organisations: OrganisationIndex,
    ) -> None:
        self._database = database
        self.outbox = outbox
        self.session = session
        self.registrations = database["registrations"]
        self.invitation_documents = database["invitations"]
        self.event = event
        self.count = count
        self.organisations = organisations
        self.by_email: dict[str, Registration | None] = {}
        self.by_code: dict[str, Registration] = {}
        self.answers: dict[str, IdempotentAnswer] = {}
        self.invitations: dict[str, Invitation] = {}
        self.writes = Writes()

    async def read(self, prefetch: Prefetch) -> None:
        """Looks up everything that the changes have announced."""
        wanted: list[dict[str, Any]] = []
        if prefetch.emails:
            # Not by `active_email`: its index, being partial, is for uniqueness only and never used to look up.
            wanted.append({"email_key": {"$in": list(prefetch.emails)}})
        if prefetch.codes:
            wanted.append({"code": {"$in": list(prefetch.codes)}})
        if wanted:
            of_event = {"event": self.event.slug, "$or": wanted}
            async for document in self.registrations.find(of_event, session=self.session):
                self._index(to_registration(document))
        if prefetch.keys:
            by_key = {"_id": {"$in": list(prefetch.keys)}}
            async for document in self._database["replays"].find(by_key, session=self.session):
                self.answers[document["_id"]] = _to_answer(document)
        named = {r.invitation for r in self.by_code.values() if r.code in prefetch.codes and r.invitation}
        if codes := named.union(prefetch.invitations):
            by_code = {"_id": {"$in": list(codes)}, "event": self.event.slug}
            async for document in self.invitation_documents.find(by_code, session=self.session):
                self.invitations[document["_id"]] = to_invitation(document)

    def _index(self, registration: Registration) -> None:
        self.by_code[registration.code] = registration
        if registration.is_active and registration.email:
            self.by_email[email_key(registration.email)] = registration

    async def write(self) -> None:
        """Writes everything into the transaction on the database."""
        writes, session = self.writes, self.session
        if requests := [self._write(key) for key in dict.fromkeys([*writes.registrations, *writes.mails])]:
            await self.registrations.bulk_write(requests, session=session)
        fields = {"count": from_count(self.count)} | (from_event(writes.event) if writes.event else {})
        await self._database["events"].update_one({"_id": self.event.slug}, {"$set": fields}, session=session)
        if writes.event:
            await look_at_wishes(self._database, writes.event, session)
            await look_at_schedule(self._database, writes.event, session)
        if writes.invitations:
            await self.invitation_documents.bulk_write(
                [
                    UpdateOne({"_id": code}, {"$set": from_invitation(invitation)}, upsert=True)
                    for code, invitation in writes.invitations.items()
                ],
                session=session,
            )
        if writes.notes:
            await self._database["waiting_log"].bulk_write([*map(_noted, writes.notes)], session=session)
        for kind, at in writes.looks.items():
            await look_earlier(self._database, kind, self.event.slug, at, session)
        await self.outbox.append_rows(writes.messages, session)
        if writes.entries:
            await self._database["audit"].insert_many(map(asdict, writes.entries), session=session)
        if writes.answers:
            await self._database["replays"].insert_many(map(_answer, writes.answers), session=session)

    def _write(self, key: str) -> InsertOne[Mapping[str, Any]] | UpdateOne:
        registration, mail = self.writes.registrations.get(key), self.writes.mails.get(key)
        fields = (from_registration(registration) if registration else {}) | ({"mail": queued(mail)} if mail else {})
        if registration is None and mail is not None:
            # A mail that was asked for before is not sent again: its present state stays.
            return UpdateOne({"_id": key, "mail.id": {"$ne": mail.mail}}, {"$set": fields})
        if self.writes.stored[key] is None:
            return InsertOne({"_id": key, **fields})
        return UpdateOne({"_id": key}, {"$set": fields})


def _noted(note: WaitingNote) -> InsertOne[Mapping[str, Any]] | UpdateOne:
    if not note.is_repeatable:
        return InsertOne(asdict(note))
    like_it = {name: value for name, value in asdict(note).items() if name not in {"at", "times"}}
    return UpdateOne(like_it, {"$max": {"at": note.at}, "$inc": {"times": note.times}}, upsert=True)


def _answer(answer: IdempotentAnswer) -> dict[str, Any]:
    fields = {"fingerprint": answer.fingerprint, "outcome": answer.outcome, "colleagues": list(answer.colleagues)}
    return {"_id": answer.key, **fields, "at": utc_now()}


def _to_answer(document: Mapping[str, Any]) -> IdempotentAnswer:
    colleagues = tuple(document.get("colleagues", ()))  # answers of before there were groups have none
    return IdempotentAnswer(document["_id"], document["fingerprint"], document["outcome"], colleagues)
