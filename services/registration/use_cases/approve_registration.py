"""An organiser approves a registration, which then gets a place or waits for one."""

from services.registration.domain.places import SoldOut, has_room, somebody_is_ahead
from services.registration.domain.registration import Registration
from services.registration.ports import Book, Books, Desk
from services.registration.use_cases.act_on_registration import act_on_registration
from services.registration.use_cases.fill_places import confirm
from services.registration.use_cases.new_registration import tell_attendee


async def approve_registration(event: str, code: str, *, actor: str, books: Books, desk: Desk) -> Registration:
    """Approves; where there is no room, the registration joins the waiting list at the place of its first day.

    Raises UnknownEvent, UnknownRegistration, NotInThisState, SoldOut (no room and no waiting list).
    """

    async def approve(book: Book, registration: Registration) -> Registration:
        registration.require("awaiting_approval")
        if has_room(book.event, book.count, registration.category) and not somebody_is_ahead(book.event, book.count):
            return await confirm(book, registration, actor, desk)
        if not book.event.waiting_list.enabled:
            raise SoldOut
        waiting = registration.changed(desk.now(), state="waitlisted")
        book.put(waiting, before=registration)
        await tell_attendee(book, waiting, desk)
        return waiting

    return await act_on_registration(event, code, "approved", approve, actor=actor, books=books, desk=desk)
