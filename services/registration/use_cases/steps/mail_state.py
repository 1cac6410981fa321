"""The attendee is mailed how a registration stands."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction
from shared.contracts.mails import MailKind
from shared.contracts.registration import RegistrationState

KINDS: dict[RegistrationState, MailKind] = {
    "confirmed": "confirmation",
    "waitlisted": "waitlisted",
    "awaiting_approval": "approval_pending",
    "declined": "declined",
    "cancelled": "cancelled",
}


async def mail_state(
    transaction: EventTransaction,
    registration: Registration,
    *,
    now: datetime,
    links: ManageLinks,
    occasion: str = "",
    mail_id: str | None = None,
    in_bulk: bool = False,
) -> None:
    """Sends the confirmation with the badge, the position in the waiting list, the offer of a place, or whichever mail
    fits the state.

    The same `occasion` is mailed once. `mail_id` takes the place of the id that is made of kind, registration and
    occasion. `in_bulk`: it is one of many, for which nobody waits.
    """
    waits = registration.state == "waitlisted"
    position = await transaction.people_ahead(registration) + 1 if waits else None
    offer = registration.offer if waits else None
    request = mail(
        "place_offered" if offer else KINDS[registration.state],
        transaction.event,
        registration,
        occasion=occasion,
        manage_url=links.url_for(registration),
        now=now,
        waiting_position=position,
        reason=registration.reason,
        expires_at=offer.expires_at if offer else None,
        in_bulk=in_bulk,
    )
    if offer and not offer.holds_place:
        request = replace(request, first_come=True)
    transaction.send(replace(request, mail=mail_id) if mail_id else request)
