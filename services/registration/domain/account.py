"""Organisers' accounts and the API tokens that act for them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.contracts.registration import AccountChanged, TokenChanged
from shared.errors import Conflict, NotFound


class AccountTaken(Conflict):
    """There is an account with this address already."""


class UnknownAccount(NotFound):
    """There is no such account here."""


class Account(BaseModel):
    """Somebody who organises. `password_hash` is an Argon2id hash; an `admin` looks after the installation."""

    model_config = ConfigDict(frozen=True)
    id: str
    email: str
    password_hash: str
    admin: bool
    disabled: bool = False
    version: int = 1
    created_at: datetime

    def message(self) -> AccountChanged:
        """What the other services may know of it."""
        return AccountChanged(
            account=self.id, version=self.version, email=self.email, admin=self.admin, disabled=self.disabled
        )


class ApiToken(BaseModel):
    """A credential for programs: stored as a hash, good for `scopes`, within what its account may do."""

    model_config = ConfigDict(frozen=True)
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
        """What the other services need to recognise it."""
        return TokenChanged(
            token=self.id,
            version=self.version,
            account=self.account,
            hash=self.hash,
            scopes=self.scopes,
            revoked=self.revoked,
            expires_at=self.expires_at,
        )
