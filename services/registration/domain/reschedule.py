"""A definition of an event at another time: how a clone's moments move along with its start."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def shifted(definition: Mapping[str, Any], starts_at: datetime) -> dict[str, Any]:
    """A definition (JSON values) whose every moment has shifted along with its start.

    Wall-clock times stay: a session at 14:00 is at 14:00 again, also across a change to summer time.
    """
    zone = ZoneInfo(definition["timezone"])
    old_start = datetime.fromisoformat(definition["starts_at"]).astimezone(zone).replace(tzinfo=None)
    shift = starts_at.astimezone(zone).replace(tzinfo=None) - old_start
    return {name: _moved(value, name, zone, shift) for name, value in definition.items()}


def _moved(value: Any, name: str, zone: ZoneInfo, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved(part, key, zone, shift) for key, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, name, zone, shift) for part in value]
    if isinstance(value, str) and (name.endswith("_at") or name == "evidence_until"):
        wall_clock = datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None) + shift
        return wall_clock.replace(tzinfo=zone).astimezone(UTC).isoformat()
    return value
