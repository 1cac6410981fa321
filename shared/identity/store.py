"""The accounts, tokens and ended sessions that a service knows.

Registration owns accounts and tokens; every service keeps a copy from messages, under the same names, and so needs no
other service to recognise anyone.
"""

from collections.abc import Mapping
from typing import Any

from shared.clock import Clock, utc_now
from shared.contracts import Message
from shared.contracts.registration import AccountChanged, SessionEnded, TokenChanged
from shared.identity.authorisation import ALL_SCOPES, Organiser, token_hash
from shared.identity.sessions import LIFETIME, Session
from shared.messaging.consumer import Handler
from shared.messaging.versioned_copies import apply_newer, record_once
from shared.mongo.connection import Database
from shared.mongo.ttl_cache import ShortMemory


class Identities:
    """The accounts and tokens that one service knows, in its collections `accounts` and `tokens`."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._accounts = database["accounts"]
        self._tokens = database["tokens"]
        self._ended = database["ended_sessions"]
        self._clock = clock
        self._recent: ShortMemory[str, Organiser | None] = ShortMemory()

    async def prepare(self) -> None:
        """Makes the index by which tokens are found."""
        await self._tokens.create_index("hash", unique=True)
        await self._ended.create_index("ended_at", expireAfterSeconds=int(LIFETIME.total_seconds()) * 2)

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

    async def by_session(self, session: Session) -> Organiser | None:
        """Who signed in with a session; None when it was ended, or the account disabled."""
        return await self._recent.get(session.id, lambda: self._look_up_session(session))

    async def _look_up_session(self, session: Session) -> Organiser | None:
        if await self._ended.find_one({"_id": session.id}):
            return None
        account = await self._accounts.find_one({"_id": session.account})
        if account is None or account["disabled"]:
            return None
        return Organiser(account["_id"], ALL_SCOPES, account["admin"], session=session.id)

    def handlers(self) -> dict[type[Message], Handler]:
        """What a service that keeps a copy does with the messages about identity."""
        return {
            AccountChanged: self.account_changed,
            TokenChanged: self.token_changed,
            SessionEnded: self.session_ended,
        }

    async def session_ended(self, message: SessionEnded) -> None:
        """Remembers, for as long as its cookie might still be shown, that a session was ended."""
        await record_once(self._ended, message.session, {"ended_at": message.ended_at})
        self._recent.forget(message.session)

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
