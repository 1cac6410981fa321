"""The attendance of each registration as a message: a mark beside its scans says that it is still to be published."""

from typing_extensions import override

from services.checkin.adapters.documents import attendee_of
from services.checkin.domain.messages import attendance_changed
from shared.contracts.checkin import AttendanceChanged
from shared.messaging.marks import MarkedDocuments
from shared.messaging.publication import Document
from shared.mongo.connection import count_and_sum


class AttendanceStates(MarkedDocuments):
    """Publishes AttendanceChanged for every marked document of the door; its version counts the changes of scans."""

    version = "attendance_version"
    left_out = ("terms", "gone")

    async def again(self, event: str | None) -> None:
        """Has all attendance published again: of one event, or (None) of all."""
        await self.mark_again({"attendance_version": {"$gt": 0}} | ({"event": event} if event is not None else {}))

    async def digest(self, event: str) -> tuple[int, int]:
        """How many registrations of an event have an attendance, and the sum of its versions."""
        return await count_and_sum(self._collection, self.version, {"event": event})

    @override
    def message(self, document: Document) -> AttendanceChanged:
        return attendance_changed(attendee_of(document))
