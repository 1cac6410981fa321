"""The port to the turns in which mails go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.mailer.domain.tempo import Limit, Turn


class Turns(Protocol):
    """The turns under each limit, over any number of mailers."""

    async def take(self, limits: Sequence[Limit], now: datetime) -> Turn:
        """Takes one turn under every limit, or none at all while one of them has not come."""
