"""Limits on how often one client may call: a token bucket per key.

Each process counts by itself: with three instances a client may call three times as often.
"""

from collections import OrderedDict
from collections.abc import Callable

from shared.http.problems import TooOften

MOST_KEYS = 50_000


class RateLimit:
    """Allows each key `per_minute` calls a minute, all of them at once if need be; 0 means no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def is_on(self) -> bool:
        """Whether there is a limit."""
        return self._per_minute > 0

    def spend(self, key: str) -> None:
        """Takes one from `key`'s bucket. Raises TooOften when it is empty."""
        if not self._per_minute:
            return
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - since) * self._per_minute / 60)
        self._buckets[key] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise TooOften

    def give_back(self, key: str) -> None:
        """Undoes one `spend`, for limits that count failures only."""
        if key in self._buckets:
            left, since = self._buckets[key]
            self._buckets[key] = (min(left + 1, float(self._per_minute)), since)
