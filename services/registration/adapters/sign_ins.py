"""Sign-ins in MongoDB."""

from datetime import datetime

from typing_extensions import override

from services.registration.domain.sign_in import SignIn
from services.registration.ports.identity import SignIns
from shared.contracts.accounts import SessionEnded
from shared.identity.store import Identities
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoSignIns(SignIns):
    """An index removes the sign-ins that can no longer be renewed."""

    def __init__(self, database: Database, outbox: Outbox, identities: Identities) -> None:
        self._database = database
        self._outbox = outbox
        self._identities = identities

    @override
    async def keep(self, sign_in: SignIn) -> None:
        document = {"_id": sign_in.id, "account": sign_in.account, "created_at": sign_in.created_at}
        await self._database["sign_ins"].insert_one(document)

    @override
    async def find(self, session: str) -> SignIn | None:
        document = await self._database["sign_ins"].find_one({"_id": session})
        if document is None:
            return None
        return SignIn(id=document["_id"], account=document["account"], created_at=document["created_at"])

    @override
    async def end(self, session: str, at: datetime) -> None:
        ended = SessionEnded(session=session, ended_at=at)

        async def work(transaction: Session) -> None:
            await self._database["sign_ins"].delete_one({"_id": session}, session=transaction)
            await self._outbox.append([ended], transaction)

        await in_transaction(self._database, work)
        self._outbox.committed()
        await self._identities.session_ended(ended)
