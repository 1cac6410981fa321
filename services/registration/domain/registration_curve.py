"""The course of registration: how many people had registered by each day, counted back from the event's start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.registration.domain.event import Event
from services.registration.domain.event_days import first_day, last_day


@dataclass(frozen=True, slots=True)
class CurveDay:
    """One day: its distance from the event's first day (negative: after it), its registrations, all up to its end."""

    day: date
    days_before: int
    registered: int
    total: int


RegistrationCurve = tuple[CurveDay, ...]


def days_until(event: Event, now: datetime) -> int:
    """The days from today until the event's first day, both in its zone; negative once that is past."""
    return (first_day(event) - now.astimezone(event.zone).date()).days


def registration_curve(event: Event, registered: Mapping[date, int], now: datetime) -> RegistrationCurve:
    """Every day from the first registration until today, or until the event's last day once that is past.

    `registered` has the registrations by the day, in the event's zone; days that it lacks had none. Empty when nobody
    has registered.
    """
    if not registered:
        return ()
    start, today = first_day(event), now.astimezone(event.zone).date()
    days = [min(registered)]
    while days[-1] < max(min(today, last_day(event)), *registered):
        days.append(days[-1] + timedelta(days=1))
    curve, total = [], 0
    for day in days:
        total += registered.get(day, 0)
        curve.append(CurveDay(day, (start - day).days, registered.get(day, 0), total))
    return tuple(curve)


def total_at(curve: RegistrationCurve, days_before: int) -> int:
    """How many had registered by the end of the day that lies so many days before the event."""
    return sum(day.registered for day in curve if day.days_before >= days_before)
