"""Somebody registers for an event, alone or with colleagues; for addresses that are known the answer is the same.

`web/people/submission.py` sees to it that both take the same time.
"""

from services.registration.domain.group import GroupOutcome, people_of
from services.registration.domain.idempotency import IdempotentAnswer, answer_key, fingerprint
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.check_submission import check_submission
from services.registration.use_cases.steps.register_group import register_group
from services.registration.use_cases.steps.use_invitation import invitations_named_by, people_invited
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
) -> GroupOutcome:
    """Registers everybody in the form, and says with what outcome.

    The same `idempotency_key` again gives the same answer. `language` is used where the form names none. For
    an address that is registered already the answer is what a new one would get, and its owner gets a mail. Raises
    IdempotencyKeyReused and all that `check_submission` raises.
    """
    key = answer_key(event, idempotency_key) if idempotency_key else None

    async def answer(transaction: EventTransaction) -> GroupOutcome:
        if key and (earlier := transaction.answer(key)):
            return earlier.again(fingerprint(form))
        now = clock()
        outcome = check_submission(transaction, form, now)
        people = people_invited(transaction, form)
        await register_group(transaction, people, outcome, language=language, now=now, random=random, links=links)
        if key:
            transaction.save_answer(IdempotentAnswer(key, fingerprint(form), outcome.booker, outcome.colleagues))
        return outcome

    emails = [email_key(person.email) for person in people_of(form) if person.email]
    prefetch = Prefetch(emails=emails, keys=(key,) if key else (), invitations=invitations_named_by(form))
    return await transactions.run(event, prefetch, answer)
