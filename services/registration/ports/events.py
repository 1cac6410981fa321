"""The stores of events and their pictures."""

from datetime import datetime
from typing import Protocol, TypeAlias

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount
from shared.audit import AuditEntry

EventWithCount: TypeAlias = tuple[Event, PlaceCount]


class Events(Protocol):
    """Events, for reading and for making new ones."""

    async def read(self, slug: str) -> Event:
        """The event. Raises UnknownEvent."""

    async def read_with_count(self, slug: str) -> EventWithCount:
        """The event with its places. Raises UnknownEvent."""

    async def published(self, limit: int, after: str | None) -> list[EventWithCount]:
        """Published events by slug, from behind `after`, with their places."""

    async def coming(self, now: datetime, limit: int) -> list[EventWithCount]:
        """Events that are announced and have not ended at `now`, the next one first, with their places."""

    async def of_account(self, account: str, limit: int, after: str | None) -> list[EventWithCount]:
        """Events in which an account has a role, by slug, from behind `after`, with their places."""

    async def create(self, event: Event, entry: AuditEntry) -> None:
        """Keeps a new event and publishes it. Raises SlugTaken."""


class Pictures(Protocol):
    """The pictures of events. Each change of one has a new key, so that browsers may keep what they fetched."""

    async def prepare(self, picture: bytes, *, is_portrait: bool = False) -> bytes:
        """A raster picture as pages and documents show it: a PNG, of a portrait a small square WebP.

        Raises NotAPicture.
        """

    async def keep(self, event: str, key: str, picture: bytes) -> None:
        """Keeps an event's picture under a key."""

    async def read(self, event: str, key: str) -> bytes | None:
        """An event's picture; None where there is none of this key."""

    async def forget(self, event: str, key: str) -> None:
        """Forgets an event's picture of this key."""
