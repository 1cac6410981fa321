"""Messages of registration about organisers: accounts, tokens, and sessions that have ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """The whole state of one organiser's account. An `admin` looks after the installation."""

    NAME: ClassVar = "account.changed.v1"
    PER_EVENT: ClassVar = False
    account: str
    version: int
    email: str
    admin: bool
    disabled: bool
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChanged:
    """The whole state of one API token. `hash` is the hex SHA-256 of the token's text."""

    NAME: ClassVar = "token.changed.v1"
    PER_EVENT: ClassVar = False
    token: str
    version: int
    account: str
    hash: str
    scopes: list[str]
    revoked: bool
    expires_at: datetime | None = None
    epoch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """A session has ended: its cookie is no longer good in any service."""

    NAME: ClassVar = "session.ended.v1"
    session: str
    ended_at: datetime
