"""A place is offered to somebody who waits, and they are mailed."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain import offers
from services.registration.domain.messages import mail
from services.registration.domain.registration import Offer, Registration
from services.registration.domain.waiting_log import Why
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_waiting
from shared.audit import audit_entry

WAITING_LIST = "waiting list"
"""The actor of all that happens because a turn comes."""

OFFERS = "waiting_list"
"""The kind of the scheduled rows at which offers lapse."""


def offer_place(
    transaction: EventTransaction,
    registration: Registration,
    offer: Offer,
    *,
    why: Why = "place_free",
    now: datetime,
    links: ManageLinks,
) -> Registration:
    """Returns the registration with the offer, saved; the schedule looks at the event when it lapses.

    Offers to everybody are mailed once for each deadline, all others each time.
    """
    offered = offers.offer_place(registration, offer, now=now)
    transaction.save(offered, before=registration)
    request = mail(
        "place_offered",
        transaction.event,
        offered,
        occasion=str(offered.version) if offer.holds_place else f"until-{int(offer.expires_at.timestamp())}",
        manage_url=links.url_for(offered),
        now=now,
        expires_at=offer.expires_at,
    )
    transaction.send(replace(request, first_come=not offer.holds_place))
    transaction.look_again(OFFERS, offer.expires_at)
    note_waiting(transaction, offered, "offered", why, now=now)
    event, after = transaction.event.slug, {"expires_at": offer.expires_at.isoformat()}
    entry = audit_entry("registration.offered", offered.code, event=event, actor=WAITING_LIST, at=now, after=after)
    transaction.audit(entry)
    return offered
