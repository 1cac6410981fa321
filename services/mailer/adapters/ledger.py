"""The ledger in MongoDB: the collection `mails`, at once the queue and the truth about each mail.

`due_at` is when a worker must look at a mail next: its turn, its next try, or its lease's end; None when it is settled.
So a worker that dies needs no clean-up. `attempts` numbers the claims and fences every write of an attempt.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from pymongo import ReturnDocument
from typing_extensions import override

from services.mailer.adapters.documents import (
    AWAITED,
    FORGOTTEN,
    WAITING,
    Document,
    address_fields,
    contents,
    from_entry,
    from_request,
    push_history,
    to_entry,
    to_mail,
    to_request,
)
from services.mailer.adapters.indexes import QUEUE
from services.mailer.adapters.insisting import insisting
from services.mailer.adapters.mail_statuses import MailStatuses
from services.mailer.adapters.stopped_campaigns import StoppedCampaigns
from services.mailer.adapters.superseded_mails import supersede
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.kinds import PRIORITIES
from services.mailer.domain.mails import LedgerEntry, Mail
from services.mailer.domain.retention import request_to_keep
from services.mailer.ports.mails import Ledger
from shared.audit import AuditEntry
from shared.clock import utc_now
from shared.contracts import Message, encode
from shared.contracts.mailer import MailResendRequested
from shared.contracts.mails import MailRequested
from shared.messaging.outbox import Outbox
from shared.messaging.versioned_copies import record_once
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.supervision import WakeUp


class MongoLedger(Ledger):
    """One document per mail.

    `queued` wakes the delivery; `statuses` publishes the status of each mail, `requests` what registration is asked.
    """

    def __init__(self, database: Database, message_domain: str) -> None:
        self._database = database
        self._mails = database["mails"]
        self._message_domain = message_domain
        self.queued = WakeUp()
        self.statuses = MailStatuses(self._mails, utc_now)
        self.requests = Outbox(database)
        self._stopped_campaigns = StoppedCampaigns(database, self.statuses)

    @override
    async def accept(self, request: MailRequested, *, now: datetime) -> bool:
        document = from_request(request, self._message_domain, now)
        accepted = await record_once(self._mails, request.mail, document) or await self._fill_in(request, now)
        if request.campaign:
            await self._stopped_campaigns.let_go(request, now)
        self.queued()
        return accepted

    async def _fill_in(self, request: MailRequested, now: datetime) -> bool:
        change = {"$set": {**contents(request), "due_at": now, "reason": None}, "$unset": {AWAITED: ""}}
        return bool((await self._mails.update_one({"_id": request.mail, AWAITED: True}, change)).matched_count)

    @override
    async def repeat(
        self,
        mail: LedgerEntry,
        request: MailRequested,
        *,
        now: datetime,
        audit: AuditEntry,
        message: MailResendRequested | None = None,
    ) -> bool:
        # Registration knows of the mails that it asked for, but not of this one.
        extra = {"resent_from": mail.id, "due_at": now, **self.statuses.mark()}
        document = {"_id": request.mail, **from_request(request, self._message_domain, now), **extra}
        repeated = await self._insert(document, audit, [message] if message else [])
        self.queued()
        return repeated

    @override
    async def accept_test(self, request: MailRequested, *, now: datetime, audit: AuditEntry) -> None:
        document = {"_id": request.mail, **from_request(request, self._message_domain, now)}
        await self._insert(document, audit, ())
        self.queued()

    @override
    async def await_repetition(
        self,
        mail: LedgerEntry,
        message: MailResendRequested,
        *,
        to: str,
        now: datetime,
        audit: AuditEntry,
        supersedes: str | None = None,
    ) -> bool:
        repetition = cast(str, message.repetition)
        document = {"_id": repetition, **from_entry(mail, repetition, self._message_domain, to, now)}
        return await self._insert(document, audit, (message,), supersedes)

    async def _insert(
        self, document: Document, audit: AuditEntry, messages: Sequence[Message], supersedes: str | None = None
    ) -> bool:
        async def work(session: Session) -> bool:
            if await self._mails.find_one({"_id": document["_id"]}, {"_id": 1}, session=session):
                return False
            now, mark = document["requested_at"], self.statuses.mark()
            if supersedes and not await supersede(self._database, supersedes, now, session, mark=mark):
                return False
            await self._mails.insert_one(document, session=session)
            await self._record(audit, messages, session)
            return True

        inserted = await in_transaction(self._database, work)
        self._published()
        return inserted

    async def _record(self, audit: AuditEntry, messages: Iterable[Message], session: Session) -> None:
        await self._database["audit"].insert_one(asdict(audit), session=session)
        await self.requests.append(messages, session)

    def _published(self) -> None:
        self.statuses.committed()
        self.requests.committed()

    @override
    async def withdraw(self, mail: str, reason: str, *, now: datetime) -> bool:
        change = {
            "$set": {"state": "failed", "reason": reason, "changed_at": now, **self.statuses.mark()},
            "$unset": {AWAITED: ""},
            "$inc": {"version": 1},
            "$push": push_history(now, "failed", reason, 0),
        }
        result = await self._mails.update_one({"_id": mail, AWAITED: True}, change)
        self.statuses.committed()
        return bool(result.matched_count)

    @override
    async def stop_campaign(self, campaign: str, *, now: datetime) -> int:
        return await self._stopped_campaigns.stop(campaign, now)

    @override
    async def is_stopped(self, campaign: str) -> bool:
        return await self._stopped_campaigns.has(campaign)

    @override
    async def claim(self, now: datetime, *, avoiding: Collection[str] = ()) -> Mail | None:
        document = await self._mails.find_one_and_update(
            {"due_at": {"$lte": now}, **({"to_domain": {"$nin": list(avoiding)}} if avoiding else {})},
            {
                "$set": {"state": "sending", "due_at": now + LEASE, "waits_for_server": False},
                "$inc": {"attempts": 1},
                "$min": {"first_tried_at": now},
            },
            sort=[("priority", 1), ("due_at", 1)],
            hint=QUEUE,
            return_document=ReturnDocument.BEFORE,
        )
        return to_mail(document, now) if document else None

    @override
    async def put_back(self, mail: Mail) -> None:
        change: dict[str, Any] = {
            "$set": {"state": mail.waited_as, "due_at": mail.due_at},
            "$inc": {"attempts": -1},
            **({"$unset": {"first_tried_at": ""}} if mail.attempt == 1 else {}),
        }
        await self._mails.update_one(_held(mail), change)

    @override
    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        change = {"$set": {"handing_over": True, "due_at": now + HANDING_OVER_LEASE}}
        # A note whose answer was lost would say that the mail may have been sent, which then waits for long.
        result = await insisting(lambda: self._mails.update_one(_held(mail), change), LEASE)
        return bool(result.matched_count)

    @override
    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        change: dict[str, Any] = {
            "$set": {
                "state": settlement.state,
                "reason": settlement.reason,
                "due_at": settlement.next_at,
                "times_lost": settlement.times_lost,
                "backoff_step": settlement.backoff_step,
                "waits_for_server": settlement.waits_for_server,
                "handing_over": False,
                "changed_at": now,
                **self.statuses.mark(),
                **({"sent_at": now} if settlement.state == "sent" else {}),
            },
            "$inc": {"version": 1},
            "$push": push_history(now, settlement.state, settlement.reason, mail.attempt),
        }
        if settlement.is_final:
            change["$set"]["request"] = encode(request_to_keep(mail.request))
        # A mail whose outcome is forgotten is sent twice.
        result = await insisting(lambda: self._mails.update_one(_held(mail), change), HANDING_OVER_LEASE)
        self.statuses.committed()
        return bool(result.matched_count)

    @override
    async def server_is_back(self, now: datetime) -> None:
        change = {"$set": {"due_at": now, "backoff_step": 0, "waits_for_server": False}}
        if (await self._mails.update_many({"waits_for_server": True, "state": "retrying"}, change)).modified_count:
            self.queued()

    @override
    async def expedite(
        self, mail: str, *, to: str, now: datetime, audit: AuditEntry, message: MailResendRequested | None
    ) -> bool:
        waits = {"_id": mail, "state": {"$in": WAITING}, "due_at": {"$type": "date"}}
        change = {
            "$set": {
                **address_fields(to),
                "state": "queued",
                "due_at": now,
                "waits_for_server": False,
                "changed_at": now,
                **self.statuses.mark(),
            },
            "$inc": {"version": 1},
            "$push": push_history(now, "queued", "an organiser asked for it", 0),
        }

        async def work(session: Session) -> bool:
            if not (await self._mails.update_one(waits, change, session=session)).matched_count:
                return False
            await self._record(audit, [message] if message else [], session)
            return True

        expedited = await in_transaction(self._database, work)
        self.queued()
        self._published()
        return expedited

    @override
    async def request(self, mail: str) -> MailRequested | None:
        document = await self._mails.find_one({"_id": mail}, {"request": 1})
        return to_request(document) if document and "request" in document else None

    @override
    async def forget_recipients(self, before: datetime) -> int:
        old = {"changed_at": {"$lt": before}, "due_at": None, "to": {"$gt": ""}}
        result = await self._mails.update_many(old, {"$set": {"to": "", "to_domain": ""}, "$unset": FORGOTTEN})
        addresses = {"before.to": "", "after.to": ""}
        await self._database["audit"].update_many({"at": {"$lt": before}}, {"$unset": addresses})
        return int(result.modified_count)

    @override
    async def entry(self, mail: str) -> LedgerEntry | None:
        document = await self._mails.find_one({"_id": mail}, {"request": 0})
        return to_entry(document) if document else None

    @override
    async def resends(self, mail: str) -> list[LedgerEntry]:
        documents = self._mails.find({"resent_from": mail}, {"request": 0}).sort([("requested_at", 1), ("_id", 1)])
        return [to_entry(document) for document in await documents.to_list(None)]

    @override
    async def oldest_due_at(self) -> datetime | None:
        oldest: datetime | None = None
        for rank in PRIORITIES:
            waits = {"priority": rank, "due_at": {"$type": "date"}}
            document = await self._mails.find_one(waits, {"due_at": 1}, sort=[("due_at", 1)], hint=QUEUE)
            if document and (oldest is None or document["due_at"] < oldest):
                oldest = document["due_at"]
        return oldest


def _held(mail: Mail) -> dict[str, Any]:
    """Finds the mail as long as this attempt is its last."""
    return {"_id": mail.id, "attempts": mail.attempt, "state": "sending"}
