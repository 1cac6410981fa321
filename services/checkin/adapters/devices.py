"""Pairing codes and devices in MongoDB; a device that was just seen is remembered for at most a second."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from services.checkin.domain.devices import Device, PairingCode
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.identity.authorisation import token_hash
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.mongo.ttl_cache import briefly_cached

DEVICE_FIELDS = tuple(f.name for f in fields(Device))
SEEN_EVERY = timedelta(seconds=30)


class MongoDevices:
    """Pairing codes and paired devices."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._devices = database["devices"]
        self._codes = database["pairing_codes"]
        self._clock = clock
        self._by_hash = briefly_cached(self._look_up)

    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        """Keeps a pairing code."""

        async def work(session: Session) -> None:
            await self._codes.insert_one({"_id": code.hash, **asdict(code)}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    async def remove_codes(self, event: str) -> None:
        """Removes all pairing codes of an event."""
        await self._codes.delete_many({"event": event})

    async def code(self, hash_: str) -> PairingCode | None:
        """The pairing code with this hash."""
        document = await self._codes.find_one({"_id": hash_}, {"_id": 0})
        return PairingCode(**{**document, "lists": tuple(document["lists"])}) if document else None

    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        """Adds a device. False when the code works once and was used: a unique index sees to it."""
        document = {"_id": device.id, **asdict(device), "token_hash": token_hash}
        if not code.reusable:
            document["paired_with"] = code.hash

        async def work(session: Session) -> None:
            await self._devices.insert_one(document, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        try:
            await in_transaction(self._database, work)
        except DuplicateKeyError:
            return False
        return True

    async def of_event(self, event: str) -> Sequence[Device]:
        """All devices of an event, the newest first."""
        found = self._devices.find({"event": event}).sort("paired_at", DESCENDING)
        return [_device(document) for document in await found.to_list(None)]

    async def get(self, device: str) -> Device | None:
        """One device."""
        document = await self._devices.find_one({"_id": device})
        return _device(document) if document else None

    async def by_token(self, text: str) -> Device | None:
        """The device that has this token, revoked or not."""
        return await self._by_hash(token_hash(text))

    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        """Ends a device's rights; this process knows at once, others within a second."""

        async def work(session: Session) -> None:
            await self._devices.update_one({"_id": device.id}, {"$set": {"revoked_at": at}}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)
        document = await self._devices.find_one({"_id": device.id}, {"token_hash": 1})
        if document is not None:
            self._by_hash.cache_invalidate(document["token_hash"])

    async def note_clock(self, device: Device, seconds: float | None) -> None:
        """Flags (or no longer flags) a device's clock."""
        await self._devices.update_one({"_id": device.id}, {"$set": {"clock_off": seconds}})

    async def _look_up(self, hash_: str) -> Device | None:
        document = await self._devices.find_one({"token_hash": hash_})
        if document is None:
            return None
        now, seen_at = self._clock(), document["last_seen_at"]
        if seen_at is None or now - seen_at > SEEN_EVERY:
            await self._devices.update_one({"_id": document["_id"]}, {"$set": {"last_seen_at": now}})
        return _device(document)


def _device(document: Mapping[str, Any]) -> Device:
    return Device(**{name: document[name] for name in DEVICE_FIELDS if name != "lists"}, lists=tuple(document["lists"]))
