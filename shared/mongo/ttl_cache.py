"""A memory of at most a second, so that a burst of calls asks the database once."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

SECONDS = 1.0  # well below the two seconds in which a change must reach the door
MOST_ENTRIES = 10_000


class ShortMemory(Generic[Key, Value]):
    """Remembers what was looked up for SECONDS."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    async def get(self, key: Key, look_up: Callable[[], Awaitable[Value]]) -> Value:
        """What `look_up` answered for `key` within the last second, else what it answers now."""
        entry = self._entries.get(key)
        if entry is not None and entry[0] > self._clock():
            return entry[1]
        value = await look_up()
        self._entries[key] = (self._clock() + self._seconds, value)
        self._entries.move_to_end(key)
        if len(self._entries) > MOST_ENTRIES:
            self._entries.popitem(last=False)
        return value

    def forget(self, key: Key) -> None:
        """Has `key` looked up anew next time."""
        self._entries.pop(key, None)
