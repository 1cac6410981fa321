"""The figures of events, counted where the registrations are stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from services.registration.domain.event import Event
from services.registration.domain.figures import EventCounts, EventFigures
from services.registration.domain.places import PlaceCount


class Figures(Protocol):
    """Counts of registrations, attendance and e-mails."""

    async def counts(self, events: Sequence[str]) -> Mapping[str, EventCounts]:
        """The counts of each event by its slug; all zero for an event without registrations."""

    async def overview(self, event: str, places: PlaceCount) -> EventCounts:
        """The counts of one event from its places and from indexes alone, which say nothing of who is inside."""

    async def read(self, event: Event) -> EventFigures:
        """All figures of one event, as they stand together at one moment."""

    async def registered(self, event: Event) -> Mapping[date, int]:
        """The confirmed registrations of one event by the day, in its zone, on which they were made."""

    async def fingerprint(self, event: str) -> str:
        """A text that changes whenever a registration, an attendance or an e-mail of the event does."""
