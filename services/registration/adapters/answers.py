"""The answers to the questions of an event, counted by MongoDB."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from services.registration.domain.answers import NO_ANSWERS
from services.registration.ports.answers import GivenAnswers
from shared.mongo.connection import Database

Stages = list[dict[str, Any]]


class MongoGivenAnswers(GivenAnswers):
    """Each count is one aggregation over the registrations of the event, which an index finds."""

    def __init__(self, database: Database) -> None:
        self._registrations = database["registrations"]

    @override
    async def by_question(self, event: str) -> Mapping[str, int]:
        return await self._counts(
            [
                {"$match": {"event": event}},
                {"$project": {"given": {"$objectToArray": {"$ifNull": ["$answers", {}]}}}},
                {"$unwind": "$given"},
                {"$match": {"given.v": {"$nin": list(NO_ANSWERS)}}},
                {"$group": {"_id": "$given.k", "people": {"$sum": 1}}},
            ]
        )

    @override
    async def consents(self, event: str) -> frozenset[str]:
        counts = await self._counts(
            [
                {"$match": {"event": event}},
                {"$project": {"asked": {"$objectToArray": {"$ifNull": ["$consents", {}]}}}},
                {"$unwind": "$asked"},
                {"$group": {"_id": "$asked.k", "people": {"$sum": 1}}},
            ]
        )
        return frozenset(counts)

    @override
    async def by_choice(self, event: str, question: str) -> Mapping[str, int]:
        # The id of a question is one of ours: lower-case letters, digits, hyphens and underscores.
        field = f"answers.{question}"
        return await self._counts(
            [
                {"$match": {"event": event, field: {"$nin": list(NO_ANSWERS)}}},
                {"$unwind": f"${field}"},
                {"$group": {"_id": f"${field}", "people": {"$sum": 1}}},
            ]
        )

    @override
    async def codes(self, event: str, question: str, limit: int) -> list[str]:
        query = {"event": event, f"answers.{question}": {"$exists": True}}
        documents = await self._registrations.find(query, {"code": 1}).limit(limit).to_list(limit)
        return [document["code"] for document in documents]

    async def _counts(self, stages: Stages) -> dict[str, int]:
        documents = await self._registrations.aggregate(stages).to_list(None)
        return {str(document["_id"]): document["people"] for document in documents}
