"""The rights of organisers: the scopes of their role in an event, and of the API tokens that act for them.

A token allows a call when both the role of its account in the event and its own scopes include the call's scope.
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
    "mail:write",
    "dead-letters",
]
ALL_SCOPES: frozenset[Scope] = frozenset(Scope.__args__)  # type: ignore[attr-defined]
# Dead letters may hold data of any event: they are for the admins of the installation, not for roles.
ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    "owner": ALL_SCOPES - {"dead-letters"},
    "editor": ALL_SCOPES - {"dead-letters"},
    "door_manager": frozenset({"events:read", "registrations:read", "door:manage"}),
    "viewer": frozenset({"events:read", "registrations:read", "mails:read"}),
}
TOKEN_PREFIX = "moien_"  # noqa: S105 - secret scanners recognise a token by it


class UnknownEvent(NotFound):
    """There is no such event here."""


class OutOfScope(Forbidden):
    """You do not have permission to do that."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """An account that calls, by itself (`session`) or by an API token (`token`)."""

    account: str
    scopes: frozenset[str]
    admin: bool = False
    token: str | None = None
    session: str | None = None

    @property
    def actor(self) -> str:
        """The caller's name in the audit log."""
        return f"account:{self.account}" + (f" token:{self.token}" if self.token else "")

    def may(self, members: Mapping[str, Role], scope: Scope) -> bool:
        """Returns whether the account's role among an event's `members`, and the token's scopes, include `scope`."""
        role = members.get(self.account)
        return role is not None and scope in ROLE_SCOPES[role] and scope in self.scopes

    def require(self, members: Mapping[str, Role], scope: Scope) -> None:
        """Raises UnknownEvent when the account is not among an event's `members`, OutOfScope when it lacks `scope`."""
        if self.account not in members:
            raise UnknownEvent
        if not self.may(members, scope):
            raise OutOfScope(f"This needs the scope {scope}.")


def new_token() -> str:
    """Returns the text of a new API token: 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def token_hash(text: str) -> str:
    """Returns the hex SHA-256 of a token, the only form in which it is stored. Random bits need no salt."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
