"""People whose data are erased: the collection `erased_people`, and what becomes of their mails.

It is noted first that a person is erased: a mail that comes in meanwhile is erased here, or by who accepts it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from services.mailer.adapters.documents import AWAITED, FORGOTTEN, WAITING, push_history, to_request
from services.mailer.adapters.mail_statuses import MailStatuses
from services.mailer.domain.samples import SAMPLE
from services.mailer.ports.erasure import ErasedPeople
from shared.contracts import encode
from shared.contracts.mailer import PERSON_ERASED, MailState
from shared.contracts.mails import MailRequested, RegistrationErased
from shared.messaging.dead_letters import DeadLetters
from shared.mongo.connection import Database

UNSETTLED = (*WAITING, "sending")


class MongoErasedPeople(ErasedPeople):
    """Changes the ledger's documents; `statuses` publishes their new states."""

    def __init__(self, database: Database, statuses: MailStatuses, dead_letters: DeadLetters) -> None:
        self._mails = database["mails"]
        self._erased = database["erased_people"]
        self._suppressions = database["suppressions"]
        self._audit = database["audit"]
        self._statuses = statuses
        self._dead_letters = dead_letters

    @override
    async def erase(self, erasure: RegistrationErased, *, now: datetime) -> None:
        invitations = [f"invitation.{reference}" for reference in erasure.invitations]
        for key in (erasure.registration, *map(_passed_on, erasure.group), *invitations):
            await self._erased.update_one({"_id": key}, {"$setOnInsert": {"at": now}}, upsert=True)
        for booker in erasure.named_in:
            await self._erased.update_one({"_id": _summary(booker)}, {"$max": {"at": erasure.erased_at}}, upsert=True)
        own = await self._mails.find({"registration": erasure.registration}, {"to_hash": 1, "name": 1}).to_list(None)
        own_address = [] if erasure.passed_on else own
        addresses = {mail["to_hash"] for mail in (*own_address, *await self._begun(invitations))} - {""}
        names = {mail.get("name", "") for mail in own} - {""}
        await self._forget([mail["_id"] for mail in own], now)
        await self._forget(await self._others(erasure, list(addresses), list(names)), now)
        await self._forget_groups(erasure, now)
        await self._forget_on_paper(erasure)
        await self._forget_suppressed(list(addresses))
        for name in (erasure.registration, *map(_summary, erasure.named_in), *invitations):
            await self._dead_letters.forget(name)

    @override
    async def include(self, request: MailRequested) -> bool:
        registration, about = request.registration or "", request.mail.rpartition(".")[0]
        keys = [registration or about, *([_passed_on(registration)] if request.passed_on else [])]
        erased = {"$or": [{"_id": {"$in": keys}}, {"_id": about, "at": {"$gte": request.requested_at}}]}
        return await self._erased.find_one(erased, {"_id": 1}) is not None

    @override
    async def erase_mail(self, mail: str, *, now: datetime) -> None:
        await self._forget([mail], now)

    async def _begun(self, ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """The mails whose ids begin so."""
        beginnings = "|".join(map(re.escape, ids))
        return await self._mails.find({"_id": {"$regex": rf"^(?:{beginnings})\."}}, {"to_hash": 1}).to_list(None)

    async def _others(self, erasure: RegistrationErased, addresses: list[str], names: list[str]) -> list[str]:
        """The mails that know the person without being about their registration.

        Invitations and the like to the address; mails of a group that were passed on to it; tests that an organiser
        sent with the name of somebody real.
        """
        of_others = [
            {"event": erasure.event, "registration": None, "to_hash": {"$in": addresses}},
            {"registration": {"$in": erasure.group}, "to_hash": {"$in": addresses}},
            {"event": erasure.event, "code": SAMPLE, "name": {"$in": names}},
        ]
        return [mail["_id"] async for mail in self._mails.find({"$or": of_others}, {"_id": 1})]

    async def _forget(self, mails: Sequence[str], now: datetime) -> None:
        """Drops mails unless they are settled, and forgets the recipient and the contents of all.

        A worker that has one of them loses it: it is no longer `sending`.
        """
        of_them = {"_id": {"$in": list(mails)}}
        await self._drop(of_them, now)
        await self._mails.update_many(
            {**of_them, "reason": {"$nin": [None, PERSON_ERASED]}}, {"$set": {"reason": None}}
        )
        forgotten = {"to": "", "to_domain": "", "to_hash": "", "history.$[].reason": None}
        await self._mails.update_many(of_them, {"$set": forgotten, "$unset": {**FORGOTTEN, AWAITED: ""}})
        addresses = {"before.to": "", "after.to": ""}
        await self._audit.update_many({"subject": {"$in": list(mails)}}, {"$unset": addresses})
        self._statuses.committed()

    async def _forget_groups(self, erasure: RegistrationErased, now: datetime) -> None:
        """Forgets what the summaries of a group say that name the person; a repetition says what an earlier one did."""
        earlier = [{"requested_at": {"$lte": erasure.erased_at}}, {"resent_from": {"$type": "string"}}]
        of_groups = {"kind": "group_summary", "registration": {"$in": erasure.named_in}}
        earlier_ones = self._mails.find({**of_groups, "$or": earlier}, {"_id": 1})
        summaries = {"_id": {"$in": [mail["_id"] async for mail in earlier_ones]}}
        await self._drop(summaries, now)
        await self._mails.update_many(summaries, {"$unset": {"request": ""}})
        self._statuses.committed()

    async def _forget_on_paper(self, erasure: RegistrationErased) -> None:
        """Takes the person off the lists for the door that are still to be sent; sent ones are not stored."""
        lists = {"event": erasure.event, "kind": "paper_list", "request": {"$type": "binData"}}
        async for document in self._mails.find(lists, {"request": 1}):
            request = to_request(document)
            people = [person for person in request.people or () if person.code != erasure.code]
            if len(people) < len(request.people or ()):
                change = {"request": encode(replace(request, people=people))}
                same = {"_id": document["_id"], "request": document["request"]}
                await self._mails.update_one(same, {"$set": change})

    async def _drop(self, mails: dict[str, Any], now: datetime) -> None:
        unsettled = {**mails, "state": {"$in": UNSETTLED}}
        may_have_arrived = {"$or": [{"times_lost": {"$gt": 0}}, {"handing_over": True}]}
        await self._end({**unsettled, "times_lost": 0, "handing_over": False}, "suppressed", now)
        await self._end({**unsettled, **may_have_arrived}, "unknown", now)

    async def _end(self, mails: dict[str, Any], state: MailState, now: datetime) -> None:
        change = {
            "$set": {
                "state": state,
                "reason": PERSON_ERASED,
                "due_at": None,
                "waits_for_server": False,
                "handing_over": False,
                "changed_at": now,
                **self._statuses.mark(),
            },
            "$inc": {"version": 1},
            "$push": push_history(now, state, PERSON_ERASED, 0),
        }
        await self._mails.update_many(mails, change)

    async def _forget_suppressed(self, addresses: Sequence[str]) -> None:
        """Forgets suppressed addresses that no other mail still goes to: without their hash, mails would go there."""
        known = await self._mails.distinct("to_hash", {"to_hash": {"$in": list(addresses)}})
        gone = [address for address in addresses if address not in known]
        await self._suppressions.update_many({"_id": {"$in": gone}}, {"$set": {"address": "", "reason": ""}})


def _summary(booker: str) -> str:
    """The beginning of the ids of the summaries of a group."""
    return f"group_summary.{booker}"


def _passed_on(registration: str) -> str:
    """The key of those mails about a registration that were passed on to somebody."""
    return f"{registration} passed on"
