"""Mails that come back, in the ledger's collection `mails`; the addresses go into the collection `suppressions`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.mailer.adapters.documents import push_history, to_request
from services.mailer.adapters.mail_statuses import MailStatuses
from services.mailer.domain.bounces import Report
from services.mailer.domain.retention import request_to_keep
from services.mailer.domain.return_path import Returned
from services.mailer.ports.bounces import ReturnedMails
from shared.contracts import encode
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

# No server has a mail in one of these states.
NEVER_SENT = ("failed", "suppressed")


class MongoReturnedMails(ReturnedMails):
    """Changes the ledger's documents; `statuses` publishes their new states."""

    def __init__(self, database: Database, statuses: MailStatuses) -> None:
        self._database = database
        self._mails = database["mails"]
        self._suppressions = database["suppressions"]
        self._statuses = statuses

    @override
    async def find(self, returned: Returned) -> str | None:
        query = {
            "message_id": {"$regex": f"^<{returned.mail_hash}@"},
            "to_hash": {"$regex": f"^({returned.recipient_hash}|$)"},  # none: the recipient is erased
        }
        document = await self._mails.find_one(query, {"_id": 1})
        return document["_id"] if document else None

    @override
    async def bounce(self, mail: str, report: Report, *, now: datetime) -> bool:
        async def work(session: Session) -> bool:
            may_bounce = {"_id": mail, "state": {"$nin": ["bounced", *NEVER_SENT]}}
            document = await self._mails.find_one(may_bounce, {"history": 0}, session=session)
            if document is None:
                return False
            await self._mails.update_one({"_id": mail}, self._bounced(document, report.reason, now), session=session)
            if report.is_about_address and document["to_hash"]:
                await self._suppress(document, report.reason, now, session)
            return True

        has_bounced = await in_transaction(self._database, work)
        self._statuses.committed()
        return has_bounced

    def _bounced(self, document: Mapping[str, Any], reason: str, now: datetime) -> dict[str, Any]:
        rest = request_to_keep(to_request(document)) if "request" in document else None
        fields = {
            "state": "bounced",
            "reason": reason,
            "due_at": None,
            "waits_for_server": False,
            "handing_over": False,
            "changed_at": now,
            **({"request": encode(rest)} if rest else {}),
            **self._statuses.mark(),
        }
        return {
            "$set": fields,
            "$inc": {"version": 1},
            "$push": push_history(now, "bounced", reason, 0),
            **({} if rest else {"$unset": {"request": ""}}),
        }

    async def _suppress(self, document: Mapping[str, Any], reason: str, now: datetime, session: Session) -> None:
        first = {"address": document["to"], "reason": reason, "suppressed_at": now}
        change = {"$setOnInsert": first, "$addToSet": {"events": document["event"]}}
        await self._suppressions.update_one({"_id": document["to_hash"]}, change, upsert=True, session=session)

    @override
    async def note_delay(self, mail: str, reason: str, *, now: datetime) -> bool:
        text = f"delayed: {reason}"
        document = await self._mails.find_one({"_id": mail}, {"state": 1, "attempts": 1})
        if document is None:
            return False
        unsaid = {"_id": mail, "state": document["state"], "history.reason": {"$ne": text}}
        change = {"$push": push_history(now, document["state"], text, document["attempts"])}
        return bool((await self._mails.update_one(unsaid, change)).modified_count)
