"""Lists of the mails in MongoDB: the reading side of the collection `mails`."""

import re
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from services.mailer.adapters import undelivered
from services.mailer.adapters.documents import to_entry
from services.mailer.domain.addresses import address_hash, header_text
from services.mailer.domain.mails import LedgerEntry
from services.mailer.ports.mail_lists import Cursor, MailFilter, MailLists, Undelivered
from shared.contracts.mailer import MailState
from shared.language.names import search_words
from shared.mongo.connection import Database

Query = dict[str, Any]


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
            query["$and"] = [*query.get("$and", ()), beyond(cursor, "$gt" if before else "$lt")]
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
        return await self._listed(undelivered.unreached(event, beyond(after, "$lt") if after else {}), limit)

    @override
    async def number_unreached(self, event: str) -> int:
        stages = [*undelivered.unreached_people(event), {"$count": "number"}]
        counted = await self._mails.aggregate(stages).to_list(1)
        return counted[0]["number"] if counted else 0

    @override
    async def resendable(self, selection: Undelivered, limit: int) -> list[LedgerEntry]:
        return await self._listed(undelivered.resendable(selection), limit)

    async def _listed(self, stages: list[Query], limit: int) -> list[LedgerEntry]:
        without_contents = {"$unset": ["request", "history"]}
        return [to_entry(d) async for d in self._mails.aggregate([*stages, {"$limit": limit}, without_contents])]


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


def beyond(cursor: Cursor, compares: str) -> Query:
    """Finds the mails on one side of a cursor."""
    at = cursor.requested_at
    return {"$or": [{"requested_at": {compares: at}}, {"requested_at": at, "_id": {compares: cursor.mail}}]}
