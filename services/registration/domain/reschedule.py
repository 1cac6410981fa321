"""The definition of an event at another time: how the times of a clone move along with its start."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.registration.domain.event_definition import EventDefinition


def shifted(definition: EventDefinition, starts_at: datetime) -> EventDefinition:
    """The definition with every time moved by as much as its start.

    Wall-clock times stay: a session at 14:00 is at 14:00 again, also across a change to summer time, and a moment a
    number of days before the start is as many days before it, whatever the lengths of months and years. A time that the
    clocks skip on its day is an hour later. `starts_at` is aware.
    """
    zone = ZoneInfo(definition.timezone)
    shift = _wall_clock(starts_at, zone) - _wall_clock(definition.starts_at, zone)

    def move(moment: datetime) -> datetime:
        return (_wall_clock(moment, zone) + shift).replace(tzinfo=zone).astimezone(UTC)

    moved: EventDefinition = replace(_moved(definition, move), starts_at=starts_at.astimezone(UTC))
    return _in_order(moved, definition)


def postponed_to(definition: EventDefinition, starts_at: datetime, now: datetime) -> EventDefinition:
    """The definition at its new date: as `shifted`, but registration that is open, to all or to members, stays so.

    `starts_at` and `now` are aware.
    """
    moved, opens_at, first = shifted(definition, starts_at), definition.registration_opens_at, definition.members_first
    if opens_at and opens_at <= now:
        moved = replace(moved, registration_opens_at=opens_at)
    if first and first.until <= now:
        moved = replace(moved, members_first=first)
    return moved


def rezoned(definition: EventDefinition, timezone: str) -> EventDefinition:
    """The definition in another time zone, where every wall-clock time stays: a start at 09:00 is at 09:00 there."""
    before, after = ZoneInfo(definition.timezone), ZoneInfo(timezone)

    def move(moment: datetime) -> datetime:
        return _wall_clock(moment, before).replace(tzinfo=after).astimezone(UTC)

    return replace(_moved(definition, move), timezone=timezone)


def _wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _moved(value: Any, move: Callable[[datetime], datetime]) -> Any:
    if isinstance(value, datetime):
        return move(value)
    if isinstance(value, tuple):
        return tuple(_moved(part, move) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        moved = replace(value, **{part.name: _moved(getattr(value, part.name), move) for part in fields(value)})
        return _in_order(moved, value)
    return value


def _in_order(moved: Any, before: Any) -> Any:
    """A thing that lasts as long as before where the clocks were changed in its course, and it would end too early."""
    starts_at, ends_at = getattr(before, "starts_at", None), getattr(before, "ends_at", None)
    if starts_at and ends_at and starts_at < ends_at and moved.ends_at <= moved.starts_at:
        return replace(moved, ends_at=moved.starts_at + (ends_at - starts_at))
    return moved
