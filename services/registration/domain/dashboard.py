"""An event's figures at one moment, ready to be shown beside those of its last edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.registration.domain.arrival_curve import ArrivalDay, arrival_days
from services.registration.domain.event import Event
from services.registration.domain.figures import EventFigures
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration_curve import (
    RegistrationCurve,
    days_until,
    registration_curve,
    total_at,
)
from services.registration.domain.taken_places import TakenPlaces, taken_in, taken_in_room


@dataclass(frozen=True, slots=True)
class LastEdition:
    """The registrations of the event before this one, and how many it had as many days before its start as now."""

    event: Event
    curve: RegistrationCurve
    at_this_distance: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`places` are those in the room, `categories` those of each category (an id).

    `no_shows` counts the confirmed who never came; None before the event has begun.
    """

    event: Event
    at: datetime
    places: TakenPlaces
    categories: Mapping[str, TakenPlaces]
    figures: EventFigures
    curve: RegistrationCurve
    arrivals: tuple[ArrivalDay, ...]
    no_shows: int | None
    last_edition: LastEdition | None


def dashboard_of(
    event: Event, count: PlaceCount, figures: EventFigures, last_edition: LastEdition | None, now: datetime
) -> Dashboard:
    """The dashboard of an event at `now`."""
    return Dashboard(
        event=event,
        at=now,
        places=taken_in_room(event, count),
        categories={category.id: taken_in(category, count) for category in event.categories},
        figures=figures,
        curve=registration_curve(event, figures.registered, now),
        arrivals=arrival_days(figures.arrivals, event.zone),
        no_shows=figures.never_came if event.starts_at <= now and event.state != "postponed" else None,
        last_edition=last_edition,
    )


def last_edition_of(event: Event, previous: Event, registered: Mapping[date, int], now: datetime) -> LastEdition | None:
    """The edition `previous` beside `event` at `now`; None when nobody registered for it."""
    curve = registration_curve(previous, registered, now)
    return LastEdition(previous, curve, total_at(curve, days_until(event, now))) if curve else None
