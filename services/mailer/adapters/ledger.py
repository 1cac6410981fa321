"""The ledger in MongoDB: the collection `mails`, at once the queue and the truth about each mail.

`due_at` is when somebody must look at a mail next: its turn, its next try, or its lease's end; None when it is settled.
So a worker that dies needs no clean-up. `attempts` numbers the claims and fences every write of an attempt.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from pymongo import ReturnDocument

from services.mailer.adapters.mail_statuses import MailStatuses
from services.mailer.domain.addresses import header_text
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.kinds import PRIORITIES, priority
from services.mailer.domain.mails import HistoryEntry, LedgerEntry, Mail, MailFilter, Place
from shared.audit import AuditEntry
from shared.clock import utc_now
from shared.contracts import decode, encode
from shared.contracts.registration import MailRequested
from shared.messaging.versioned_copies import record_once
from shared.mongo.connection import Database, DatabaseError, Session, is_outage
from shared.mongo.transactions import in_transaction
from shared.supervision import WakeUp

Document = Mapping[str, Any]
LONGEST_HISTORY = 100
WAITING = ("queued", "retrying", "unknown")
log = structlog.get_logger()


class MongoLedger:
    """See `ports.Ledger`. `queued` wakes the workers; `statuses` publishes the status of each mail."""

    def __init__(self, database: Database, message_domain: str) -> None:
        self._database = database
        self._mails = database["mails"]
        self._message_domain = message_domain
        # Workers that claim at once all want the same mail, and MongoDB has all but one try again.
        self._claiming = asyncio.Lock()
        self.queued = WakeUp()
        self.statuses = MailStatuses(self._mails, utc_now)

    async def prepare(self) -> None:
        """Makes the indexes: for the queue, for publication, and for the lists that organisers see."""
        due = {"due_at": {"$type": "date"}}
        await self._mails.create_index([("priority", 1), ("due_at", 1)], name="queue", partialFilterExpression=due)
        waits = {"waits_for_server": True}
        await self._mails.create_index("waits_for_server", name="waits_for_server", partialFilterExpression=waits)
        await self.statuses.prepare()
        await self._mails.create_index([("event", 1), ("requested_at", -1), ("_id", -1)], name="by event")
        await self._mails.create_index([("to_folded", 1), ("requested_at", -1), ("_id", -1)], name="by address")
        await self._mails.create_index("resent_from", sparse=True, name="repetitions")
        await self._database["audit"].create_index([("event", 1), ("at", -1)], name="by event")

    async def accept(
        self, request: MailRequested, *, now: datetime, resent_from: str | None = None, audit: AuditEntry | None = None
    ) -> bool:
        """Queues a mail, with the audit entry of who asked for it; False, and nothing changes, when it is known."""
        document = self._queued(request, now, resent_from)

        async def work(session: Session) -> bool:
            if await self._mails.find_one({"_id": request.mail}, {"_id": 1}, session=session):
                return False
            await self._mails.insert_one({"_id": request.mail, **document}, session=session)
            await self._database["audit"].insert_one(asdict(cast(AuditEntry, audit)), session=session)
            return True

        if audit is None:
            accepted = await record_once(self._mails, request.mail, document)
        else:
            accepted = await in_transaction(self._database, work)
        self.queued()
        self.statuses.committed()
        return accepted

    def _queued(self, request: MailRequested, now: datetime, resent_from: str | None) -> dict[str, Any]:
        return {
            "event": request.event,
            "registration": request.registration,
            "kind": request.kind,
            "to": request.to,
            "to_folded": request.to.strip().casefold(),
            "state": "queued",
            "reason": None,
            "message_id": message_id(request.mail, self._message_domain),
            "request": encode(request),
            "requested_at": request.requested_at,
            "priority": priority(request.kind),
            "due_at": now,
            "attempts": 0,
            "times_lost": 0,
            "ladder_step": 0,
            "handing_over": False,
            "sent_at": None,
            "version": 1,
            "changed_at": now,
            "history": [_history(now, "queued", None, 0)],
            # Registration knows of the mails that it asked for, but not of repetitions.
            **({"resent_from": resent_from, **self.statuses.mark()} if resent_from else {}),
        }

    async def claim(self, now: datetime) -> Mail | None:
        """The mail that is to go next, leased to the caller for one attempt; None when none is due."""
        async with self._claiming:
            document = await self._mails.find_one_and_update(
                {"due_at": {"$lte": now}},
                {
                    "$set": {"state": "sending", "due_at": now + LEASE, "waits_for_server": False},
                    "$inc": {"attempts": 1},
                    "$min": {"first_tried_at": now},
                },
                sort=[("priority", 1), ("due_at", 1)],
                hint="queue",
                return_document=ReturnDocument.AFTER,
            )
        return _mail(document) if document else None

    async def mark_handing_over(self, mail: Mail, now: datetime) -> bool:
        """Notes that the server is about to get the mail; False when another worker holds it by now.

        It insists while the database is away: a note whose answer was lost says that a mail may have been sent, which
        then waits for long.
        """
        change = {"$set": {"handing_over": True, "due_at": now + HANDING_OVER_LEASE}}
        result = await _insisting(lambda: self._mails.update_one(_held(mail), change), LEASE)
        return bool(result.matched_count)

    async def settle(self, mail: Mail, settlement: Settlement, now: datetime) -> bool:
        """Writes down how the attempt ended; False when another worker holds the mail by now.

        It insists while the database is away: what is forgotten now is sent twice.
        """
        change = {
            "$set": {
                "state": settlement.state,
                "reason": settlement.reason,
                "due_at": settlement.next_at,
                "times_lost": settlement.times_lost,
                "ladder_step": settlement.ladder_step,
                "waits_for_server": settlement.waits_for_server,
                "handing_over": False,
                "changed_at": now,
                **self.statuses.mark(),
                **({"sent_at": now} if settlement.state == "sent" else {}),
            },
            "$inc": {"version": 1},
            "$push": _pushed(_history(now, settlement.state, settlement.reason, mail.attempt)),
        }
        result = await _insisting(lambda: self._mails.update_one(_held(mail), change), HANDING_OVER_LEASE)
        self.statuses.committed()
        return bool(result.matched_count)

    async def server_is_back(self, now: datetime) -> None:
        """Makes all mails due that only wait for the server, with the ladder from its start."""
        change = {"$set": {"due_at": now, "ladder_step": 0, "waits_for_server": False}}
        if (await self._mails.update_many({"waits_for_server": True, "state": "retrying"}, change)).modified_count:
            self.queued()

    async def expedite(self, mail: str, *, to: str, now: datetime, audit: AuditEntry) -> bool:
        """Makes a mail that waits due now, to this address; False when it does not wait."""
        waits = {"_id": mail, "state": {"$in": WAITING}, "due_at": {"$type": "date"}}
        change = {
            "$set": {
                "to": to,
                "to_folded": to.casefold(),
                "state": "queued",
                "due_at": now,
                "waits_for_server": False,
                "changed_at": now,
                **self.statuses.mark(),
            },
            "$inc": {"version": 1},
            "$push": _pushed(_history(now, "queued", "an organiser asked for it", 0)),
        }

        async def work(session: Session) -> bool:
            if not (await self._mails.update_one(waits, change, session=session)).matched_count:
                return False
            await self._database["audit"].insert_one(asdict(audit), session=session)
            return True

        hurried = await in_transaction(self._database, work)
        self.queued()
        self.statuses.committed()
        return hurried

    async def request(self, mail: str) -> MailRequested | None:
        """What was asked for, to send it again."""
        document = await self._mails.find_one({"_id": mail}, {"request": 1})
        return _request(document) if document else None

    async def entry(self, mail: str) -> LedgerEntry | None:
        """One mail with its history."""
        document = await self._mails.find_one({"_id": mail}, {"request": 0})
        return ledger_entry(document) if document else None

    async def resends(self, mail: str) -> list[LedgerEntry]:
        """The mails that repeat this one, oldest first."""
        found = self._mails.find({"resent_from": mail}, {"request": 0}).sort([("requested_at", 1), ("_id", 1)])
        return [ledger_entry(document) for document in await found.to_list(None)]

    async def page(self, which: MailFilter, limit: int, after: Place | None) -> list[LedgerEntry]:
        """Up to `limit` mails, the newest first, from behind the place `after`; without their history."""
        query: dict[str, Any] = {"event": {"$in": list(which.events)}}
        if which.state:
            query["state"] = which.state
        if which.to:
            query["to_folded"] = which.to.strip().casefold()
        if after:
            at, mail = after
            query["$or"] = [{"requested_at": {"$lt": at}}, {"requested_at": at, "_id": {"$lt": mail}}]
        found = self._mails.find(query, {"request": 0, "history": 0})
        newest_first = [("requested_at", -1), ("_id", -1)]
        return [ledger_entry(document) for document in await found.sort(newest_first).limit(limit).to_list(limit)]

    async def oldest_due_at(self) -> datetime | None:
        """Since when the mail has been due that has waited longest; None when none waits."""
        oldest: datetime | None = None
        for rank in PRIORITIES:
            waiting = {"priority": rank, "due_at": {"$type": "date"}}
            found = await self._mails.find_one(waiting, {"due_at": 1}, sort=[("due_at", 1)], hint="queue")
            if found and (oldest is None or found["due_at"] < oldest):
                oldest = found["due_at"]
        return oldest


def message_id(mail: str, domain: str) -> str:
    """The Message-ID (RFC 5322) of a mail: the same each time it is sent, and telling nothing."""
    return f"<{hashlib.sha256(mail.encode()).hexdigest()[:32]}@{domain}>"


def ledger_entry(document: Document) -> LedgerEntry:
    """A document of `mails` as organisers are shown it."""
    return LedgerEntry(
        id=document["_id"],
        event=document["event"],
        registration=document["registration"],
        kind=document["kind"],
        to=document["to"],
        state=document["state"],
        reason=document["reason"],
        attempts=document["attempts"],
        next_at=document["due_at"] if document["state"] in WAITING else None,
        sent_at=document["sent_at"],
        message_id=document["message_id"],
        requested_at=document["requested_at"],
        resent_from=document.get("resent_from"),
        history=tuple(HistoryEntry(**entry) for entry in document.get("history", ())),
    )


def _mail(document: Document) -> Mail:
    return Mail(
        id=document["_id"],
        to=document["to"],
        request=_request(document),
        attempt=document["attempts"],
        handing_over=document["handing_over"],
        times_lost=document["times_lost"],
        ladder_step=document["ladder_step"],
        first_tried_at=document["first_tried_at"],
    )


def _request(document: Document) -> MailRequested:
    return cast(MailRequested, decode(MailRequested.NAME, document["request"]))


def _held(mail: Mail) -> dict[str, Any]:
    """Finds the mail as long as this attempt is the one that holds it."""
    return {"_id": mail.id, "attempts": mail.attempt, "state": "sending"}


def _history(at: datetime, state: str, reason: str | None, attempt: int) -> dict[str, Any]:
    return {"at": at, "state": state, "reason": header_text(reason) if reason else None, "attempt": attempt}


def _pushed(entry: dict[str, Any]) -> dict[str, Any]:
    return {"history": {"$each": [entry], "$slice": -LONGEST_HISTORY}}


async def _insisting(write: Callable[[], Awaitable[Any]], lease: timedelta) -> Any:
    """Tries a write again while the database is away, until another worker may take over."""
    async with asyncio.timeout(lease.total_seconds()):
        while True:
            try:
                return await write()
            except DatabaseError as error:
                if not is_outage(error):
                    raise
                log.warning("database away, insisting", error=repr(error))
                await asyncio.sleep(0.5)
