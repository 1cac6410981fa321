"""The schedule of an event's e-mails: each goes out once, at a time that moves along with the event."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from services.registration.domain.event import Event
from services.registration.domain.event_days import first_day, last_day
from services.registration.domain.event_definition import Fault
from services.registration.domain.scheduled_mail import Outcome, Schedule, ScheduledKind, ScheduledMail
from shared.contracts.registration import EventState
from shared.errors import Invalid

HOUR, DIGEST_HOUR, EVENING = time(9), time(7), time(18)  # in the zone of the event
SATURDAY = 5
MOST_ENTRIES = 20
BEFORE_EVENT: tuple[ScheduledKind, ...] = ("still_coming", "reminder", "paper_list")
ONCE_A_DAY: frozenset[ScheduledKind] = frozenset({"digest", "still_coming", "paper_list"})
USUAL: Schedule = (ScheduledMail(kind="paper_list", days_before=1),)
"""The schedule of a new event: the door should have its list on paper although nobody thought of it."""
SENT_IN: dict[ScheduledKind, tuple[EventState, ...]] = {
    "still_coming": ("published", "closed"),
    "reminder": ("published", "closed"),
    "digest": ("published", "closed"),
    "paper_list": ("published", "closed"),
    "thank_you": ("published", "closed", "archived"),
    "certificate": ("published", "closed", "archived"),
}

TWO_TIMES = "Give either a time or a number of days."
NO_TIME_OF_ITS_OWN = "The digest goes out on every working day at 07:00; it has no other time."
NOT_BEFORE = "This goes out before the event begins."
NOT_AFTER = "This goes out after the event has ended."
TWICE = "This stands twice."
TOO_MANY = "There is room for twenty entries."


class ScheduleInvalid(Invalid):
    """The schedule does not fit together."""


def moment_of(entry: ScheduledMail, event: Event) -> datetime | None:
    """Returns the moment at which an entry goes out, passed or not; None for a digest, which goes out again and again.

    Days are counted on the calendar of the event's zone, so that it is 09:00 there also after a change of the clocks.
    The list for the door goes at 18:00.
    """
    if entry.at is not None:
        return entry.at
    if entry.days_before is not None:
        hour = EVENING if entry.kind == "paper_list" else HOUR
        return _at(first_day(event) - timedelta(days=entry.days_before), hour, event)
    if entry.days_after is not None:
        return _at(last_day(event) + timedelta(days=entry.days_after), HOUR, event)
    return None


def next_moment(entry: ScheduledMail, event: Event) -> datetime | None:
    """Returns the moment for which an entry has yet to be dealt with; None: there is none."""
    if event.state not in SENT_IN[entry.kind] or entry.armed_at is None:
        return None
    if entry.kind == "digest":
        return _next_digest(entry, entry.armed_at, event)
    moment = moment_of(entry, event)
    return moment if moment and moment >= entry.armed_at and moment != entry.done_for else None


def _next_digest(entry: ScheduledMail, armed_at: datetime, event: Event) -> datetime | None:
    after = max(moment for moment in (armed_at, entry.done_for, event.registration_opens_at) if moment)
    day = after.astimezone(event.zone).date()
    while (moment := _at(day, DIGEST_HOUR, event)) <= after or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return moment if moment < event.starts_at else None


def due(event: Event, now: datetime) -> list[ScheduledMail]:
    """Returns the entries whose moment has come."""
    moments = ((entry, next_moment(entry, event)) for entry in event.schedule)
    return [entry for entry, moment in moments if moment is not None and moment <= now]


def next_look(event: Event, now: datetime) -> datetime | None:
    """Returns when the next entry is due; None: never, as long as the event stays as it is."""
    moments = [moment for entry in event.schedule if (moment := next_moment(entry, event))]
    return max(now, min(moments)) if moments else None


def still_makes_sense(entry: ScheduledMail, event: Event, now: datetime) -> bool:
    """Whether an entry that is late, as after an outage, is still to go out: a reminder not once the event began."""
    return event.state in SENT_IN[entry.kind] and (entry.kind in {"thank_you", "certificate"} or now < event.starts_at)


def occasion_of(entry: ScheduledMail, event: Event, now: datetime) -> str:
    """Returns the text that sets one run of an entry apart from others: its local time, or the day.

    Nobody gets the digest or the list for the door, or is asked whether they come, twice on one day.
    """
    at = (moment_of(entry, event) or now).astimezone(event.zone)
    return at.strftime("%Y%m%d" if entry.kind in ONCE_A_DAY else "%Y%m%d%H%M")


def noted(event: Event, entries: Iterable[ScheduledMail], now: datetime, *, seen: Event) -> Schedule:
    """Returns the event's schedule after these entries were dealt with at `now`, as they were in the event as `seen`.

    An entry whose moment has moved since is still to come.
    """
    identities = {entry.identity for entry in entries if moment_of(entry, seen) == moment_of(entry, event)}
    return tuple(_noted(entry, event, now) if entry.identity in identities else entry for entry in event.schedule)


def _noted(entry: ScheduledMail, event: Event, now: datetime) -> ScheduledMail:
    outcome: Outcome = "sent" if still_makes_sense(entry, event, now) else "too_late"
    done_for = now if entry.kind == "digest" else moment_of(entry, event)
    return replace(entry, done_for=done_for, outcome=outcome)


def rearmed(before: Event, after: Event, now: datetime) -> Schedule:
    """Returns the schedule of an event that was changed.

    What moved, or could not go out before, is set anew: a moment that has passed by then sends nothing.
    """

    def is_new(entry: ScheduledMail) -> bool:
        allowed = SENT_IN[entry.kind]
        moved = moment_of(entry, before) != moment_of(entry, after)
        return moved or (before.state not in allowed and after.state in allowed)

    return tuple(replace(entry, armed_at=now) if is_new(entry) else entry for entry in after.schedule)


def set_anew(present: Schedule, wanted: Sequence[ScheduledMail], now: datetime) -> Schedule:
    """Returns the wanted schedule; entries that were there already stay as they are."""
    known = {entry.identity: entry for entry in present}
    return tuple(known.get(entry.identity) or entry.fresh(now) for entry in wanted)


def taken_along(schedule: Schedule, now: datetime) -> Schedule:
    """Returns the part of a schedule that a new edition of the event takes along: what is relative to its days."""
    return tuple(entry.fresh(now) for entry in schedule if entry.at is None)


def check_schedule(wanted: Sequence[ScheduledMail], event: Event) -> None:
    """Raises ScheduleInvalid with every fault as (JSON pointer, sentence)."""
    if faults := tuple(schedule_faults(wanted, event)):
        raise ScheduleInvalid(errors=faults)


def schedule_faults(wanted: Sequence[ScheduledMail], event: Event) -> Iterator[Fault]:
    """Yields what does not fit together, or not with the times of the event."""
    if len(wanted) > MOST_ENTRIES:
        yield "", TOO_MANY
    for number, entry in enumerate(wanted):
        pointer = f"/{number}"
        times = [time for time in (entry.at, entry.days_before, entry.days_after) if time is not None]
        moment = moment_of(entry, event)
        if entry.identity in [earlier.identity for earlier in wanted[:number]]:
            yield pointer, TWICE
        if entry.kind == "digest":
            if times:
                yield pointer, NO_TIME_OF_ITS_OWN
        elif len(times) != 1 or moment is None:
            yield pointer, TWO_TIMES
        elif entry.kind in BEFORE_EVENT and moment >= event.starts_at:
            yield pointer, NOT_BEFORE
        elif entry.kind not in BEFORE_EVENT and moment < event.ends_at:
            yield pointer, NOT_AFTER


def _at(day: date, hour: time, event: Event) -> datetime:
    return datetime.combine(day, hour, event.zone).astimezone(UTC)
