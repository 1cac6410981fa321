"""Gate cards in MongoDB, and the derivation of their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pymongo import ASCENDING
from typing_extensions import override

from services.checkin.domain.gate_cards import CARD_CODE_LENGTH, GateCard
from services.checkin.ports.gate_cards import GateCards
from shared.audit import AuditEntry
from shared.documents.tickets import ALPHABET
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

LABEL = b"moien gate card 1"


def derive_codes(keys: Sequence[str], card: str, salt: str) -> Sequence[str]:
    """The code of a card by each of the server's `keys` (HKDF-SHA256, RFC 5869), 5 bits a letter."""
    info = b"\0".join((LABEL, card.encode(), salt.encode()))
    derived = (HKDF(SHA256(), length=CARD_CODE_LENGTH, salt=None, info=info).derive(key.encode()) for key in keys)
    return ["".join(ALPHABET[byte % len(ALPHABET)] for byte in code) for code in derived]


class MongoGateCards(GateCards):
    """Gate cards in a collection of their own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cards = database["gate_cards"]

    @override
    async def add(self, card: GateCard, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._cards.insert_one({"_id": card.id, **asdict(card)}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    @override
    async def get(self, card: str) -> GateCard | None:
        return _card(await self._cards.find_one({"_id": card}))

    @override
    async def by_hash(self, hash_: str) -> GateCard | None:
        return _card(await self._cards.find_one({"hash": hash_}))

    @override
    async def of_event(self, event: str) -> Sequence[GateCard]:
        documents = await self._cards.find({"event": event}).sort("made_at", ASCENDING).to_list(None)
        return [card for document in documents if (card := _card(document)) is not None]

    @override
    async def replace(self, card: GateCard, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._cards.update_one({"_id": card.id}, {"$set": asdict(card)}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    @override
    async def remove(self, card: GateCard, audit: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._cards.delete_one({"_id": card.id}, session=session)
            await self._database["audit"].insert_one(asdict(audit), session=session)

        await in_transaction(self._database, work)

    @override
    async def remove_of_event(self, event: str) -> None:
        await self._cards.delete_many({"event": event})


def _card(document: Mapping[str, Any] | None) -> GateCard | None:
    if document is None:
        return None
    values = {name: value for name, value in document.items() if name != "_id"}
    return GateCard(**{**values, "lists": tuple(values["lists"])})
