"""The traces of a person beside their registration, in MongoDB."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from services.registration.domain.erasure import EVIDENCE
from services.registration.domain.invitation import digest_of
from services.registration.ports.erasure import PersonTraces, Traces
from shared.language.field_types import email_key
from shared.messaging.dead_letters import DeadLetters
from shared.mongo.connection import Database

BATCH = 200


class MongoPersonTraces(PersonTraces):
    """Looks through the collections that hold addresses."""

    def __init__(self, database: Database, dead_letters: DeadLetters) -> None:
        self._database = database
        self._dead_letters = dead_letters

    @override
    async def find(self, event: str, email: str, code: str = "") -> Traces:
        of_event, registrations = {"event": event}, self._database["registrations"]
        merged = await self._merged(event, code)
        if not email:
            return Traces(merged=merged)
        same = await registrations.find({**of_event, "email_key": email}, {"code": 1}).to_list(None)
        groups = registrations.find(
            {**of_event, "known_colleagues.0": {"$exists": True}}, {"code": 1, "known_colleagues": 1}
        )
        booked = registrations.find({**of_event, "booker_email": {"$gt": ""}}, {"code": 1, "booker_email": 1})
        invited = {"$or": [{"email": {"$type": "string"}}, {"known": digest_of(email)}]}
        invitations = self._database["invitations"].find({**of_event, **invited}, {"email": 1, "known": 1})
        return Traces(
            registrations=tuple(document["code"] for document in same),
            merged=merged,
            groups=tuple([g["code"] async for g in groups if any(_is(k, email) for k in g["known_colleagues"])]),
            booked=tuple([b["code"] async for b in booked if email_key(b["booker_email"]) == email]),
            invitations=tuple([invitation["_id"] async for invitation in invitations if _names(invitation, email)]),
        )

    async def _merged(self, event: str, code: str) -> tuple[str, ...]:
        """The codes of all entries that became one with this one: merged with it, with those, and so on, both ways."""
        registrations, known, fresh = self._database["registrations"], {code}, {code} - {""}
        while fresh:
            into = {"event": event, "merged_into": {"$in": sorted(fresh), "$type": "string"}}
            dropped = [document["code"] async for document in registrations.find(into, {"code": 1})]
            own = registrations.find({"event": event, "code": {"$in": sorted(fresh)}}, {"merged_into": 1})
            keepers = [document["merged_into"] async for document in own if document.get("merged_into")]
            fresh = {*dropped, *keepers} - known
            known |= fresh
        return tuple(sorted(known - {code}))

    @override
    async def evidence(self, event: str) -> list[str]:
        named = [{name: {"$gt": ""}} for name in EVIDENCE]
        query = {"event": event, "erased_at": {"$type": "date"}, "$or": named}
        return [document["code"] async for document in self._database["registrations"].find(query).limit(BATCH)]

    @override
    async def forget(self, event: str, email: str, registrations: list[str]) -> None:
        for registration in registrations:
            await self._dead_letters.forget(registration)
        if not email:
            return
        held, wishes = self._database["held_submissions"], self._database["opening_wishes"]
        async for submission in held.find({"event": event}):
            form = submission["form"]
            if any(_is(person, email) for person in (form, *form.get("colleagues", ()))):
                await held.delete_one({"_id": submission["_id"]})
        async for wish in wishes.find({"event": event}):
            if _is(wish, email):
                await wishes.delete_one({"_id": wish["_id"]})


def _names(invitation: Mapping[str, Any], email: str) -> bool:
    return email_key(invitation["email"] or "") == email or digest_of(email) in invitation.get("known", ())


def _is(document: Mapping[str, Any], email: str) -> bool:
    return email_key(document["email"]) == email
