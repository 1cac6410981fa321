"""Organisers' accounts and API tokens in MongoDB."""

from dataclasses import asdict
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.registration.domain.account import Account, AccountTaken, ApiToken, UnknownAccount
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.language.field_types import email_key
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction


class MongoAccounts:
    """Implements the port Accounts."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    async def create(self, account: Account, entry: AuditEntry) -> None:
        """Keeps a new account and tells the other services. Raises AccountTaken."""
        document = {**account.model_dump(exclude={"id"}), "email_key": email_key(account.email)}
        try:
            await self._insert("accounts", account.id, document, entry, account.message())
        except DuplicateKeyError:
            raise AccountTaken from None

    async def by_email(self, email: str) -> Account:
        """The account with an address. Raises UnknownAccount."""
        document = await self._database["accounts"].find_one({"email_key": email_key(email)})
        if document is None:
            raise UnknownAccount
        return Account.model_validate({**document, "id": document["_id"]})

    async def create_token(self, token: ApiToken, entry: AuditEntry) -> None:
        """Keeps a new token and tells the other services."""
        await self._insert("tokens", token.id, token.model_dump(exclude={"id"}), entry, token.message())

    async def _insert(
        self, collection: str, key: str, document: dict[str, Any], entry: AuditEntry, message: Message
    ) -> None:
        async def work(session: Session) -> None:
            await self._database[collection].insert_one({"_id": key, **document}, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)
            await self._outbox.append([message], session)

        await in_transaction(self._database, work)
        self._outbox.committed()
