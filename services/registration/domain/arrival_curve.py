"""The course of arrivals: how many people came in each span of a day, and how many had come by its end."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# The length of a span in minutes, by the longest time from first to last arrival for which it is used.
SPANS = ((timedelta(hours=1), 1), (timedelta(hours=5), 5))
LONGEST_SPAN = 15


@dataclass(frozen=True, slots=True)
class Span:
    """Some minutes from `starts_at` (UTC): how many came in them, and how many had come that day by their end."""

    starts_at: datetime
    arrivals: int
    total: int


@dataclass(frozen=True, slots=True)
class ArrivalDay:
    """One day's arrivals in spans of `minutes` without a gap, from the first arrival to the last."""

    day: date
    minutes: int
    spans: tuple[Span, ...]

    @property
    def total(self) -> int:
        """How many came on this day."""
        return self.spans[-1].total

    @property
    def peak(self) -> Span:
        """The span in which most came, the earliest of several."""
        return max(self.spans, key=lambda span: span.arrivals)


def arrival_days(arrivals: Mapping[datetime, int], zone: ZoneInfo) -> tuple[ArrivalDay, ...]:
    """The days, in `zone`, on which somebody came. `arrivals` counts people by the minute (aware)."""
    by_day: dict[date, dict[datetime, int]] = defaultdict(dict)
    for at, people in sorted(arrivals.items()):
        by_day[at.astimezone(zone).date()][at] = people
    return tuple(_arrival_day(day, by_minute, zone) for day, by_minute in by_day.items())


def _arrival_day(day: date, by_minute: Mapping[datetime, int], zone: ZoneInfo) -> ArrivalDay:
    first, last = min(by_minute), max(by_minute)
    minutes = next((minutes for longest, minutes in SPANS if last - first < longest), LONGEST_SPAN)
    starts_at, length, spans, total = _on_the_clock(first, minutes, zone), timedelta(minutes=minutes), [], 0
    while starts_at <= last:
        people = sum(number for at, number in by_minute.items() if starts_at <= at < starts_at + length)
        total += people
        spans.append(Span(starts_at, people, total))
        starts_at += length
    return ArrivalDay(day, minutes, tuple(spans))


def _on_the_clock(at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """The start of a span that a clock on the wall would show as a round time, in UTC."""
    return (
        (at - timedelta(minutes=at.astimezone(zone).minute % minutes)).replace(second=0, microsecond=0).astimezone(UTC)
    )
