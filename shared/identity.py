"""Who is calling: organisers by their API tokens.

Registration owns accounts and tokens; every service keeps a copy from messages, under the same names, and so needs no
other service to recognise anyone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from shared.clock import Clock, utc_now
from shared.contracts.registration import AccountChanged, TokenChanged
from shared.inbox import apply_newer
from shared.mongo import Database
from shared.organisers import Organiser, OutOfScope, Scope, token_hash
from shared.problems import Unauthenticated
from shared.short_memory import ShortMemory


class Identities:
    """The accounts and tokens that one service knows, in its collections `accounts` and `tokens`."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._accounts = database["accounts"]
        self._tokens = database["tokens"]
        self._clock = clock
        self._recent: ShortMemory[str, Organiser | None] = ShortMemory()

    async def prepare(self) -> None:
        """Makes the index by which tokens are found."""
        await self._tokens.create_index("hash", unique=True)

    async def by_token(self, text: str) -> Organiser | None:
        """Whom an API token acts for; None when it is unknown, revoked, expired, or its account disabled."""
        key = token_hash(text)
        return await self._recent.get(key, lambda: self._look_up(key))

    async def _look_up(self, key: str) -> Organiser | None:
        token = await self._tokens.find_one({"hash": key})
        if token is None or token["revoked"] or self._expired(token):
            return None
        account = await self._accounts.find_one({"_id": token["account"]})
        if account is None or account["disabled"]:
            return None
        return Organiser(account["_id"], frozenset(token["scopes"]), account["admin"], token["_id"])

    def _expired(self, token: Mapping[str, Any]) -> bool:
        return token["expires_at"] is not None and bool(token["expires_at"] <= self._clock())

    async def account_changed(self, message: AccountChanged) -> None:
        """Keeps the copy of an account."""
        fields = {"email": message.email, "admin": message.admin, "disabled": message.disabled}
        await apply_newer(self._accounts, message.account, message.version, fields)

    async def token_changed(self, message: TokenChanged) -> None:
        """Keeps the copy of a token."""
        fields = {
            "account": message.account,
            "hash": message.hash,
            "scopes": message.scopes,
            "revoked": message.revoked,
            "expires_at": message.expires_at,
        }
        await apply_newer(self._tokens, message.token, message.version, fields)


IDENTITIES: web.AppKey[Identities] = web.AppKey("identities", Identities)
ORGANISER: web.RequestKey[Organiser] = web.RequestKey("organiser", Organiser)


@dataclass(frozen=True, slots=True)
class OrganiserGuard:
    """Lets organisers' API tokens with a scope pass; afterwards `signed_in(request)` tells who it is."""

    scope: Scope
    security: str | None = "organiser"

    async def __call__(self, request: web.Request) -> None:
        """Raises Unauthenticated without a good token, OutOfScope when it lacks the scope."""
        text = bearer(request)
        organiser = await request.app[IDENTITIES].by_token(text) if text else None
        if organiser is None:
            raise Unauthenticated
        if self.scope not in organiser.scopes:
            raise OutOfScope(f"This needs the scope {self.scope}.")
        if self.scope == "dead-letters" and not organiser.admin:
            raise OutOfScope("This is for those who look after the installation.")
        request[ORGANISER] = organiser


def signed_in(request: web.Request) -> Organiser:
    """The organiser that the guard let pass."""
    return request[ORGANISER]


def bearer(request: web.Request) -> str | None:
    """The text of the bearer credential (RFC 6750), if there is one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() or None if scheme.lower() == "bearer" else None
