"""The collection `unsubscriptions`: one document per event and address."""

from datetime import datetime

from typing_extensions import override

from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.contracts.mailer import ConsentWithdrawn
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoUnsubscriptions(Unsubscriptions):
    """Holds no address but its hash; `messages` publishes what registration must know."""

    def __init__(self, database: Database, messages: Outbox) -> None:
        self._database = database
        self._unsubscriptions = database["unsubscriptions"]
        self._messages = messages

    @override
    async def since(self, event: str, address_hash: str) -> datetime | None:
        document = await self._unsubscriptions.find_one({"_id": _key(event, address_hash)})
        return document["unsubscribed_at"] if document else None

    @override
    async def add(self, address_hash: str, message: ConsentWithdrawn) -> None:
        async def work(session: Session) -> None:
            change = {"$max": {"unsubscribed_at": message.withdrawn_at}}
            key = {"_id": _key(message.event, address_hash)}
            await self._unsubscriptions.update_one(key, change, upsert=True, session=session)
            await self._messages.append([message], session)

        await in_transaction(self._database, work)
        self._messages.committed()


def _key(event: str, address_hash: str) -> str:
    return f"{event} {address_hash}"
