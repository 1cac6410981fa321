"""Look-ups whose results are reused for a second, so that a burst of calls asks the database once."""

from async_lru import alru_cache

SECONDS = 1.0  # well below the two seconds in which a change must reach the door
MOST_ENTRIES = 10_000

briefly_cached = alru_cache(maxsize=MOST_ENTRIES, ttl=SECONDS)
"""Decorates an async function: callers with equal arguments share one call and its result. Errors are not cached.

`cache_invalidate(*arguments)` of the decorated function makes the next call ask anew.
"""
