"""Phones that should be heard of while the door is open, and are not, or that cannot send their scans."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.checkin.domain.devices import Device
from services.checkin.domain.events import Event
from services.checkin.domain.lists import DOORS_OPEN_BEFORE
from shared.alarms.alarm import Concern

SEEN_WITHIN = timedelta(hours=1)  # one that is silent for longer was put away
SILENT_AFTER = timedelta(minutes=5)
MANY_UNSENT, SOME_UNSENT = 20, 5
MOST_NAMES = 3


def door_is_open(event: Event, now: datetime) -> bool:
    """Whether it is one of the event's days, between three hours before it begins and the hour at which it ends."""
    opens_at = event.starts_at - DOORS_OPEN_BEFORE
    if event.state not in ("published", "closed") or not opens_at <= now < event.ends_at:
        return False
    zone = ZoneInfo(event.timezone)
    opens, closes, hour = (moment.astimezone(zone).time() for moment in (opens_at, event.ends_at, now))
    return opens <= hour < closes if opens < closes else True


def concerns_at_door(event: Event, devices: Sequence[Device], now: datetime) -> Iterator[Concern]:
    """One concern for all phones of an event that are silent, one for all that cannot send their scans."""
    if not door_is_open(event, now):
        return
    in_use = [device for device in devices if device.revoked_at is None and device.started]
    if silent := [device.name for device in in_use if _is_silent(device, now)]:
        yield Concern(kind="devices_silent", event=event.slug, number=len(silent), detail=_names(silent))
    if behind := [device.name for device in in_use if _is_behind(device)]:
        yield Concern(kind="devices_behind", event=event.slug, number=len(behind), detail=_names(behind))


def _is_silent(device: Device, now: datetime) -> bool:
    return device.last_seen_at is not None and SILENT_AFTER < now - device.last_seen_at < SEEN_WITHIN


def _is_behind(device: Device) -> bool:
    status = device.status
    if status is None:
        return False
    return status.queue >= MANY_UNSENT or (status.queue_grows and status.queue >= SOME_UNSENT)


def _names(names: Sequence[str]) -> str:
    shown = sorted(names)[:MOST_NAMES]
    return ", ".join(shown) + (" …" if len(names) > len(shown) else "")
