"""Complaints about accessibility. The law of 28 May 2019 wants them acknowledged, and answered within one month."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.errors import NotFound

ComplaintState = Literal["open", "answered", "closed"]
TIME_TO_ANSWER = timedelta(days=30)
KEPT_FOR = timedelta(days=365)


class UnknownComplaint(NotFound):
    """There is no such complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint: `page` is where something was not accessible, `text` says what, `note` is for organisers."""

    id: str
    name: str
    email: str
    page: str
    text: str
    locale: str
    received_at: datetime
    state: ComplaintState = "open"
    note: str = ""
    settled_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """The moment by which it must be answered."""
        return self.received_at + TIME_TO_ANSWER

    @property
    def forget_at(self) -> datetime | None:
        """The moment at which it is deleted; None while it is open."""
        return self.settled_at + KEPT_FOR if self.settled_at else None

    def days_left(self, now: datetime) -> int:
        """The whole days left to answer it at `now`; below 0: it is late."""
        return (self.due_at - now) // timedelta(days=1)

    def settled(self, state: ComplaintState, note: str, now: datetime) -> "Complaint":
        """The complaint in another state, with another note."""
        settled_at = None if state == "open" else self.settled_at or now
        return replace(self, state=state, note=note, settled_at=settled_at)
