"""An attendee changes what they registered with, by their manage link."""

from datetime import datetime

from services.registration.domain.event import Event
from services.registration.domain.registration import ChangesFrozen, Registration
from services.registration.domain.registration_form import Changes
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.people.change_registration import change_registration
from shared.clock import Clock
from shared.documents.tickets import Random


async def change_own_registration(
    event: Event,
    registration: Registration,
    fields: Changes,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Registration:
    """Changes `fields` as `change_registration` does, until the event's freeze date.

    Raises ChangesFrozen, PlaceHandedOver (meanwhile) and what `change_registration` raises.
    """
    if changes_are_frozen(event, clock()):
        raise ChangesFrozen
    return await change_registration(
        event.slug,
        registration.code,
        fields,
        actor=registration.actor,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
        holder=registration.holder,
    )


def changes_are_frozen(event: Event, now: datetime) -> bool:
    """Whether attendees may no longer change anything themselves at `now`."""
    end = changes_end_at(event)
    return end is not None and now >= end


def changes_end_at(event: Event) -> datetime | None:
    """The moment until which attendees change things themselves; None: the event has no date at present."""
    return None if event.state == "postponed" else event.freeze_at or event.ends_at
