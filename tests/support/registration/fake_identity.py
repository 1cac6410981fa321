"""Organisers' accounts, passwords and sign-ins in memory; they pass the same contract tests as the adapters."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from services.registration.domain.account import Account, AccountTaken, ApiToken, UnknownAccount
from services.registration.domain.sign_in import SignIn
from services.registration.ports.identity import Accounts, Passwords, SignIns
from shared.audit import AuditEntry
from shared.contracts import Message
from shared.contracts.accounts import SessionEnded
from shared.language.field_types import email_key


@dataclass
class IdentityStore:
    """All that registration keeps about organisers."""

    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)
    sign_ins: dict[str, SignIn] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)


class FakeAccounts(Accounts):
    """Accounts and tokens."""

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    @override
    async def create(self, account: Account, entry: AuditEntry) -> None:
        if any(email_key(other.email) == email_key(account.email) for other in self._store.accounts.values()):
            raise AccountTaken
        self._store.accounts[account.id] = account
        self._write(entry, account.message())

    @override
    async def by_email(self, email: str) -> Account:
        for account in self._store.accounts.values():
            if email_key(account.email) == email_key(email):
                return account
        raise UnknownAccount

    @override
    async def emails(self, accounts: Collection[str]) -> dict[str, str]:
        return {account.id: account.email for account in self._store.accounts.values() if account.id in accounts}

    @override
    async def create_token(self, token: ApiToken, entry: AuditEntry) -> None:
        self._store.tokens[token.id] = token
        self._write(entry, token.message())

    def _write(self, entry: AuditEntry, message: Message) -> None:
        self._store.audit.append(entry)
        self._store.sent.append(message)


class FakePasswords(Passwords):
    """Hashes that show the password; `verified` counts how often one was compared."""

    def __init__(self) -> None:
        self.verified = 0

    @override
    def hash(self, password: str) -> str:
        return f"hash of {password}"

    @override
    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return password_hash == self.hash(password)


class FakeSignIns(SignIns):
    """Sign-ins at the console."""

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    @override
    async def keep(self, sign_in: SignIn) -> None:
        self._store.sign_ins[sign_in.id] = sign_in

    @override
    async def find(self, session: str) -> SignIn | None:
        return self._store.sign_ins.get(session)

    @override
    async def end(self, session: str, at: datetime) -> None:
        self._store.sign_ins.pop(session, None)
        self._store.sent.append(SessionEnded(session=session, ended_at=at))
