"""Waiting guests in MongoDB, which removes those that have expired, and the tokens of the forms."""

import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.domain.guest_entries import GuestDetails, GuestEntry
from services.checkin.ports.guest_entries import GuestEntries, GuestForms
from shared.mongo.connection import Database

LABEL = b"moien guest form 1"
MAC_LENGTH = 26  # hex digits: 104 bits
ENTRY_FIELDS = tuple(f.name for f in fields(GuestEntry) if f.name not in {"id", "details"})
OF_THE_FIRST = ("id", "number", "opened_by")  # stay when a guest sends the form again
ENTRY_INDEXES = [
    IndexModel("keys", unique=True),
    IndexModel([("event", ASCENDING), ("gate", ASCENDING), ("number", ASCENDING)]),
    IndexModel("expires_at", expireAfterSeconds=0),
]
NUMBERS = "guest_numbers"
NUMBERS_STAY = timedelta(days=30)  # after the last guest, so that nobody waits under a number twice


class SignedGuestForms(GuestForms):
    """Tokens that are derived from the device: none is stored. The first of the `keys` makes them, all are accepted."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys

    @override
    def token_of(self, device: str) -> str:
        return device + _mac(self._keys[0], device)

    @override
    def device_of(self, token: str) -> str | None:
        if not token.isascii():
            return None
        device, mac = token[:-MAC_LENGTH], token[-MAC_LENGTH:]
        return device if any(hmac.compare_digest(mac, _mac(key, device)) for key in self._keys) else None


class MongoGuestEntries(GuestEntries):
    """Entries, each in a document; the last number of each event in another collection."""

    def __init__(self, database: Database) -> None:
        self._entries = database["guest_entries"]
        self._numbers = database[NUMBERS]

    @override
    async def put(self, entry: GuestEntry, keys: Sequence[str]) -> GuestEntry:
        changed = {name: value for name, value in asdict(entry).items() if name not in OF_THE_FIRST}
        while True:
            known = await self._entries.find_one_and_update(
                {"keys": {"$in": list(keys)}}, {"$set": changed}, return_document=ReturnDocument.AFTER
            )
            if known is not None:
                return _entry(known)
            numbered = replace(entry, number=await self._next_number(entry))
            with suppress(DuplicateKeyError):  # the same form was sent twice at this moment
                await self._entries.insert_one(_document(numbered, keys))
                return numbered

    async def _next_number(self, entry: GuestEntry) -> int:
        next_one = {"$inc": {"last": 1}, "$max": {"expires_at": entry.expires_at + NUMBERS_STAY}}
        while True:
            with suppress(DuplicateKeyError):  # two guests are the first at this moment
                document = await self._numbers.find_one_and_update(
                    {"_id": entry.event}, next_one, upsert=True, return_document=ReturnDocument.AFTER
                )
                return int(document["last"])

    @override
    async def waiting(self, event: str, gate: str, at: datetime) -> Sequence[GuestEntry]:
        query = {"event": event, "gate": gate, "expires_at": {"$gt": at}}
        documents = await self._entries.find(query).sort("number", ASCENDING).to_list(None)
        return [_entry(document) for document in documents]

    @override
    async def open(self, event: str, gate: str, entry: str, device_name: str) -> GuestEntry | None:
        document = await self._entries.find_one_and_update(
            {"_id": entry, "event": event, "gate": gate},
            {"$set": {"opened_by": device_name}},
            return_document=ReturnDocument.AFTER,
        )
        return _entry(document) if document else None

    @override
    async def remove(self, event: str, gate: str, entry: str) -> bool:
        result = await self._entries.delete_one({"_id": entry, "event": event, "gate": gate})
        return bool(result.deleted_count)


def _mac(key: str, device: str) -> str:
    return hmac.new(key.encode(), LABEL + b"\0" + device.encode(), sha256).hexdigest()[:MAC_LENGTH]


def _document(entry: GuestEntry, keys: Sequence[str]) -> dict[str, Any]:
    values = asdict(entry)
    return {"_id": values.pop("id"), **values, "keys": list(keys)}


def _entry(document: Mapping[str, Any]) -> GuestEntry:
    values = {name: document[name] for name in ENTRY_FIELDS}
    return GuestEntry(id=document["_id"], details=GuestDetails(**document["details"]), **values)
