"""Events that are over, and the people who came to them."""

from datetime import timedelta
from typing import Any

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged, ListAttendance, Stay
from tests.support.registration.service import Json, Office
from tests.support.waiting import until


async def a_past_event(office: Office, **fields: Any) -> str:
    """An event that ended an hour ago; it took registrations until then, so organisers enter them."""
    now = utc_now()
    times = {"starts_at": (now - timedelta(hours=9)).isoformat(), "ends_at": (now - timedelta(hours=1)).isoformat()}
    return await office.has_event(**{**times, "timezone": "UTC", **fields})


async def is_over(office: Office, event: str) -> None:
    """Has an event end an hour ago."""
    now = utc_now()
    times = {"starts_at": now - timedelta(hours=9), "ends_at": now - timedelta(hours=1)}
    await office.database["events"].update_one({"_id": event}, {"$set": times, "$inc": {"version": 1}})


async def comes(office: Office, event: str, person: Json, *stays: Stay, on: str = "main") -> None:
    """Has check-in tell that somebody was on a list."""
    document = await office.database["registrations"].find_one({"event": event, "code": person["code"]})
    assert document is not None
    version = (document.get("attendance") or {}).get("version", 0) + 1
    first_in = next(stay.entered_at for stay in stays)
    last_out = next((stay.left_at for stay in reversed(stays) if stay.left_at), None)
    of_list = ListAttendance(list=on, first_in=first_in, last_out=last_out, inside=False, stays=stays)
    change = AttendanceChanged(registration=document["_id"], event=event, version=version, lists=[of_list], scans=[])
    await office.tell(change)

    async def has_come() -> bool:
        stored = await office.database["registrations"].find_one({"_id": document["_id"]})
        return bool(stored and (stored.get("attendance") or {}).get("version") == version)

    await until(has_come)


def a_stay(hours_ago: float, hours: float | None = None) -> Stay:
    """A stay that began so many hours ago; None: nobody scanned its end."""
    entered_at = utc_now().replace(second=0, microsecond=0) - timedelta(hours=hours_ago)
    return Stay(entered_at=entered_at, left_at=entered_at + timedelta(hours=hours) if hours else None)
