"""Somebody registers for an event."""

import hashlib
import json
from dataclasses import asdict

from services.registration.domain.form_check import check_form, check_invitation
from services.registration.domain.messages import mail
from services.registration.domain.places import Outcome, outcome_for
from services.registration.domain.registration import IdempotencyKeyReused, Registration
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, IdempotentAnswer, Prefetch
from services.registration.use_cases.new_registration import new_registration, tell_attendee
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.identity.authorisation import UnknownEvent
from shared.language.field_types import email_key

REMIND_EVERY = 600  # seconds; a repeated submission does not fill somebody's inbox


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
    one would get, and its owner gets a mail. Raises UnknownEvent, RegistrationClosed, FormInvalid,
    InvitationRequired, SoldOut, IdempotencyKeyReused.
    """
    email = email_key(form.email)
    fingerprint = hashlib.sha256(json.dumps(asdict(form), sort_keys=True).encode()).hexdigest()
    key = hashlib.sha256(f"{event}\n{idempotency_key}".encode()).hexdigest() if idempotency_key else None

    async def change(transaction: EventTransaction) -> Outcome:
        if key and (answer := transaction.answer(key)):
            return _answer_again(answer, fingerprint)
        outcome = await _place(transaction, form, email, language, clock=clock, random=random, links=links)
        if key:
            transaction.save_answer(IdempotentAnswer(key, fingerprint, outcome))
        return outcome

    return await transactions.run(event, Prefetch(emails=(email,), keys=(key,) if key else ()), change)


def _answer_again(answer: IdempotentAnswer, fingerprint: str) -> Outcome:
    if answer.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return answer.outcome


async def _place(
    transaction: EventTransaction,
    form: RegistrationForm,
    email: str,
    language: str,
    *,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Outcome:
    if transaction.event.state == "draft":
        raise UnknownEvent  # nobody is to learn that it will be there
    transaction.event.check_open(clock())
    check_form(transaction.event, form)
    check_invitation(transaction.event, form)
    outcome = outcome_for(transaction.event, transaction.count, form.category)
    known = transaction.by_email(email)
    if known is not None:
        _remind(transaction, known, clock=clock, links=links)
        return outcome
    registration = new_registration(
        transaction, form, outcome, language=language, source="public", clock=clock, random=random
    )
    transaction.save(registration)
    await tell_attendee(transaction, registration, clock=clock, links=links)
    return outcome


def _remind(transaction: EventTransaction, known: Registration, clock: Clock, links: ManageLinks) -> None:
    now = clock()
    occasion = str(int(now.timestamp()) // REMIND_EVERY)
    url = links.url_for(known)
    transaction.send(mail("already_registered", transaction.event, known, occasion=occasion, manage_url=url, now=now))
