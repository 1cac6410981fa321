"""The log of waiting lists in MongoDB, for reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from typing_extensions import override

from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.waiting_log import WaitingLog
from shared.mongo.connection import Database

FIELDS = tuple(field.name for field in fields(WaitingNote))


class MongoWaitingLog(WaitingLog):
    """Transactions on events write it."""

    def __init__(self, database: Database) -> None:
        self._notes = database["waiting_log"]

    @override
    async def of_registrations(self, event: str, codes: Collection[str]) -> Mapping[str, Sequence[WaitingNote]]:
        log: dict[str, list[WaitingNote]] = {code: [] for code in codes}
        query = {"event": event, "code": {"$in": list(codes)}}
        async for document in self._notes.find(query).sort([("at", 1), ("_id", 1)]):
            note = WaitingNote(**{name: document[name] for name in FIELDS if name in document})
            log[note.code].append(note)
        return log
