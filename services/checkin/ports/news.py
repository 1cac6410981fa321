"""News of the door, as they happen at any instance of check-in."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from services.checkin.domain.scans import RecordedScan
from shared.errors import Unavailable

Position: TypeAlias = tuple[int, int]
"""A place in the order of all changes, the same for every instance: seconds since 1970, and a counter within them."""


class NewsAway(Unavailable):
    """News of the door cannot be had at the moment."""


@dataclass(frozen=True, slots=True)
class Person:
    """The person whom news are about; `host` is the name of whoever waits for them, None where nobody does."""

    code: str
    name: str
    company: str
    category: str
    host: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """A change at an event's door. `scan` is a new attempt; None for any other change, as of a registration."""

    position: Position
    event: str
    scan: RecordedScan | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class NewsBatch:
    """News in their order, and the position that they reach.

    `complete_from`: news from before this position are not known, however many were sent earlier.
    """

    news: Sequence[News]
    position: Position
    complete_from: Position | None = None


class NewsFeed(Protocol):
    """The changes of all events' doors."""

    def follow(self) -> AsyncGenerator[NewsBatch, None]:
        """The news of the last minute as far as they can be had, then all further news.

        A batch comes at least every second, empty where nothing has happened. Raises when the database is away; a
        later call goes on from there.
        """
