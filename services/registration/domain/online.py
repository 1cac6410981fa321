"""Attendance from afar: when the way into the meeting is open, and to whom."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.online_access import Hours, OnlineAccess
from services.registration.domain.registration import Registration
from shared.errors import Conflict


class NotOpenNow(Conflict):
    """The meeting is not open now."""


class NoLinkYet(Conflict):
    """The organisers have not given the link of the meeting yet."""


def hours_of(access: OnlineAccess, event: Event) -> Hours:
    """The hours of a meeting at an event."""
    return access.hours(event.starts_at, event.ends_at)


def access_of(registration: Registration, event: Event) -> OnlineAccess | None:
    """The meeting of somebody who takes part from afar, in an event that takes place; None: there is none for them."""
    category = event.category(registration.category)
    if category is None or registration.state != "confirmed" or event.state in ("draft", "postponed", "cancelled"):
        return None
    return category.online


def join(registration: Registration, event: Event, now: datetime) -> Registration:
    """The registration of somebody who comes online: since the first time, and for good.

    Raises NotInThisState, NotOpenNow, NoLinkYet.
    """
    registration.require("confirmed")
    access = access_of(registration, event)
    if access is None or hours_of(access, event).phase(now) != "open":
        raise NotOpenNow
    if not access.url:
        raise NoLinkYet
    return registration if registration.joined_at else registration.changed(now, joined_at=now)
