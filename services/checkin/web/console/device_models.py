"""Devices as the console's pages show them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from services.checkin.domain.devices import Device, UnknownDevice
from services.checkin.ports.lists import EventSetup
from services.checkin.web.console.frame import setup_of_page
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.pages import page_language
from shared.language.date_formats import short_moment

SILENT_AFTER = timedelta(minutes=2)
SWITCHED_OFF_AFTER = timedelta(hours=12)  # no longer worth a warning
OLD_ROSTER = timedelta(minutes=5)
A_MINUTE = 60


def is_silent(device: Device, now: datetime) -> bool:
    """Whether a phone that should be here has not called for a while."""
    seen = device.last_seen_at or device.paired_at
    return SILENT_AFTER < now - seen < SWITCHED_OFF_AFTER


def device_model(request: web.Request, device: Device, setup: EventSetup) -> Mapping[str, Any]:
    """A device for the templates, with what deserves a warning."""
    dependencies, status = request.app[DEPENDENCIES], device.status
    now, zone, language = dependencies.clock(), setup.event.timezone, page_language(request)
    seen, roster_at = device.last_seen_at, status.roster_at if status else None
    return {
        "id": device.id,
        "name": device.name,
        "gate": device.gate_name,
        "role": device.role,
        "lists": [setup.lists[name].name if name in setup.lists else name for name in device.lists],
        "list_ids": device.lists,
        "seen": short_moment(seen, zone, language) if seen else "",
        "seen_now": seen is not None and now - seen <= SILENT_AFTER,
        "silent_minutes": _minutes(now - (seen or device.paired_at)) if is_silent(device, now) else 0,
        "revoked": device.revoked_at is not None,
        "minutes_ahead": round((device.clock_off or 0) / A_MINUTE),
        "reported": status is not None,
        "queue": status.queue if status else 0,
        "queue_grows": status is not None and status.queue_grows,
        "version": status.version if status else "",
        "outdated": status is not None and status.version not in {"", dependencies.app_version},
        "roster_minutes": _minutes(now - roster_at) if roster_at else None,
        "roster_old": roster_at is not None and now - roster_at > OLD_ROSTER,
        "battery": status.battery if status else None,
    }


def _minutes(period: timedelta) -> int:
    return max(0, int(period.total_seconds() // A_MINUTE))


async def device_of_page(request: web.Request) -> tuple[EventSetup, Device]:
    """The event of the page and the device in the path. Raises UnknownDevice where that is another event's."""
    setup = await setup_of_page(request)
    device = await request.app[DEPENDENCIES].devices.get(request.match_info["id"])
    if device is None or device.event != setup.event.slug:
        raise UnknownDevice
    return setup, device
