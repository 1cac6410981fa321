"""The dashboard as its page shows it: charts, the rows of their tables, and the numbers of their sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from markupsafe import Markup

from services.registration.domain.arrival_curve import ArrivalDay, Span
from services.registration.domain.dashboard import Dashboard
from services.registration.domain.event import Event
from services.registration.domain.event_days import first_day
from services.registration.domain.figures import EventFigures, Occupancy
from services.registration.domain.registration_curve import RegistrationCurve, days_until, total_at
from services.registration.web.dashboard.bars import Bar, top_of
from services.registration.web.dashboard.column_chart import ColumnChart, column_chart
from services.registration.web.dashboard.figures_models import by_size
from services.registration.web.dashboard.line_chart import Line, LineChart, Tick, line_chart
from services.registration.web.dashboard.scales import DAYS, MINUTES, fitting_step
from services.registration.web.events.page_models import Gettext
from shared.language.date_formats import day_and_month, time_of_day

# E-mail states in words for people: several states of the mailer are one to them.
MAIL_WORDS: Mapping[str | None, str] = {"sending": "queued", None: "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One day of the registrations' table; `before` is the last edition's total as many days before its start."""

    day: str
    registered: int
    total: int
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationsSection:
    """Registrations over time. `difference` to the last edition at the same distance; None: there is none."""

    chart: Markup
    rows: list[DayRow]
    difference: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One span of the arrivals' table."""

    time: str
    arrivals: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsSection:
    """One day's arrivals, by spans of so many minutes and cumulated. `id` sets it apart in the page."""

    id: str
    day: str
    minutes: int
    total: int
    peak: int
    peak_time: str
    columns: Markup
    curve: Markup
    rows: list[SpanRow]


def registrations_section(dashboard: Dashboard, language: str, gettext: Gettext) -> RegistrationsSection | None:
    """Returns the course of registration; None while nobody has registered."""
    if not dashboard.curve:
        return None
    event, last_edition = dashboard.event, dashboard.last_edition
    before = last_edition.curve if last_edition else ()
    rows = [
        DayRow(
            day=day_and_month(day.day, language),
            registered=day.registered,
            total=day.total,
            before=total_at(before, day.days_before) if before else None,
        )
        for day in dashboard.curve
    ]
    difference = dashboard.curve[-1].total - last_edition.at_this_distance if last_edition else None
    return RegistrationsSection(
        chart=_registrations_chart(event, dashboard.curve, before, language, gettext), rows=rows, difference=difference
    )


def _registrations_chart(
    event: Event, curve: RegistrationCurve, before: RegistrationCurve, language: str, gettext: Gettext
) -> Markup:
    starts = min(-curve[0].days_before - 1, -before[0].days_before - 1 if before else 0)
    ends = max(0, -curve[-1].days_before, -before[-1].days_before if before else 0)
    return line_chart(
        LineChart(
            titled_by="registrations-title registrations-says",
            main=_line(curve, gettext("this edition")),
            other=_line(before, gettext("last edition")) if before else None,
            limit=(event.capacity, gettext("places")) if event.capacity else None,
            ticks=_day_ticks(first_day(event), starts, ends, language),
            starts=starts,
            ends=ends,
        )
    )


def _line(curve: RegistrationCurve, words: str) -> Line:
    before_all = (-float(curve[0].days_before) - 1, 0.0)
    return Line((before_all, *((-float(day.days_before), float(day.total)) for day in curve)), words)


def _day_ticks(start: date, starts: int, ends: int, language: str) -> tuple[Tick, ...]:
    """Days counted back from the event's first, which always has a tick."""
    step = fitting_step(ends - starts, DAYS)
    return tuple(
        Tick(-days, day_and_month(start - timedelta(days=days), language)) for days in range(0, -starts + 1, step)
    )


def arrivals_sections(dashboard: Dashboard, language: str, gettext: Gettext) -> list[ArrivalsSection]:
    """Returns the arrivals of each day on which somebody came."""
    return [_arrivals_section(dashboard, day, language, gettext) for day in dashboard.arrivals]


