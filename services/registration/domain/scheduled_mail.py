"""An entry in the schedule of an event's e-mails."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

ScheduledKind: TypeAlias = Literal["still_coming", "reminder", "thank_you", "certificate", "digest", "paper_list"]
Outcome: TypeAlias = Literal["", "sent", "too_late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledMail:
    """An e-mail of this kind `at` a time, or at 09:00 a number of days before the event's first or after its last day.

    A paper list goes at 18:00, so that it knows those who registered last.

    It goes out only for a moment from `armed_at` on: one that had passed when it was set, or when the event was
    published, sends nothing. `done_for` is the moment for which it was last dealt with, `outcome` says how.
    """

    kind: ScheduledKind
    at: datetime | None = None
    days_before: int | None = None
    days_after: int | None = None
    armed_at: datetime | None = None
    done_for: datetime | None = None
    outcome: Outcome = ""

    @property
    def identity(self) -> tuple[object, ...]:
        """The kind and the time as organisers set them."""
        return self.kind, self.at, self.days_before, self.days_after

    def fresh(self, now: datetime) -> "ScheduledMail":
        """The entry as if it had been set at `now`."""
        return replace(self, armed_at=now, done_for=None, outcome="")


Schedule: TypeAlias = tuple[ScheduledMail, ...]
