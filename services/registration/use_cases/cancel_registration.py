"""A registration is cancelled, and its place goes to who waits."""

from services.registration.domain.registration import Registration
from services.registration.ports import Book, Books, Desk
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import fill_places
from services.registration.use_cases.new_registration import tell_attendee


async def cancel_registration(event: str, code: str, *, actor: str, books: Books, desk: Desk) -> Registration:
    """Cancels; a cancelled one stays cancelled and nothing more happens.

    Raises UnknownEvent, UnknownRegistration, NotInThisState (a declined one).
    """

    async def cancel(book: Book, registration: Registration) -> Registration:
        if registration.state == "cancelled":
            return registration
        registration.require("awaiting_approval", "confirmed", "waitlisted")
        cancelled = registration.changed(desk.now(), state="cancelled")
        book.put(cancelled, before=registration)
        await tell_attendee(book, cancelled, desk)
        await fill_places(book, desk)
        return cancelled

    return await act_on_registration(event, code, "cancelled", cancel, actor=actor, books=books, desk=desk)
