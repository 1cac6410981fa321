"""An attendee answers what is still missing, by their manage link."""

from services.registration.domain import transitions
from services.registration.domain.coming import EventBegun, has_begun
from services.registration.domain.event import Event
from services.registration.domain.form_check import check_late_answers
from services.registration.domain.missing_answers import questions_to_show
from services.registration.domain.registration import ACTIVE_STATES, Answers, Registration
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.steps.act_on_registration import act_on_registration
from shared.clock import Clock
from shared.documents.tickets import Random


async def answer_questions(
    event: Event,
    registration: Registration,
    answers: Answers,
    *,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
) -> Registration:
    """Adds the `answers` to missing questions, also after the freeze date: the organisers asked; until the beginning.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, EventBegun, PlaceHandedOver (meanwhile), FormInvalid.
    """

    async def answer(transaction: EventTransaction, present: Registration) -> Registration:
        now = clock()
        present.require(*ACTIVE_STATES)
        if has_begun(transaction.event, now):
            raise EventBegun
        missing = {question.id for question in questions_to_show(transaction.event, present)}
        given = {**present.answers, **{name: answer for name, answer in answers.items() if name in missing}}
        check_late_answers(transaction.event, present, given)
        answered = transitions.change(
            present,
            {"answers": given},
            event=transaction.event,
            count=transaction.count,
            organisations=transaction.organisations,
            now=now,
            random=random,
        )
        if answered is not present:
            transaction.save(answered, before=present)
        return answered

    return await act_on_registration(
        event.slug,
        registration.code,
        answer,
        action="registration.answered",
        actor=registration.actor,
        holder=registration.holder,
        transactions=transactions,
        clock=clock,
    )
