"""The log of a waiting list: why each was or was not served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Happening = Literal[
    "joined", "confirmed", "offered", "accepted", "declined", "lapsed", "withdrawn", "left", "passed_over", "promoted"
]
Why = Literal[
    "event_full",
    "category_full",
    "somebody_ahead",
    "group_too_large",
    "place_free",
    "offer_accepted",
    "no_answer",
    "own_wish",
    "by_organiser",
    "session_full",
    "list_closed",
    "event_off",
    "event_moved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingNote:
    """A line of the log about the registration `code`, about its wait for a `session` (an id) or, None, the event.

    Somebody who is passed over again for the same reason gets no second line: `times` counts, `at` is the last time.
    """

    event: str
    code: str
    at: datetime
    happening: Happening
    why: Why
    session: str | None = None
    times: int = 1

    @property
    def is_repeatable(self) -> bool:
        """Whether another one like it only counts."""
        return self.happening == "passed_over"
