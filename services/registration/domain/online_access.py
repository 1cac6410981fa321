"""The way into a meeting from afar, and the hours in which it is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

OPENS_BEFORE = timedelta(minutes=30)
"""How long before an event its people find the way in, unless organisers choose."""

Phase = Literal["before", "open", "over"]


@dataclass(frozen=True, slots=True)
class Hours:
    """The time in which people find the way in."""

    opens_at: datetime
    closes_at: datetime

    def phase(self, now: datetime) -> Phase:
        """Whether it is yet to come at `now`, is there, or is over."""
        return "before" if now < self.opens_at else "open" if now < self.closes_at else "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineAccess:
    """The link under which people take part from afar; None until organisers know it.

    It is shown from `opens_at` (None: half an hour before the event) until `closes_at` (None: the event's end).
    """

    url: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def hours(self, starts_at: datetime, ends_at: datetime) -> Hours:
        """The hours at an event that starts and ends at these times."""
        return Hours(self.opens_at or starts_at - OPENS_BEFORE, self.closes_at or ends_at)
