"""Watched guests, as the use cases need them."""

from collections.abc import Sequence
from typing import Protocol

from services.checkin.domain.attendees import Attendee
from shared.audit import AuditEntry


class WatchedGuests(Protocol):
    """The guests whose arrival is told to a host. Each change is stored together with its audit entry."""

    async def set_host(self, event: str, code: str, host: str | None, audit: AuditEntry) -> Attendee | None:
        """Names the host of the guest with this code; None: the guest is watched no more. The roster tells devices.

        Returns the guest as stored then; None, and changes nothing, where nobody in the event has the code.
        """

    async def of_event(self, event: str) -> Sequence[Attendee]:
        """The watched guests of an event, by name."""
