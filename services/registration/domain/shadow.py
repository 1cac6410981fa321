"""The shadow of a submission whose address is registered already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.documents.tickets import Random

SHORTEST, LONGEST = timedelta(hours=6), timedelta(hours=30)
MOST_SHADOWS = 500
"""Of an event at a time; older ones vanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A place that is shown as taken until `until`, in the event, a category and sessions, though nobody has it."""

    until: datetime
    category: str
    sessions: tuple[str, ...] = ()


def cast_shadow(category: str, sessions: tuple[str, ...], *, now: datetime, random: Random) -> Shadow:
    """A shadow that vanishes at a moment that nobody can foretell."""
    seconds = random.getrandbits(32) % int((LONGEST - SHORTEST).total_seconds())
    return Shadow(until=now + SHORTEST + timedelta(seconds=seconds), category=category, sessions=sessions)


def with_shadow(shadows: list[Shadow], shadow: Shadow, now: datetime) -> list[Shadow]:
    """The shadows that are left at `now`, and one more."""
    return [*(other for other in shadows if other.until > now), shadow][-MOST_SHADOWS:]


def without_shadow(shadows: list[Shadow], category: str, sessions: tuple[str, ...], now: datetime) -> list[Shadow]:
    """The shadows without the newest one left at `now` that somebody of `category` who booked `sessions` casts."""
    left = [shadow for shadow in shadows if shadow.until > now]
    cast = [shadow for shadow in left if shadow.category == category and {*shadow.sessions} <= {*sessions}]
    return [shadow for shadow in left if shadow is not cast[-1]] if cast else shadows