def _arrivals_section(dashboard: Dashboard, day: ArrivalDay, language: str, gettext: Gettext) -> ArrivalsSection:
    def time_at(at: datetime) -> str:
        return time_of_day(at, dashboard.event.timezone, language)

    name = f"arrivals-{day.day.isoformat()}"
    ticks = _time_ticks(dashboard.event, day, language)
    titled_by = f"{name}-title {name}-says"
    columns = ColumnChart(
        titled_by,
        tuple(span.arrivals for span in day.spans),
        day.spans.index(day.peak),
        gettext("at %(time)s") % {"time": time_at(day.peak.starts_at)},
        ticks,
    )
    confirmed = dashboard.places.confirmed  # nobody expects people online at the door
    curve = LineChart(
        titled_by=titled_by,
        main=Line(_cumulated(day.spans), gettext("arrived")),
        other=None,
        limit=(confirmed, gettext("expected")) if confirmed >= day.total else None,
        ticks=ticks,
        starts=0,
        ends=len(day.spans),
    )
    return ArrivalsSection(
        id=name,
        day=day_and_month(day.day, language),
        minutes=day.minutes,
        total=day.total,
        peak=day.peak.arrivals,
        peak_time=time_at(day.peak.starts_at),
        columns=column_chart(columns),
        curve=line_chart(curve),
        rows=[SpanRow(time=time_at(span.starts_at), arrivals=span.arrivals, total=span.total) for span in day.spans],
    )


def _cumulated(spans: tuple[Span, ...]) -> tuple[tuple[float, float], ...]:
    return ((0.0, 0.0), *((number, float(span.total)) for number, span in enumerate(spans, 1)))


def _time_ticks(event: Event, day: ArrivalDay, language: str) -> tuple[Tick, ...]:
    """Round times, counted in spans from the first."""
    step = fitting_step(len(day.spans) * day.minutes, MINUTES)
    return tuple(
        Tick(number, time_of_day(span.starts_at, event.timezone, language))
        for number, span in enumerate(day.spans)
        if _minute_of_day(span.starts_at, event) % step == 0
    )


def _minute_of_day(at: datetime, event: Event) -> int:
    local = at.astimezone(event.zone)
    return local.hour * 60 + local.minute


def category_bars(dashboard: Dashboard) -> list[Bar]:
    """Returns the categories in the event's order."""
    categories, occupancies = dashboard.event.categories, dashboard.figures.categories
    bars = _occupied([(c.name, occupancies.get(c.id, Occupancy()), c.capacity) for c in categories])
    reserved = (places.reserved for places in dashboard.categories.values())
    return [replace(bar, reserved=number) for bar, number in zip(bars, reserved, strict=True)]


def session_bars(event: Event, figures: EventFigures) -> list[Bar]:
    """Returns the sessions in the event's order."""
    return _occupied([(s.name, figures.sessions.get(s.id, Occupancy()), s.capacity) for s in event.sessions])


def _occupied(rows: Sequence[tuple[Mapping[str, str], Occupancy, int | None]]) -> list[Bar]:
    top = top_of((occupancy.placed, capacity) for _, occupancy, capacity in rows)
    return [
        Bar(name=name, people=occupancy.placed, waiting=occupancy.waiting, capacity=capacity, top=top)
        for name, occupancy, capacity in rows
    ]


def language_bars(figures: EventFigures) -> list[Bar]:
    """Returns the languages that confirmed people read, most first, by their code."""
    return _counted(by_size(figures.languages))


def company_bars(figures: EventFigures) -> list[Bar]:
    """Returns the largest companies."""
    return _counted(figures.companies.largest)


def mail_bars(figures: EventFigures) -> list[Bar]:
    """Returns the states of the newest e-mails of confirmed people, most first."""
    people: Counter[str] = Counter()
    for state, number in figures.mails.items():
        people[MAIL_WORDS.get(state, str(state))] += number
    return _counted(by_size(people))


def _counted(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    top = top_of((people, None) for _, people in rows)
    return [Bar(name=name, people=people, top=top) for name, people in rows]


def has_begun(event: Event, now: datetime) -> bool:
    """Returns whether the event's first day has come."""
    return days_until(event, now) <= 0 and event.state != "postponed"
