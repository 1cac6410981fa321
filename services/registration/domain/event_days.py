"""The days of an event, as its zone counts them."""

from datetime import date, timedelta

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Session

MOST_DAYS = 60  # an event that lasts longer is no conference, and has no days worth telling apart


def event_days(event: Event) -> tuple[date, ...]:
    """Returns the days of an event in its zone; none for one of more than MOST_DAYS."""
    return first_days(event, MOST_DAYS) if number_of_days(event) <= MOST_DAYS else ()


def first_days(event: Event, most: int) -> tuple[date, ...]:
    """Returns the days of an event in its zone, the first `most` of them."""
    first = first_day(event)
    return tuple(first + timedelta(days=day) for day in range(min(number_of_days(event), most)))


def number_of_days(event: Event) -> int:
    """Returns on how many days an event is."""
    return (last_day(event) - first_day(event)).days + 1


def first_day(event: Event) -> date:
    """Returns the event's first day, in its zone."""
    return event.starts_at.astimezone(event.zone).date()


def last_day(event: Event) -> date:
    """Returns the event's last day, in its zone. An event that ends at midnight has not the day that begins then."""
    return (event.ends_at - timedelta(microseconds=1)).astimezone(event.zone).date()


def session_day(event: Event, session: Session) -> date | None:
    """Returns the day on which a session begins, in the event's zone; None for a session without a time."""
    return session.starts_at.astimezone(event.zone).date() if session.starts_at else None
