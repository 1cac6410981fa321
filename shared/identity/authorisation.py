"""Organisers: what their role in an event lets them do, and the tokens that act for them.

A token acts for its account: it may do what the account's role in the event allows and the token's scopes include.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.contracts.registration import Role
from shared.errors import Forbidden, NotFound

Scope = Literal[
    "events:read",
    "events:write",
    "registrations:read",
    "registrations:write",
    "secrets:read",
    "door:manage",
    "mails:read",
    "mails:send",
    "dead-letters",
]
ALL_SCOPES: frozenset[Scope] = frozenset(Scope.__args__)  # type: ignore[attr-defined]
# Dead letters may hold anybody's data: they are for the installation's admins, whatever their role in an event.
ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    "owner": ALL_SCOPES - {"dead-letters"},
    "editor": ALL_SCOPES - {"dead-letters"},
    "door_manager": frozenset({"events:read", "registrations:read", "door:manage"}),
    "viewer": frozenset({"events:read", "registrations:read", "mails:read"}),
}
TOKEN_PREFIX = "moien_"  # noqa: S105 - lets secret scanners recognise a token


class UnknownEvent(NotFound):
    """There is no such event here."""


class OutOfScope(Forbidden):
    """This credential does not allow it."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """Somebody who signed in, or the API token that acts for them."""

    account: str
    scopes: frozenset[str]
    admin: bool = False
    token: str | None = None
    session: str | None = None

    @property
    def actor(self) -> str:
        """Who it was, for the audit log."""
        return f"account:{self.account}" + (f" token:{self.token}" if self.token else "")

    def may(self, members: Mapping[str, Role], scope: Scope) -> bool:
        """Whether the account's role among an event's `members`, and the token's scopes, allow `scope`."""
        role = members.get(self.account)
        return role is not None and scope in ROLE_SCOPES[role] and scope in self.scopes

    def require(self, members: Mapping[str, Role], scope: Scope) -> None:
        """Raises UnknownEvent when the account has no role among an event's `members`, OutOfScope when too little."""
        if self.account not in members:
            raise UnknownEvent
        if not self.may(members, scope):
            raise OutOfScope(f"This needs the scope {scope}.")


def new_token() -> str:
    """The text of a new API token: 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def token_hash(text: str) -> str:
    """The hex SHA-256 of a token, the only form in which it is stored. Random bits need no salt."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
