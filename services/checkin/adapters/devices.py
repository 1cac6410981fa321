"""Pairing codes and devices in MongoDB; a device is cached for at most a second."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.checkin.domain.devices import Device, DeviceStatus, PairingCode
from services.checkin.ports.devices import Devices
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.identity.authorisation import token_hash
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.mongo.ttl_cache import briefly_cached

DEVICE_FIELDS = tuple(f.name for f in fields(Device))
SEEN_EVERY = timedelta(seconds=30)


class MongoDevices(Devices):
    """Pairing codes and devices, each in a collection."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._devices = database["devices"]
        self._codes = database["pairing_codes"]
        self._clock = clock
        self._by_hash = briefly_cached(self._look_up)

    @override
    async def add_code(self, code: PairingCode, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._codes.insert_one({"_id": code.hash, **asdict(code)}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    @override
    async def remove_codes(self, event: str) -> None:
        await self._codes.delete_many({"event": event})

    @override
    async def code(self, hash_: str) -> PairingCode | None:
        document = await self._codes.find_one({"_id": hash_}, {"_id": 0})
        return PairingCode(**{**document, "lists": tuple(document["lists"])}) if document else None

    @override
    async def pair(self, device: Device, token_hash: str, code: PairingCode, audit: AuditEntry) -> bool:
        document = {"_id": device.id, **asdict(device), "token_hash": token_hash}
        if not code.reusable:
            document["paired_with"] = code.hash  # of which a unique index allows one

        async def work(session: Session) -> None:
            await self._devices.insert_one(document, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        try:
            await in_transaction(self._database, work)
        except DuplicateKeyError:
            return False
        return True

    @override
    async def of_event(self, event: str) -> Sequence[Device]:
        documents = await self._devices.find({"event": event}).sort("paired_at", DESCENDING).to_list(None)
        return [_device(document) for document in documents]

    @override
    async def seen_since(self, moment: datetime) -> Mapping[str, Sequence[Device]]:
        by_event: dict[str, list[Device]] = {}
        async for document in self._devices.find({"last_seen_at": {"$gte": moment}}):
            by_event.setdefault(document["event"], []).append(_device(document))
        return by_event

    @override
    async def get(self, device: str) -> Device | None:
        document = await self._devices.find_one({"_id": device})
        return _device(document) if document else None

    @override
    async def by_token(self, text: str) -> Device | None:
        return await self._by_hash(token_hash(text))

    @override
    async def rename(self, device: Device, name: str, audit: AuditEntry) -> None:
        await self._change(device, {"name": name}, audit)

    @override
    async def revoke(self, device: Device, at: datetime, audit: AuditEntry) -> None:
        await self._change(device, {"revoked_at": at}, audit)

    @override
    async def start(self, device: Device, audit: AuditEntry) -> None:
        await self._change(device, {"started": True}, audit)

    @override
    async def assign(self, device: Device, audit: AuditEntry) -> None:
        assigned = ("gate", "gate_name", "role", "lists", "former_lists")
        await self._change(device, {name: getattr(device, name) for name in assigned}, audit)

    async def _change(self, device: Device, fields: Mapping[str, Any], audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._devices.update_one({"_id": device.id}, {"$set": fields}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)
        document = await self._devices.find_one({"_id": device.id}, {"token_hash": 1})
        if document is not None:
            self._by_hash.cache_invalidate(document["token_hash"])

    @override
    async def note_clock(self, device: Device, seconds: float | None) -> None:
        await self._devices.update_one({"_id": device.id}, {"$set": {"clock_off": seconds}})

    @override
    async def report(self, device: Device, status: DeviceStatus) -> None:
        await self._devices.update_one({"_id": device.id}, {"$set": {"status": asdict(status)}})

    async def _look_up(self, hash_: str) -> Device | None:
        document = await self._devices.find_one({"token_hash": hash_})
        if document is None:
            return None
        now, seen_at = self._clock(), document["last_seen_at"]
        if seen_at is None or now - seen_at > SEEN_EVERY:
            await self._devices.update_one({"_id": document["_id"]}, {"$set": {"last_seen_at": now}})
        return _device(document)


def _device(document: Mapping[str, Any]) -> Device:
    values: dict[str, Any] = {name: document[name] for name in DEVICE_FIELDS if name in document}  # once, fewer
    for name in values.keys() & {"lists", "former_lists"}:
        values[name] = tuple(values[name])
    status = values.get("status")
    return Device(**{**values, "status": DeviceStatus(**status) if status else None})
