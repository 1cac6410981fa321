"""Somebody confirms their address, and with it a submission that was held."""

from services.registration.domain.group import GroupOutcome
from services.registration.domain.held_submission import HeldSubmission
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.places.place_registration import place_registration
from shared.clock import Clock
from shared.documents.tickets import Random


async def confirm_submission(
    held: HeldSubmission, *, transactions: EventTransactions, clock: Clock, random: Random, links: ManageLinks
) -> GroupOutcome:
    """Registers as the form was sent, once however often it is confirmed. Raises as `place_registration`."""
    return await place_registration(
        held.event,
        held.form,
        language=held.language,
        idempotency_key=held.key,
        transactions=transactions,
        clock=clock,
        random=random,
        links=links,
    )
