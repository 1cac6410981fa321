"""All offers of places end, because the event does not take place as it was to."""

from datetime import datetime

from services.registration.domain.offers import withdraw_offer
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_waiting


async def withdraw_offers(transaction: EventTransaction, *, now: datetime) -> None:
    """Ends the offers; everybody keeps their place in line. The news of the event is mailed by itself."""
    for registration in [registration async for registration in transaction.offered()]:
        transaction.save(withdraw_offer(registration, now=now), before=registration)
        note_waiting(transaction, registration, "withdrawn", "event_off", now=now)
