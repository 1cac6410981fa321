"""The stores of accounts, tokens, passwords and sign-ins."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from services.registration.domain.account import Account, ApiToken
from services.registration.domain.sign_in import SignIn
from shared.audit import AuditEntry


class Accounts(Protocol):
    """Organisers' accounts and API tokens."""

    async def create(self, account: Account, entry: AuditEntry) -> None:
        """Keeps a new account and publishes it. Raises AccountTaken."""

    async def by_email(self, email: str) -> Account:
        """The account with an address. Raises UnknownAccount."""

    async def emails(self, accounts: Collection[str]) -> dict[str, str]:
        """The addresses of accounts by id; an unknown id is left out."""

    async def create_token(self, token: ApiToken, entry: AuditEntry) -> None:
        """Keeps a new token and publishes it."""


class Passwords(Protocol):
    """Passwords, as hashes."""

    def hash(self, password: str) -> str:
        """The hash of a new password, to be stored with the account."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether a password matches; takes as long, and is False, where there is no hash."""


class SignIns(Protocol):
    """Sign-ins at the console."""

    async def keep(self, sign_in: SignIn) -> None:
        """Keeps a new sign-in."""

    async def find(self, session: str) -> SignIn | None:
        """The sign-in of a session that was not ended."""

    async def end(self, session: str, at: datetime) -> None:
        """Ends a session here and publishes that."""
