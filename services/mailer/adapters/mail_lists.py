"""Lists of the mails in MongoDB: the reading side of the collection `mails`."""

import re
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from services.mailer.adapters.documents import to_entry
from services.mailer.domain.addresses import address_hash, header_text
from services.mailer.domain.mails import CAMPAIGN_STOPPED, LedgerEntry
from services.mailer.ports.mail_lists import Cursor, MailFilter, MailLists
from shared.contracts.mailer import MailState
from shared.language.names import search_words
from shared.mongo.connection import Database

Query = dict[str, Any]
TELLS_OF_THE_ADDRESS: Query = {
    "kind": {"$ne": "handed_over"},
    "$nor": [{"state": "suppressed", "reason": CAMPAIGN_STOPPED}],
}


class MongoMailLists(MailLists):
    """Reads the documents that the ledger writes."""

    def __init__(self, database: Database) -> None:
        self._mails = database["mails"]

    @override
    async def page(
        self, selection: MailFilter, limit: int, after: Cursor | None = None, *, before: Cursor | None = None
    ) -> list[LedgerEntry]:
        query = _query(selection)
        if cursor := before or after:
            query["$and"] = [*query.get("$and", ()), _beyond(cursor, "$gt" if before else "$lt")]
        direction = 1 if before else -1
        mails = self._mails.find(query, {"request": 0, "history": 0})
        documents = await mails.sort([("requested_at", direction), ("_id", direction)]).limit(limit).to_list(limit)
        return [to_entry(document) for document in documents[::-direction]]

    @override
    async def numbers(self, selection: MailFilter) -> Mapping[MailState, int]:
        stages = [{"$match": _query(selection)}, {"$group": {"_id": "$state", "number": {"$sum": 1}}}]
        return {group["_id"]: group["number"] async for group in self._mails.aggregate(stages)}

    @override
    async def unreached(self, event: str, limit: int, after: Cursor | None = None) -> list[LedgerEntry]:
        stages = [*_unreached(event, after), {"$limit": limit}, {"$unset": ["request", "history", "newer"]}]
        return [to_entry(document) async for document in self._mails.aggregate(stages)]

    @override
    async def number_unreached(self, event: str) -> int:
        counted = await self._mails.aggregate([*_unreached(event), {"$count": "number"}]).to_list(1)
        return counted[0]["number"] if counted else 0


def _unreached(event: str, after: Cursor | None = None) -> list[Query]:
    """Begins at the few mails that were not delivered, and looks for a newer one to the same person."""
    undelivered = {
        **TELLS_OF_THE_ADDRESS,
        "event": event,
        "state": {"$in": ["failed", "bounced", "suppressed"]},
        "registration": {"$type": "string"},
        "to": {"$gt": ""},
        **({"$and": [_beyond(after, "$lt")]} if after else {}),
    }
    at_once_but_later = {"$and": [{"$eq": ["$requested_at", "$$at"]}, {"$gt": ["$_id", "$$mail"]}]}
    newer = {**TELLS_OF_THE_ADDRESS, "$expr": {"$or": [{"$gt": ["$requested_at", "$$at"]}, at_once_but_later]}}
    look_for_newer = {
        "from": "mails",
        "localField": "registration",
        "foreignField": "registration",
        "let": {"at": "$requested_at", "mail": "$_id"},
        "pipeline": [{"$match": newer}, {"$limit": 1}, {"$project": {"_id": 1}}],
        "as": "newer",
    }
    newest_first = {"requested_at": -1, "_id": -1}
    return [{"$match": undelivered}, {"$sort": newest_first}, {"$lookup": look_for_newer}, {"$match": {"newer": []}}]


def _query(selection: MailFilter) -> Query:
    query: Query = {"event": {"$in": list(selection.events)}}
    if selection.states:
        query["state"] = {"$in": list(selection.states)}
    if selection.to:
        query["to_hash"] = address_hash(selection.to)
    for field in ("kind", "registration", "campaign"):
        if value := getattr(selection, field):
            query[field] = value
    if words := header_text(selection.words):
        query["$and"] = [_found_by(words)]
    return query


def _found_by(words: str) -> Query:
    """Finds by name and code, by the beginning of the address, and by the whole of one that is forgotten."""
    named = [{"found_by": {"$regex": f"^{re.escape(word)}"}} for word in search_words(words)]
    addressed = {"to": {"$regex": f"^{re.escape(words)}", "$options": "i"}}
    return {"$or": [{"to_hash": address_hash(words)}, addressed, *([{"$and": named}] if named else [])]}


def _beyond(cursor: Cursor, compares: str) -> Query:
    at = cursor.requested_at
    return {"$or": [{"requested_at": {compares: at}}, {"requested_at": at, "_id": {compares: cursor.mail}}]}
