"""The migrations of registration: what an earlier version stored gets the fields by which it is found now."""

from collections.abc import Mapping
from typing import Any

from pymongo import UpdateOne

from services.registration.adapters.documents import company_fields, to_attendance, to_registration
from services.registration.domain.search import sort_key
from shared.clock import Clock
from shared.mongo.connection import Database
from shared.mongo.migrations import Migration, Migrations

BATCH = 500


def migrations(database: Database, clock: Clock) -> Migrations:
    """Returns all of them, the oldest first."""
    return Migrations(
        database,
        clock,
        Migration("fields to sort and filter by", lambda: _derive_missing_fields(database)),
        Migration("fields to match organisations by", lambda: _derive_company_fields(database)),
    )


async def _derive_missing_fields(database: Database) -> None:
    registrations = database["registrations"]
    updates: list[UpdateOne] = []
    missing = {"$or": [{"sort_company": None}, {"attendance": {"$exists": True}, "attendance.came": None}]}
    async for document in registrations.find(missing, batch_size=BATCH):
        updates += [_derive(document), *([_derive_attendance(document)] if "attendance" in document else [])]
        if len(updates) >= BATCH:
            await registrations.bulk_write(updates, ordered=False)
            updates = []
    if updates:
        await registrations.bulk_write(updates, ordered=False)


def _derive(document: Mapping[str, Any]) -> UpdateOne:
    registration = to_registration(document)
    fields = {"sort_company": sort_key(registration, "company"), "badge": registration.badge}
    return UpdateOne({"_id": registration.id, "version": registration.version}, {"$set": fields})


def _derive_attendance(document: Mapping[str, Any]) -> UpdateOne:
    attendance = document["attendance"]
    came = to_attendance(attendance).main.first_in is not None
    unchanged = {"_id": document["_id"], "attendance.version": attendance["version"]}
    return UpdateOne(unchanged, {"$set": {"attendance.came": came}})


async def _derive_company_fields(database: Database) -> None:
    registrations = database["registrations"]
    cursor = registrations.find({"company_key": {"$exists": False}}, {"company": 1, "email": 1}, batch_size=BATCH)
    while documents := await cursor.to_list(BATCH):
        await registrations.bulk_write(list(map(_with_company_fields, documents)), ordered=False)


def _with_company_fields(document: Mapping[str, Any]) -> UpdateOne:
    unchanged = {"_id": document["_id"], "company": document.get("company"), "email": document["email"]}
    return UpdateOne(unchanged, {"$set": company_fields(document.get("company", ""), document["email"])})
