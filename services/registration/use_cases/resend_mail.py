"""The attendee gets the mail that tells how the registration stands once more."""

from services.registration.domain.registration import Registration
from services.registration.ports import Book, Books, Desk
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import tell_attendee


async def resend_mail(event: str, code: str, *, actor: str, books: Books, desk: Desk) -> Registration:
    """Sends it, each time this is asked. Raises UnknownEvent, UnknownRegistration."""

    async def resend(book: Book, registration: Registration) -> Registration:
        await tell_attendee(book, registration, desk, occasion=desk.new_id())
        return registration

    return await act_on_registration(event, code, "mailed again", resend, actor=actor, books=books, desk=desk)
