"""A service's copy of accounts, tokens and ended sessions.

Registration owns accounts and tokens. Each other service copies them from messages into collections of the same names,
and so recognises organisers by itself.
"""

from collections.abc import Mapping
from typing import Any

from shared.clock import Clock, utc_now
from shared.contracts import Message, order
from shared.contracts.accounts import AccountChanged, SessionEnded, TokenChanged
from shared.identity.authorisation import ALL_SCOPES, Organiser, token_hash
from shared.identity.sessions import LIFETIME, Session
from shared.messaging.consumer import Handler
from shared.messaging.versioned_copies import VersionedCopies, apply_newer, record_once
from shared.mongo.connection import Database
from shared.mongo.ttl_cache import briefly_cached


class Identities:
    """The accounts and tokens that one service knows, in its collections `accounts` and `tokens`."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._accounts = database["accounts"]
        self._tokens = database["tokens"]
        self._ended = database["ended_sessions"]
        self._clock = clock
        self._by_hash = briefly_cached(self._read_organiser)
        self._account = briefly_cached(self._read_account)
        self._has_ended = briefly_cached(self._read_has_ended)

    async def prepare(self) -> None:
        """Creates the indexes."""
        await self._tokens.create_index("hash", unique=True)
        await self._ended.create_index("ended_at", expireAfterSeconds=int(LIFETIME.total_seconds()) * 2)

    async def by_token(self, text: str) -> Organiser | None:
        """The organiser for whom an API token acts; None when it is unknown, revoked, expired or its account disabled.

        Up to a second old.
        """
        return await self._by_hash(token_hash(text))

    async def by_session(self, session: Session) -> Organiser | None:
        """The organiser who signed in with a session; None when it has ended or the account is disabled."""
        account = await self._account(session.account)
        if account is None or await self._has_ended(session.id):
            return None
        return Organiser(account["_id"], ALL_SCOPES, account["admin"], session=session.id)

    async def _read_organiser(self, hash_: str) -> Organiser | None:
        token = await self._tokens.find_one({"hash": hash_})
        if token is None or token["revoked"] or self._is_expired(token):
            return None
        account = await self._read_account(token["account"])
        return (
            Organiser(account["_id"], frozenset(token["scopes"]), account["admin"], token["_id"]) if account else None
        )

    def _is_expired(self, token: Mapping[str, Any]) -> bool:
        return token["expires_at"] is not None and bool(token["expires_at"] <= self._clock())

    async def _read_account(self, account: str) -> Mapping[str, Any] | None:
        return await self._accounts.find_one({"_id": account, "disabled": False})

    async def _read_has_ended(self, session: str) -> bool:
        return await self._ended.find_one({"_id": session}) is not None

    def copies(self) -> tuple[VersionedCopies, ...]:
        """The copies of accounts and tokens, for a service that does not own them."""
        return (
            VersionedCopies(self._accounts, AccountChanged, per_event=False),
            VersionedCopies(self._tokens, TokenChanged, per_event=False),
        )

    def handlers(self) -> dict[type[Message], Handler]:
        """The handlers with which a service keeps its copy up to date."""
        return {
            AccountChanged: self.account_changed,
            TokenChanged: self.token_changed,
            SessionEnded: self.session_ended,
        }

    async def session_ended(self, message: SessionEnded) -> None:
        """Stores that a session has ended, for as long as its cookie could still be sent."""
        await record_once(self._ended, message.session, {"ended_at": message.ended_at})
        self._has_ended.cache_invalidate(message.session)

    async def account_changed(self, message: AccountChanged) -> None:
        """Updates the copy of an account."""
        fields = {"email": message.email, "admin": message.admin, "disabled": message.disabled}
        await apply_newer(self._accounts, message.account, order(message), fields)

    async def token_changed(self, message: TokenChanged) -> None:
        """Updates the copy of a token."""
        fields = {
            "account": message.account,
            "hash": message.hash,
            "scopes": message.scopes,
            "revoked": message.revoked,
            "expires_at": message.expires_at,
        }
        await apply_newer(self._tokens, message.token, order(message), fields)
