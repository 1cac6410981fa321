"""An organiser declines a registration that awaits approval."""

from services.registration.domain.registration import Registration
from services.registration.ports import Book, Books, Desk
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.new_registration import tell_attendee


async def decline_registration(
    event: str, code: str, *, reason: str | None, actor: str, books: Books, desk: Desk
) -> Registration:
    """Declines and mails the reason, in the organiser's words.

    Raises UnknownEvent, UnknownRegistration, NotInThisState.
    """

    async def decline(book: Book, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        declined = registration.changed(desk.now(), state="declined", reason=reason)
        book.put(declined, before=registration)
        await tell_attendee(book, declined, desk)
        return declined

    return await act_on_registration(event, code, "declined", decline, actor=actor, books=books, desk=desk)
