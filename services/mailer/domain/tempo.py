"""How fast mails may go: one after the other in turns, which all mailers share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
ALL = "all"
# Nothing is saved up while no mail goes, but for the time that a mailer needs to wake up for its turn.
SLACK = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Limit:
    """Turns under a name, `gap` apart."""

    name: str
    gap: timedelta

    def after(self, turn: datetime, now: datetime) -> datetime:
        """The next turn after one that has come and is taken now."""
        return max(turn, now - min(SLACK, self.gap)) + self.gap


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a mail may go now, and when the next turns under the names of its limits come."""

    is_granted: bool
    next_at: Mapping[str, datetime]


class Tempo:
    """The limits for mails, 0 for none, and when the next turns come, as far as this mailer knows."""

    def __init__(self, per_minute: int = 0, per_minute_per_domain: int = 0) -> None:
        self._gap = MINUTE / per_minute if per_minute else None
        self._gap_of_domain = MINUTE / per_minute_per_domain if per_minute_per_domain else None
        self._next_at: dict[str, datetime] = {}

    def limits(self, domain: str) -> list[Limit]:
        """The limits that hold for a mail to a domain."""
        limits = [Limit(ALL, self._gap)] if self._gap else []
        return [*limits, Limit(f"@{domain}", self._gap_of_domain)] if self._gap_of_domain else limits

    def note(self, turn: Turn) -> None:
        """Remembers when the next turns come."""
        self._next_at.update(turn.next_at)

    def holds_all_back(self, now: datetime) -> bool:
        """Whether no mail may go yet."""
        return self._next_at.get(ALL, now) > now

    def held_back(self, now: datetime) -> frozenset[str]:
        """The domains to which no mail may go yet."""
        self._next_at = {name: at for name, at in self._next_at.items() if at > now}
        return frozenset(name[1:] for name in self._next_at if name != ALL)

    def next_turn(self, now: datetime) -> timedelta | None:
        """The time until mails may go that are held back; None when none are."""
        turns = [self._next_at[ALL]] if self.holds_all_back(now) else self._next_at.values()
        return min((at - now for at in turns if at > now), default=None)
