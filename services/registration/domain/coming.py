"""The question "still coming?": who is asked, until when an answer helps, and what an answer changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.registration.domain import transitions
from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import still_makes_sense
from services.registration.domain.registration import Registration
from services.registration.domain.scheduled_mail import ScheduledMail
from shared.errors import Conflict


class NobodyIsAsked(Conflict):
    """The event has begun, or does not take place as it stands: nobody is asked whether they come."""


class EventBegun(Conflict):
    """The event has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How many people have answered yes, no or nothing yet; `unasked` are confirmed, and nobody asked them."""

    yes: int
    no: int
    asked: int
    unasked: int


def may_ask(event: Event, now: datetime) -> bool:
    """Whether the question makes sense at `now`."""
    return still_makes_sense(ScheduledMail(kind="still_coming"), event, now)


def is_to_be_asked(registration: Registration, *, by_name: bool) -> bool:
    """Whether somebody is asked; whoever said yes is asked again only `by_name`."""
    return registration.state == "confirmed" and (by_name or registration.coming != "yes")


def asked(registration: Registration, now: datetime) -> Registration:
    """The registration of somebody who is asked, and has not answered yet."""
    return registration if registration.coming == "asked" else registration.changed(now, coming="asked")


def says_yes(registration: Registration, now: datetime) -> Registration:
    """The registration of somebody who comes, asked or not. Raises NotInThisState."""
    registration.require("confirmed")
    return registration if registration.coming == "yes" else registration.changed(now, coming="yes")


def says_no(registration: Registration, event: Event, now: datetime) -> Registration:
    """The registration of somebody who gives their place back. Raises NotInThisState, EventBegun."""
    registration.require("confirmed")
    if has_begun(event, now):
        raise EventBegun
    return replace(transitions.cancel(registration, now=now), coming="no")


def has_begun(event: Event, now: datetime) -> bool:
    """Whether the event has begun at `now`. A postponed one has not: nobody knows its date yet."""
    return now >= event.starts_at and event.state != "postponed"


def answer_by(event: Event, now: datetime) -> datetime | None:
    """The last moment at which a no helps: as long as attendees change things, and places go to those who wait."""
    ends = (event.freeze_at, event.waiting_list_closes_at if event.waiting_list.enabled else None)
    return min((end for end in ends if end is not None and now < end <= event.starts_at), default=None)
