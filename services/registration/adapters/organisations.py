"""The list of organisations in MongoDB, its changes, and the people who belong to an organisation.

A version of the whole list lets one change through at a time. Registrations hold the id of their organisation, and the
key of their company and their mail domains, by which a change of the list finds those whom it concerns.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from pymongo import ReplaceOne, UpdateOne
from typing_extensions import override

from services.registration.adapters.organisation_reader import (
    LIST,
    OrganisationReader,
    from_organisation,
    to_organisation,
)
from services.registration.domain.company_names import company_key
from services.registration.domain.organisation import ListChange, ListMoved, UnknownListChange
from services.registration.domain.organisation_index import OrganisationIndex
from services.registration.domain.registration import ACTIVE_STATES
from services.registration.ports.organisations import Organisations
from services.registration.use_cases.organisations.match_people import MATCH_AGAIN
from shared.audit import AuditEntry
from shared.mongo.connection import Database, Session
from shared.mongo.transactions import in_transaction
from shared.schedule.ports import Schedule

# By then, every registration that was matched to the list from before the change is stored.
MATCHED_AGAIN_AFTER = timedelta(seconds=10)
BATCH = 500


class MongoOrganisations(Organisations):
    """The collections `organisations`, `organisation_list` (its version) and `organisation_changes`."""

    def __init__(self, database: Database, reader: OrganisationReader, schedule: Schedule) -> None:
        self._database = database
        self._reader = reader
        self._schedule = schedule
        self._organisations = database["organisations"]
        self._changes = database["organisation_changes"]
        self._registrations = database["registrations"]

    @override
    async def index(self) -> OrganisationIndex:
        return await self._reader.index()

    @override
    async def apply(self, change: ListChange, version: int, entry: AuditEntry) -> None:
        async def work(session: Session) -> None:
            await self._take_turn(version, session)
            if change.removed:
                await self._organisations.delete_many({"_id": {"$in": list(change.removed)}}, session=session)
            if change.after:
                stored: list[ReplaceOne[Mapping[str, Any]]] = [
                    ReplaceOne({"_id": document["_id"]}, document, upsert=True)
                    for document in map(from_organisation, change.after)
                ]
                await self._organisations.bulk_write(stored, session=session)
            pinned = await self._move(change, session)
            await self._changes.insert_one(_from_change(replace(change, pinned=pinned)), session=session)
            if change.undoes:
                await self._move_back(change.undoes, session)
            await self._database["audit"].insert_one(asdict(entry), session=session)
            await self._schedule.put(MATCH_AGAIN, change.id, change.at + MATCHED_AGAIN_AFTER, session)

        await in_transaction(self._database, work)

    async def _take_turn(self, version: int, session: Session) -> None:
        query = {"_id": LIST, "version": version}
        turn = await self._database["organisation_list"].update_one(query, {"$inc": {"version": 1}}, session=session)
        if not turn.matched_count:
            raise ListMoved

    async def _move(self, change: ListChange, session: Session) -> dict[str, tuple[str, ...]]:
        """Moves the people who were given by hand to an organisation that is merged away; their ids by it."""
        pinned = {}
        for old, new in change.moved.items():
            by_hand = {"organisation": old, "organisation_by_hand": True}
            people = await self._registrations.find(by_hand, {"_id": 1}, session=session).to_list(None)
            pinned[old] = tuple(document["_id"] for document in people)
            await self._registrations.update_many(by_hand, {"$set": {"organisation": new}}, session=session)
        return pinned

    async def _move_back(self, undone: str, session: Session) -> None:
        document = await self._changes.find_one_and_update({"_id": undone}, {"$set": {"undone": True}}, session=session)
        change = _to_change(document)
        for old, people in change.pinned.items():
            moved = {"_id": {"$in": list(people)}, "organisation": change.moved[old], "organisation_by_hand": True}
            await self._registrations.update_many(moved, {"$set": {"organisation": old}}, session=session)

    @override
    async def match_again(self, change: str) -> None:
        query = _concerned(await self.change(change))
        index = await self.index()
        cursor = self._registrations.find(query, {"company": 1, "email": 1, "organisation": 1}, batch_size=BATCH)
        while documents := await cursor.to_list(BATCH):
            matches = [
                (document, index.match(document.get("company", ""), document["email"])) for document in documents
            ]
            updates = [_matched(d, match) for d, match in matches if d.get("organisation") != match]
            if updates:
                await self._registrations.bulk_write(updates, ordered=False)

    @override
    async def change(self, identifier: str) -> ListChange:
        document = await self._changes.find_one({"_id": identifier})
        if document is None:
            raise UnknownListChange
        return _to_change(document)

    @override
    async def newest_changes(self, limit: int) -> list[ListChange]:
        documents = await self._changes.find().sort("at", -1).limit(limit).to_list(limit)
        return [_to_change(document) for document in documents]

    @override
    async def people(self, events: Collection[str]) -> Mapping[str, int]:
        query = {**_active(events), "organisation": {"$ne": None}}
        return {document["_id"]: document["people"] for document in await self._counted(query, "$organisation")}

    @override
    async def unmatched(self, events: Collection[str]) -> list[tuple[str, int]]:
        query = {**_active(events), "organisation": None, "company": {"$nin": ["", None]}}
        return [(document["_id"], document["people"]) for document in await self._counted(query, "$company")]

    async def _counted(self, query: Mapping[str, Any], by: str) -> list[Mapping[str, Any]]:
        stages: list[Mapping[str, Any]] = [{"$match": query}, {"$group": {"_id": by, "people": {"$sum": 1}}}]
        documents: list[Mapping[str, Any]] = await self._registrations.aggregate(stages).to_list(None)
        return documents


def _active(events: Collection[str]) -> dict[str, Any]:
    return {"event": {"$in": list(events)}, "state": {"$in": ACTIVE_STATES}}


def _concerned(change: ListChange) -> dict[str, Any]:
    """The registrations whose match a change may have changed."""
    ids = {o.id for o in change.concerned}
    keys = {company_key(name) for o in change.concerned for name in o.names} - {""}
    domains = {domain for o in change.concerned for domain in o.domains}
    wanted = {"organisation": ids, "company_key": keys, "mail_domains": domains}
    of_them = [{name: {"$in": sorted(values)}} for name, values in wanted.items() if values]
    return {"organisation_by_hand": {"$ne": True}, "$or": of_them}


def _matched(document: Mapping[str, Any], organisation: str | None) -> UpdateOne:
    """Gives somebody an organisation unless something else was typed meanwhile."""
    unchanged = {name: document[name] for name in ("_id", "email")} | {"company": document.get("company", "")}
    query = {**unchanged, "organisation_by_hand": {"$ne": True}}
    return UpdateOne(query, {"$set": {"organisation": organisation}})


def _from_change(change: ListChange) -> dict[str, Any]:
    states = {name: [from_organisation(o) for o in getattr(change, name)] for name in ("before", "after")}
    document = {name: getattr(change, name) for name in ("kind", "actor", "at", "undone", "undoes")}
    pinned = {old: list(people) for old, people in change.pinned.items()}
    return {"_id": change.id, **document, **states, "moved": dict(change.moved), "pinned": pinned}


def _to_change(document: Mapping[str, Any]) -> ListChange:
    values = {name: document[name] for name in ("kind", "actor", "at", "undone", "undoes", "moved")}
    return ListChange(
        id=document["_id"],
        **values,
        before=tuple(map(to_organisation, document["before"])),
        after=tuple(map(to_organisation, document["after"])),
        pinned={old: tuple(people) for old, people in document["pinned"].items()},
    )
