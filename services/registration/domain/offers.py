"""Places that are offered to those who wait: until when, and all that may come of an offer."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, SoldOut, has_room
from services.registration.domain.registration import LAST_LAPSE, Offer, Registration
from services.registration.domain.transitions import cancel, confirm
from shared.contracts.registration import EventState
from shared.documents.tickets import Random
from shared.errors import Conflict

_STANDING: tuple[EventState, ...] = ("published", "closed")


class OfferLapsed(Conflict):
    """This offer of a place has ended."""


def offers_stand(event: Event) -> bool:
    """Whether what was offered may be accepted: neither is the event off, nor is its date open."""
    return event.state in _STANDING


def offer_now(event: Event, now: datetime) -> Offer | None:
    """The offer of a place that is free at `now`; None: it is given at once.

    Where it could not be offered to anybody else before the list closes, it goes to all who wait, and the first to
    accept gets it.
    """
    if event.waiting_list.offer_hours is None:
        return None
    expires_at, closes_at = now + timedelta(hours=event.waiting_list.offer_hours), event.waiting_list_closes_at
    return Offer(expires_at=expires_at) if expires_at < closes_at else Offer(expires_at=closes_at, holds_place=False)


def is_asked(registration: Registration, offer: Offer | None) -> bool:
    """Whether a registration that waits needs no `offer` (None: no place at once), since it has one as good."""
    present = registration.offer
    if present is None or present.holds_place:
        return present is not None
    return offer is not None and not offer.holds_place and present.expires_at >= offer.expires_at


def offer_place(registration: Registration, offer: Offer, *, now: datetime) -> Registration:
    """Offers a place to a registration that waits. Raises NotInThisState."""
    registration.require("waitlisted")
    return registration.changed(now, offer=offer)


def accept_offer(
    registration: Registration, *, event: Event, count: PlaceCount, now: datetime, random: Random
) -> Registration:
    """Confirms a registration with the place that was offered.

    Raises NotInThisState, OfferLapsed, SoldOut (somebody else was the first to accept).
    """
    offer = standing_offer(registration, event, now)
    if not offer.holds_place and not has_room(event, count, registration.category):
        raise SoldOut("All places are taken again at the moment.")
    return confirm(registration, event=event, count=count, now=now, random=random)


def standing_offer(registration: Registration, event: Event, now: datetime) -> Offer:
    """The offer that may be accepted at `now`. Raises NotInThisState, OfferLapsed."""
    registration.require("waitlisted")
    offer = registration.offer
    if offer is None or now >= offer.expires_at or not offers_stand(event):
        raise OfferLapsed
    return offer


def costs_turn(offer: Offer, event: Event) -> bool:
    """Whether whoever does not answer an offer loses their turn: not where the list closes with it."""
    return offer.holds_place and offer.expires_at < event.waiting_list_closes_at


def lapse_offer(
    registration: Registration, offer: Offer, *, event: Event, count: PlaceCount, now: datetime
) -> Registration:
    """Ends an offer that was not answered. Its attendee goes behind all others, and the next time leaves the list."""
    if not costs_turn(offer, event):
        return withdraw_offer(registration, now=now)
    lapsed = registration.lapsed_offers + 1
    if lapsed >= LAST_LAPSE:
        return replace(cancel(registration, now=now), lapsed_offers=lapsed)
    return registration.changed(now, offer=None, lapsed_offers=lapsed, line=count.next_line())


def withdraw_offer(registration: Registration, *, now: datetime) -> Registration:
    """Ends an offer; its attendee waits in the same place as before."""
    return registration.changed(now, offer=None)
