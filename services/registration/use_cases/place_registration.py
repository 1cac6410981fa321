"""Somebody registers for an event."""

import hashlib
import json

from services.registration.domain.form_check import check_form, check_invitation
from services.registration.domain.messages import mail
from services.registration.domain.places import Outcome, outcome_for
from services.registration.domain.registration import IdempotencyKeyReused, Registration, RegistrationForm
from services.registration.ports import Book, Books, Desk, Reads, Replay
from services.registration.use_cases.new_registration import new_registration, tell_attendee
from shared.identity.authorisation import UnknownEvent
from shared.language.field_types import email_key

REMIND_EVERY = 600  # seconds; a repeated submission does not fill somebody's inbox


async def place_registration(
    event: str, form: RegistrationForm, *, language: str, idempotency_key: str | None, books: Books, desk: Desk
) -> Outcome:
    """Registers, and says with what outcome; the same `idempotency_key` again gives the same answer.

    `language` is used where the form names none. For an address that is registered already the answer is what a new
    one would get, and its owner gets a mail. Raises UnknownEvent, RegistrationClosed, FormInvalid,
    InvitationRequired, SoldOut, IdempotencyKeyReused.
    """
    email = email_key(form.email)
    fingerprint = hashlib.sha256(json.dumps(form.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    key = hashlib.sha256(f"{event}\n{idempotency_key}".encode()).hexdigest() if idempotency_key else None

    async def change(book: Book) -> Outcome:
        if key and (replay := book.replay(key)):
            return _answer_again(replay, fingerprint)
        outcome = await _place(book, form, email, language, desk)
        if key:
            book.remember(Replay(key, fingerprint, outcome))
        return outcome

    return await books.write(event, Reads(emails=(email,), replays=(key,) if key else ()), change)


def _answer_again(replay: Replay, fingerprint: str) -> Outcome:
    if replay.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return replay.outcome


async def _place(book: Book, form: RegistrationForm, email: str, language: str, desk: Desk) -> Outcome:
    if book.event.state == "draft":
        raise UnknownEvent  # nobody is to learn that it will be there
    book.event.check_open(desk.now())
    check_form(book.event, form)
    check_invitation(book.event, form)
    outcome = outcome_for(book.event, book.count, form.category)
    known = book.by_email(email)
    if known is not None:
        _remind(book, known, desk)
        return outcome
    registration = new_registration(book, form, outcome, language=language, source="public", desk=desk)
    book.put(registration)
    await tell_attendee(book, registration, desk)
    return outcome


def _remind(book: Book, known: Registration, desk: Desk) -> None:
    now = desk.now()
    occasion = str(int(now.timestamp()) // REMIND_EVERY)
    url = desk.manage_url(known)
    book.send(mail("already_registered", book.event, known, occasion=occasion, manage_url=url, now=now))
