"""A quiet guard against programs that fill in the form of an event: nobody is refused, and nobody is asked a puzzle.

A submission that looks like a program's, or comes in a burst, waits for the confirmation of its address by e-mail. Each
process counts by itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from shared.http.client_address import client_address
from shared.http.form_stamps import looks_automatic
from shared.http.problems import TooOften
from shared.http.rate_limits import RateLimit


class PageGuard:
    """Suspects more than `per_minute` submissions to one event a minute, or half as many of one client; 0: nothing."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._is_on = per_minute > 0
        self._by_event = RateLimit(per_minute, clock)
        self._by_client = RateLimit(max(per_minute // 2, 1), clock)

    def suspects(self, request: web.Request, event: str, fields: Mapping[str, list[str]], now: datetime) -> bool:
        """Returns whether a submission has to be confirmed by e-mail, and counts it."""
        if not self._is_on:
            return False
        in_burst = [_is_spent(self._by_event, event), _is_spent(self._by_client, client_address(request))]
        return any(in_burst) or looks_automatic(request, fields, now)


def _is_spent(limit: RateLimit, key: str) -> bool:
    try:
        limit.spend(key)
    except TooOften:
        return True
    return False
