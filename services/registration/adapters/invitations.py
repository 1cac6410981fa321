"""Invitations in MongoDB, for reading; they are written within the event's transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.registration.adapters.documents import to_invitation
from services.registration.domain.invitation import REMIND_AFTER, Invitation, InvitationState, UnknownInvitation
from services.registration.ports.invitations import After, Invitations
from shared.mongo.connection import Database

STATES: tuple[InvitationState, ...] = ("open", "used", "declined", "revoked", "expired")


class MongoInvitations(Invitations):
    """One document an invitation, under its code."""

    def __init__(self, database: Database) -> None:
        self._invitations = database["invitations"]

    @override
    async def read(self, event: str, code: str) -> Invitation:
        document = await self._invitations.find_one({"_id": code, "event": event})
        if document is None:
            raise UnknownInvitation
        return to_invitation(document)

    @override
    async def page(
        self, event: str, state: InvitationState | None, now: datetime, limit: int, after: After | None = None
    ) -> list[Invitation]:
        parts = [{"event": event}, _in_state(state, now) if state else {}, _behind(after) if after else {}]
        documents = self._invitations.find({"$and": parts}).sort([("created_at", -1), ("_id", -1)]).limit(limit)
        return [to_invitation(document) for document in await documents.to_list(limit)]

    @override
    async def numbers(self, event: str, now: datetime) -> Mapping[InvitationState, int]:
        return {
            state: await self._invitations.count_documents({"$and": [{"event": event}, _in_state(state, now)]})
            for state in STATES
        }

    @override
    async def open_for(self, event: str, emails: Collection[str], now: datetime) -> set[str]:
        wanted = {"event": event, "email_key": {"$in": list(emails)}}
        query = {"$and": [wanted, _in_state("open", now)]}
        return {document["email_key"] async for document in self._invitations.find(query, {"email_key": 1})}

    @override
    async def mailable(self, event: str, now: datetime, limit: int) -> list[str]:
        since = now - REMIND_AFTER
        rested = {
            "event": event,
            "email_key": {"$type": "string"},
            "$nor": [{"mailed_at": {"$gt": since}}, {"reminded_at": {"$gt": since}}],
        }
        query = {"$and": [rested, _in_state("open", now)]}
        return [document["_id"] async for document in self._invitations.find(query, {"_id": 1}).limit(limit)]

    @override
    async def due(self, event: str, now: datetime, limit: int) -> list[str]:
        query = {"event": event, "answer": "open", "holds_places": True, "expires_at": {"$lte": now}}
        return [document["_id"] async for document in self._invitations.find(query, {"_id": 1}).limit(limit)]

    @override
    async def next_expiry(self, event: str) -> datetime | None:
        query = {"event": event, "answer": "open", "holds_places": True, "expires_at": {"$type": "date"}}
        document = await self._invitations.find_one(query, {"expires_at": 1}, sort=[("expires_at", 1)])
        return document["expires_at"] if document else None


def _in_state(state: InvitationState, now: datetime) -> dict[str, Any]:
    """The query for `Invitation.state(now)`."""
    if state in {"declined", "revoked"}:
        return {"answer": state}
    answered = {"answer": {"$nin": ["declined", "revoked"]}}
    if state == "used":
        return {**answered, "is_used_up": True}
    past = [{"answer": "lapsed"}, {"expires_at": {"$lte": now}}]
    return {**answered, "is_used_up": False, "$or" if state == "expired" else "$nor": past}


def _behind(after: After) -> dict[str, Any]:
    created_at, code = after
    return {"$or": [{"created_at": {"$lt": created_at}}, {"created_at": created_at, "_id": {"$lt": code}}]}
