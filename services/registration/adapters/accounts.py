"""Organisers' accounts and API tokens in MongoDB."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields
from typing import Any

from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from services.registration.domain.account import Account, AccountTaken, ApiToken, UnknownAccount
from services.registration.ports.identity import Accounts
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.language.field_types import email_key
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction

ACCOUNT_FIELDS = frozenset(field.name for field in fields(Account)) - {"id"}
TOKEN_FIELDS = frozenset(field.name for field in fields(ApiToken)) - {"id"}


class MongoAccounts(Accounts):
    """An index makes the address of an account unique, whatever its case."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    @override
    async def create(self, account: Account, entry: AuditEntry) -> None:
        document = {**_document(account), "email_key": email_key(account.email)}
        try:
            await self._insert("accounts", account.id, document, entry, account.message())
        except DuplicateKeyError:
            raise AccountTaken from None

    @override
    async def by_email(self, email: str) -> Account:
        document = await self._database["accounts"].find_one({"email_key": email_key(email)})
        if document is None:
            raise UnknownAccount
        return to_account(document)

    @override
    async def emails(self, accounts: Collection[str]) -> dict[str, str]:
        documents = self._database["accounts"].find({"_id": {"$in": list(accounts)}}, {"email": 1})
        return {document["_id"]: document["email"] async for document in documents}

    @override
    async def create_token(self, token: ApiToken, entry: AuditEntry) -> None:
        await self._insert("tokens", token.id, _document(token), entry, token.message())

    async def _insert(
        self, collection: str, key: str, document: dict[str, Any], entry: AuditEntry, message: Message
    ) -> None:
        async def work(session: Session) -> None:
            await self._database[collection].insert_one({"_id": key, **document}, session=session)
            await self._database["audit"].insert_one(asdict(entry), session=session)
            await self._outbox.append([message], session)

        await in_transaction(self._database, work)
        self._outbox.committed()


def _document(record: Account | ApiToken) -> dict[str, Any]:
    document = asdict(record)
    del document["id"]
    return document


def to_account(document: Mapping[str, Any]) -> Account:
    """The account in a document."""
    return Account(id=document["_id"], **{name: document[name] for name in ACCOUNT_FIELDS if name in document})


def to_token(document: Mapping[str, Any]) -> ApiToken:
    """The API token in a document."""
    return ApiToken(id=document["_id"], **{name: document[name] for name in TOKEN_FIELDS if name in document})
