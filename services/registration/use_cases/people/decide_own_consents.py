"""An attendee gives or withdraws consents, by their manage link."""

from collections.abc import Mapping

from services.registration.domain.consents import Decision, decide_consents
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock


async def decide_own_consents(
    event: Event,
    registration: Registration,
    decisions: Mapping[str, Decision],
    *,
    transactions: EventTransactions,
    clock: Clock,
) -> Registration:
    """Records the decisions (by consent) with moment and version of the text; at any time, whatever has become of it.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (data erased), PlaceHandedOver (meanwhile),
    ConsentReworded.
    """

    async def decide(transaction: EventTransaction, present: Registration) -> Registration:
        decided = decide_consents(present, transaction.event, decisions, clock())
        if decided is not present:
            transaction.save(decided, before=present)
        return decided

    return await act_on_registration(
        event.slug,
        registration.code,
        decide,
        action="registration.consents_decided",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
    )
