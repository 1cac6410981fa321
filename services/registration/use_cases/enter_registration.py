"""An organiser registers somebody."""

from services.registration.domain.form_check import check_form
from services.registration.domain.places import outcome_for
from services.registration.domain.registration import AlreadyRegistered, Registration, RegistrationForm
from services.registration.ports import Book, Books, Desk, Reads
from services.registration.use_cases.new_registration import new_registration, tell_attendee
from shared.audit import AuditEntry
from shared.language.field_types import email_key


async def enter_registration(
    event: str, form: RegistrationForm, *, actor: str, language: str, books: Books, desk: Desk
) -> Registration:
    """Registers somebody, also while registration is closed to the public, and in categories by invitation only.

    Raises UnknownEvent, FormInvalid, AlreadyRegistered, SoldOut.
    """
    email = email_key(form.email)

    async def change(book: Book) -> Registration:
        check_form(book.event, form)
        if book.by_email(email) is not None:
            raise AlreadyRegistered
        outcome = outcome_for(book.event, book.count, form.category)
        registration = new_registration(book, form, outcome, language=language, source="organiser", desk=desk)
        book.put(registration)
        book.note(
            AuditEntry(
                actor=actor,
                action="registration.entered",
                event=event,
                subject=registration.code,
                at=desk.now(),
                before={},
                after={"state": registration.state, "category": registration.category},
            )
        )
        await tell_attendee(book, registration, desk)
        return registration

    return await books.write(event, Reads(emails=(email,)), change)
