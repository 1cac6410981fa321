"""Somebody in a group, whose e-mails went to the booker, gets an address of their own."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.domain.transitions import reissue
from shared.documents.tickets import Random


def gets_own_address(before: Registration, after: Registration) -> bool:
    """Whether a change gives somebody the first address of their own."""
    return not before.email and bool(after.email)


def with_own_link(registration: Registration, *, event: Event, now: datetime, random: Random) -> Registration:
    """The registration with a new secret and a new manage link, since the booker knew the old ones."""
    renewed = registration
    if registration.state == "confirmed" and registration.secret is not None:
        renewed = reissue(registration, event=event, now=now, random=random)
    return replace(renewed, holder=renewed.holder + 1, booker_email="")
