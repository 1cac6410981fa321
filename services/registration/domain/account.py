"""Organisers' accounts and the API tokens that act for them."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.errors import Conflict, NotFound


class AccountTaken(Conflict):
    """There is an account with this address already."""


class UnknownAccount(NotFound):
    """There is no such account here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An organiser's account. `password_hash` is an Argon2id hash; an `admin` looks after the installation."""

    id: str
    email: str
    password_hash: str
    admin: bool
    disabled: bool = False
    version: int = 1
    created_at: datetime

    def message(self) -> AccountChanged:
        """The message about its whole state, without the password."""
        return AccountChanged(
            account=self.id, version=self.version, email=self.email, admin=self.admin, disabled=self.disabled
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A credential for programs: stored as a hash, good for `scopes` within the rights of its account."""

    id: str
    account: str
    name: str
    hash: str
    scopes: list[str]
    revoked: bool = False
    expires_at: datetime | None = None
    version: int = 1
    created_at: datetime

    def message(self) -> TokenChanged:
        """The message about its whole state."""
        return TokenChanged(
            token=self.id,
            version=self.version,
            account=self.account,
            hash=self.hash,
            scopes=self.scopes,
            revoked=self.revoked,
            expires_at=self.expires_at,
        )
