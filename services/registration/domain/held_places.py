"""Places that offers and invitations hold for somebody, when the event gets other dates."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.invitation import Invitation
from services.registration.domain.registration import Offer


def dates_differ(before: Event, after: Event) -> bool:
    """Whether the two hold places until other moments."""
    return _dates(before) != _dates(after)


def _dates(event: Event) -> tuple[datetime, datetime] | None:
    return None if event.state == "postponed" else (event.waiting_list_closes_at, event.ends_at)


def moved_offer(offer: Offer, event: Event, now: datetime) -> Offer | None:
    """An offer after its `event` got other dates; None: it ends.

    One for everybody lasts until the list closes, and no other is for everybody. A place is held for somebody as long
    as they were told, unless that is too late by now.
    """
    last = event.places_held_until(now)
    if last is None or not (offer.holds_place or offer.expires_at == event.waiting_list_closes_at):
        return None
    return replace(offer, expires_at=min(offer.expires_at, last))


def moved_invitation(invitation: Invitation, before: Event, after: Event, now: datetime) -> Invitation:
    """An open invitation that holds places, once `before` has become `after`.

    It expires when the organisers said, and otherwise when the event no longer holds places.
    """
    if invitation.expires_at not in {None, before.waiting_list_closes_at, before.ends_at}:
        return invitation
    expires_at = after.places_held_until(now)
    return invitation if expires_at == invitation.expires_at else invitation.changed(now, expires_at=expires_at)
