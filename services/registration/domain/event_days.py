"""The days of an event, as its zone counts them."""

from datetime import date, timedelta

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Session

MOST_DAYS = 60  # an event that lasts longer is no conference, and has no days worth telling apart


def event_days(event: Event) -> tuple[date, ...]:
    """Returns the days of an event in its zone; none for one of more than MOST_DAYS.

    A day on which it ends at midnight is not among them.
    """
    zone = event.zone
    first = event.starts_at.astimezone(zone).date()
    last = (event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    number = (last - first).days + 1
    return tuple(first + timedelta(days=day) for day in range(number)) if number <= MOST_DAYS else ()


def session_day(event: Event, session: Session) -> date | None:
    """Returns the day on which a session begins, in the event's zone; None for a session without a time."""
    return session.starts_at.astimezone(event.zone).date() if session.starts_at else None
