"""Those who listen to the live news of a list, each with what still has to be sent to it."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from services.checkin.ports.news import Position

MOST_WAITING = 300


@dataclass(frozen=True, slots=True)
class Audience:
    """The rights of a listener: whose scans they are (`names`), that watched guests are there, and who those are."""

    names: bool = False
    watched: bool = False
    watched_names: bool = False


ORGANISERS = Audience(names=True, watched=True, watched_names=True)
BOARDS = Audience(watched=True)  # a screen in a foyer shows no names of guests
BY_HAND = Audience(names=True)
OTHERS = Audience()


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream. `list` None: of watched guests on all lists, and of nothing else.

    `heard` is the position up to which it knows the news. What is to be sent waits in order; a reader that leaves too
    much waiting is ended.
    """

    event: str
    list: str | None
    audience: Audience
    heard: Position | None = None
    ended: bool = False
    _waiting: deque[bytes] = field(default_factory=deque)
    _something: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, data: bytes) -> None:
        """Sends `data` as soon as what was before it is sent."""
        if len(self._waiting) >= MOST_WAITING:
            self.end()
        if not self.ended:
            self._waiting.append(data)
            self._something.set()

    def end(self) -> None:
        """Ends the stream at once."""
        self.ended = True
        self._waiting.clear()
        self._something.set()

    async def next(self) -> bytes:
        """Everything that waits, as soon as there is something; nothing once the stream has ended."""
        await self._something.wait()
        data = b"".join(self._waiting)
        self._waiting.clear()
        if not self.ended:
            self._something.clear()
        return data
