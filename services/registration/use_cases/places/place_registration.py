"""Somebody registers for an event; for an address that is registered already, the answer is the same.

`web/people/submission.py` sees to it that both take the same time.
"""

from services.registration.domain.idempotency import IdempotentAnswer, answer_key, fingerprint
from services.registration.domain.places import Outcome
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.check_submission import check_submission
from services.registration.use_cases.steps.register_attendee import register_attendee
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.language.field_types import email_key


async def place_registration(
    event: str,
    form: RegistrationForm,
    *,
    language: str,
    idempotency_key: str | None,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Outcome:
    """Registers, and says with what outcome; the same `idempotency_key` again gives the same answer.

    `language` is used where the form names none. For an address that is registered already the answer is what a new
    one would get, and its owner gets a mail. Raises UnknownEvent, RegistrationClosed, OnlyMembersYet, FormInvalid,
    InvitationRequired, SoldOut, IdempotencyKeyReused.
    """
    key = answer_key(event, idempotency_key) if idempotency_key else None

    async def answer(transaction: EventTransaction) -> Outcome:
        if key and (earlier := transaction.answer(key)):
            return earlier.again(fingerprint(form))
        now = clock()
        outcome = check_submission(transaction, form, now)
        await register_attendee(transaction, form, outcome, language=language, now=now, random=random, links=links)
        if key:
            transaction.save_answer(IdempotentAnswer(key, fingerprint(form), outcome))
        return outcome

    return await transactions.run(event, Prefetch(emails=(email_key(form.email),), keys=(key,) if key else ()), answer)
