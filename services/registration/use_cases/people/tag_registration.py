"""An organiser gives an attendee a tag, or takes it away."""

from services.registration.domain.bulk import with_tag, without_tag
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock


async def tag_registration(
    event: str,
    code: str,
    *,
    tag: str,
    gives: bool,
    actor: str,
    transactions: EventTransactions,
    clock: Clock,
    bulk: str | None = None,
) -> Registration:
    """Gives (`gives`) or takes a tag; a registration that has it or lacks it already stays as it is.

    Raises UnknownEvent, UnknownRegistration, TooManyTags.
    """

    async def change(transaction: EventTransaction, registration: Registration) -> Registration:
        tags = with_tag(registration, tag) if gives else without_tag(registration, tag)
        if tags == registration.tags:
            return registration
        tagged = registration.changed(clock(), tags=tags)
        transaction.save(tagged, before=registration)
        return tagged

    return await act_on_registration(
        event,
        code,
        change,
        action="registration.changed",
        actor=actor,
        transactions=transactions,
        clock=clock,
        bulk=bulk,
    )
