"""Turns in MongoDB: the collection `limits`, one document per limit with the moment of its next turn."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ReturnDocument
from typing_extensions import override

from services.mailer.domain.tempo import SLACK, Limit, Turn
from services.mailer.ports.turns import Turns
from shared.mongo.connection import Database


class MongoTurns(Turns):
    """One guarded update per limit decides who goes; documents that say nothing any more are deleted by an index."""

    def __init__(self, database: Database) -> None:
        self._limits = database["limits"]

    @override
    async def take(self, limits: Sequence[Limit], now: datetime) -> Turn:
        next_at: dict[str, datetime] = {}
        for number, limit in enumerate(limits):
            came_at = await self._take(limit, now)
            if came_at is not None and came_at > now:
                await self._give_back(limits[:number])
                return Turn(is_granted=False, next_at={limit.name: came_at})
            next_at[limit.name] = limit.after(came_at or now - SLACK, now)
        return Turn(is_granted=True, next_at=next_at)

    async def _take(self, limit: Limit, now: datetime) -> datetime | None:
        """The turn that was taken, or if it lies ahead, left; None for a limit under which nothing went for long."""
        gap, earliest = _milliseconds(limit), now - min(SLACK, limit.gap)
        following = {"$add": [{"$max": ["$next_at", earliest]}, gap]}
        has_come = {"$lte": [{"$ifNull": ["$next_at", now]}, now]}
        document = await self._limits.find_one_and_update(
            {"_id": limit.name},
            [{"$set": {"next_at": {"$cond": [has_come, following, "$next_at"]}}}],
            upsert=True,
            return_document=ReturnDocument.BEFORE,
        )
        return document["next_at"] if document else None

    async def _give_back(self, limits: Sequence[Limit]) -> None:
        for limit in limits:
            earlier = {"$subtract": ["$next_at", _milliseconds(limit)]}
            await self._limits.update_one({"_id": limit.name}, [{"$set": {"next_at": earlier}}])


def _milliseconds(limit: Limit) -> int:
    return int(limit.gap.total_seconds() * 1000)
