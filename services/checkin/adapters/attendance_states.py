"""The states that check-in publishes: attendance, marked beside the scans that it follows from, and desk entries."""

from collections.abc import AsyncIterator

from typing_extensions import override

from services.checkin.adapters.desk_documents import entry_of
from services.checkin.adapters.documents import attendee_of
from services.checkin.domain.messages import attendance_changed, desk_entry_changed
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged, DeskEntryChanged
from shared.messaging.epochs import Sums
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document
from shared.messaging.states import States
from shared.mongo.connection import Database, count_and_sum


class AttendanceStates(MarkedDocuments):
    """Publishes AttendanceChanged for every marked document of the door; its version counts the changes of scans."""

    version = "attendance_version"
    left_out = ("terms", "gone")

    @override
    def state(self, document: Document) -> AttendanceChanged:
        return attendance_changed(attendee_of(document))


class MongoStates(States):
    """The present attendance of every registration that ever had one, and what desks did."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def events(self) -> list[str]:
        documents = self._database["events"].find({"state": {"$ne": "archived"}}, {"_id": 1})
        return [document["_id"] async for document in documents]

    @override
    async def messages(self, event: str) -> AsyncIterator[Message]:
        async for entry in self._database["desk_entries"].find({"event": event}):
            yield desk_entry_changed(entry_of(entry))
        attended = {"event": event, "attendance_version": {"$gt": 0}}
        left_out = dict.fromkeys(AttendanceStates.left_out, False)
        async for document in self._database["door"].find(attended, left_out):
            yield attendance_changed(attendee_of(document))

    @override
    async def sums(self, event: str) -> Sums:
        attended = await count_and_sum(self._database["door"], "attendance_version", {"event": event})
        entries = await count_and_sum(self._database["desk_entries"], "version", {"event": event})
        return {AttendanceChanged.NAME: attended, DeskEntryChanged.NAME: entries}
