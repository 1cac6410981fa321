"""One service's own database: how it is reached, and which of its errors are outages."""

from collections.abc import Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    DocumentTooLarge,
    InvalidName,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
)

from shared.settings import ServiceSettings

Database = AsyncIOMotorDatabase
Session = AsyncIOMotorClientSession


DatabaseError = PyMongoError
# What was refused because of what was asked: asking again changes nothing. (BadValue, FailedToParse, TypeMismatch,
# DocumentValidationFailure, BSONObjectTooLarge, DuplicateKey; then, patterns that cannot be read.)
REFUSED_CODES = frozenset({2, 9, 14, 121, 10334, 11000, 51091, 51108})
MISUSE = (ConfigurationError, DocumentTooLarge, InvalidName, InvalidOperation)


def connect(settings: ServiceSettings, name: str) -> Database:
    """The database `<prefix>_<name>`. Acknowledged writes are on a majority's disk, so `kill -9` loses none."""
    client: AsyncIOMotorClient = AsyncIOMotorClient(
        settings.mongodb_url.get_secret_value(),
        tz_aware=True,
        w="majority",
        readConcernLevel="majority",
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        socketTimeoutMS=20000,
        maxPoolSize=64,
        appname=name,
    )
    return client[f"{settings.database_prefix}_{name}"]


def is_outage(error: BaseException) -> bool:
    """Whether a database error says that the database is away, and not that the question was bad."""
    return isinstance(error, PyMongoError) and not isinstance(error, MISUSE) and not _codes(error) & REFUSED_CODES


def _codes(error: PyMongoError) -> set[int]:
    if isinstance(error, BulkWriteError):
        return {fault["code"] for fault in (error.details or {}).get("writeErrors", [])}
    return {error.code} if isinstance(error, OperationFailure) and error.code is not None else set()


async def count_and_sum(collection: Any, field: str, query: Mapping[str, Any]) -> tuple[int, int]:
    """Returns how many documents that match `query` have a positive `field`, and the sum of it."""
    pipeline = [
        {"$match": {**query, field: {"$gt": 0}}},
        {"$group": {"_id": None, "count": {"$sum": 1}, "sum": {"$sum": f"${field}"}}},
    ]
    totals = await collection.aggregate(pipeline).to_list(1)
    return (totals[0]["count"], totals[0]["sum"]) if totals else (0, 0)
