"""Registrations that an earlier version stored get the fields by which lists are sorted and filtered now."""

from collections.abc import Mapping
from typing import Any

from pymongo import UpdateOne

from services.registration.adapters.documents import to_attendance, to_registration
from services.registration.domain.search import sort_key
from shared.mongo.connection import Database

BATCH = 500


async def derive_missing_fields(database: Database) -> None:
    """Derives the fields where they are missing. A registration that is changed meanwhile gets them by its change."""
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
