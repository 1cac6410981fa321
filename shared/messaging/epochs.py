"""The epochs of a publisher's states: the collection `epochs`, one row an event, NO_EVENT for its own.

A database that was restored from a backup goes on with versions that its copies know with other contents. So states
are compared by (epoch, version), and whenever a publisher sends its present state again, it raises the epoch above any
that a copy can know. The newest content of a thing always has its greatest pair, because

* publishing reads the document first and its epoch afterwards, and
* sending again raises the epoch first and reads the documents afterwards:

a content that the latter does not read is committed later, and so published with the raised epoch or a higher one.

`states.py` counts states and sends them again, `copy_checks.py` notices wrong copies and asks for that, and
`versioned_copies.py` applies what is newer in this order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pymongo import ReturnDocument

from shared.clock import Clock, utc_now
from shared.contracts import Message, epoch_key
from shared.mongo.connection import Database

Sums = Mapping[str, tuple[int, int]]
"""By kind of message: the number of things, and the sum of their versions."""


class Epochs:
    """An epoch is a number of milliseconds since 1970, so that an emptied database begins above what copies know."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._epochs = database["epochs"]
        self._clock = clock

    async def of(self, events: Collection[str]) -> Mapping[str, int]:
        """The present epoch of each event."""
        cursor = self._epochs.find({"_id": {"$in": list(events)}}, {"epoch": 1})
        epochs = {document["_id"]: document["epoch"] async for document in cursor}
        for event in set(events) - epochs.keys():
            epochs[event] = await self._change(event, {"$setOnInsert": {"epoch": self._now()}})
        return epochs

    async def stamp(self, messages: Sequence[Message]) -> list[Message]:
        """The messages with their present epochs. To be called after their documents were read."""
        keys = {key for message in messages if (key := epoch_key(message)) is not None}
        epochs = await self.of(keys) if keys else {}
        return [_stamped(message, epochs) for message in messages]

    async def raise_above(self, event: str, known: int) -> int:
        """Begins a new epoch of an event, above its last one and `known`; returns it."""
        following = {"$max": [{"$add": [{"$ifNull": ["$epoch", 0]}, 1]}, known + 1, self._now()]}
        return await self._change(event, [{"$set": {"epoch": following}}])

    async def note_digest(self, event: str, sums: Sums) -> bool:
        """Stores the sums of an event's last digest; returns whether they differ from those before."""
        digest = {kind: list(pair) for kind, pair in sums.items()}
        change = {"$set": {"digest": digest}}
        result = await self._epochs.update_one({"_id": event, "digest": {"$ne": digest}}, change)
        return bool(result.matched_count)

    async def forget_digests(self, events: Iterable[str]) -> None:
        """Has the next digest of each event count as a different one."""
        await self._epochs.update_many({"_id": {"$in": list(events)}}, {"$unset": {"digest": ""}})

    async def _change(self, event: str, change: Any) -> int:
        document = await self._epochs.find_one_and_update(
            {"_id": event}, change, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(document["epoch"])

    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)


def _stamped(message: Message, epochs: Mapping[str, int]) -> Message:
    key = epoch_key(message)
    return message if key is None else replace(message, epoch=epochs[key])  # type: ignore[type-var]
