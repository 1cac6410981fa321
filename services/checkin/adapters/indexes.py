"""The collections of check-in, and the indexes that its look-ups need."""

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.checkin.adapters.guest_entries import ENTRY_INDEXES, NUMBERS
from services.checkin.adapters.print_jobs import JOB_INDEXES, JOBS, STATION_INDEXES, STATIONS
from shared.mongo.connection import Database

COLLECTIONS = frozenset(
    {
        "door",
        "events",
        "lists",
        "gates",
        "devices",
        "pairing_codes",
        "audit",
        "guest_entries",
        "rehearsals",
        "gate_cards",
    }
    | {"desk_entries", "blank_badges"}
)


def _by(*fields: str) -> IndexModel:
    """An index that leaves out attempts that let nobody through: they have no `event`."""
    return IndexModel([(field, ASCENDING) for field in fields], sparse=True)


SCANS, ATTEMPTS = "event", "attempt_at"
"""The fields that name the event: in documents of attendees with their scans, and of attempts that are apart."""


def log_keys(field: str, *, of_list: bool) -> list[tuple[str, int]]:
    """The keys of the index along which scans are read, the newest first; `field` is SCANS or ATTEMPTS."""
    return [(field, ASCENDING), *([("scans.list", ASCENDING)] if of_list else []), ("scans.at", DESCENDING)]


def _log(field: str, *, of_list: bool) -> IndexModel:
    return IndexModel(log_keys(field, of_list=of_list), partialFilterExpression={field: {"$exists": True}})


DOOR_INDEXES = [
    IndexModel("tickets.hash", sparse=True),
    # One index over admissions and refused attempts makes a nonce unique everywhere.
    IndexModel("scans.key", unique=True, partialFilterExpression={"scans.key": {"$exists": True}}),
    _by("event", "code"),
    _by("event", "terms"),
    _by("event", "admitted_to"),
    _by("event", "inside"),
    _by("event", "state", "category"),
    _by("event", "changed_at", "_id"),
    IndexModel(
        [("event", ASCENDING), ("address", ASCENDING)], partialFilterExpression={"address": {"$type": "string"}}
    ),
    IndexModel(
        [("event", ASCENDING), ("attendance_version", ASCENDING)],
        partialFilterExpression={"attendance_version": {"$gt": 0}},
    ),
    IndexModel("rehearsed", sparse=True),
    IndexModel("merged_into", sparse=True),
    IndexModel("event", name="in_conflict", partialFilterExpression={"in_conflict": True}),
    *(_log(field, of_list=of_list) for field in (SCANS, ATTEMPTS) for of_list in (False, True)),
    IndexModel("registration", partialFilterExpression={ATTEMPTS: {"$exists": True}}),
    IndexModel([("event", ASCENDING), ("host", ASCENDING)], partialFilterExpression={"host": {"$type": "string"}}),
]


DESK_INDEXES = [
    # A badge is bound once. Entries without badges have no such field.
    IndexModel("badges.hash", unique=True, partialFilterExpression={"badges.hash": {"$exists": True}}),
    IndexModel([("event", ASCENDING), ("walk_in.registered_at", ASCENDING), ("_id", ASCENDING)]),
    IndexModel([("event", ASCENDING), ("version", ASCENDING)]),
    IndexModel("kept_by", sparse=True),
]


async def prepare(database: Database) -> None:
    """Makes the missing collections (a transaction cannot) and indexes."""
    for name in COLLECTIONS - set(await database.list_collection_names()):
        await database.create_collection(name)
    await database["door"].create_indexes(DOOR_INDEXES)
    await database["desk_entries"].create_indexes(DESK_INDEXES)
    await database["lists"].create_index("event")
    await database["gates"].create_index([("event", ASCENDING), ("name", ASCENDING)], unique=True)
    await database["devices"].create_indexes(
        [
            IndexModel("token_hash", unique=True),
            IndexModel("event"),
            IndexModel("last_seen_at"),
            IndexModel("paired_with", unique=True, partialFilterExpression={"paired_with": {"$exists": True}}),
        ]
    )
    await database["pairing_codes"].create_index("expires_at", expireAfterSeconds=0)
    await database["guest_entries"].create_indexes(ENTRY_INDEXES)
    await database[NUMBERS].create_index("expires_at", expireAfterSeconds=0)
    await database["gate_cards"].create_indexes([IndexModel("hash", unique=True), IndexModel("event")])
    await database[JOBS].create_indexes(JOB_INDEXES)
    await database[STATIONS].create_indexes(STATION_INDEXES)
    await database["audit"].create_index([("event", ASCENDING), ("at", ASCENDING)])
