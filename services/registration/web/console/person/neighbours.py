"""The people before and after a person, in the list from which an organiser came."""

from dataclasses import dataclass

from services.registration.domain.registration import Registration
from services.registration.ports.people import Cursor, Registrations
from services.registration.web.console.table.people_view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The registrations before and after one; None at the ends of the list. `list` is the query of its address."""

    previous: Registration | None
    next: Registration | None
    list: str


async def neighbours_of(registration: Registration, view: View, registrations: Registrations) -> Neighbours:
    """Returns the neighbours, also of a registration that has left the list meanwhile."""

    async def beside(*, backwards: bool) -> Registration | None:
        sorting = view.sorting.reversed if backwards else view.sorting
        position = Cursor.at(registration, sorting)
        page = await registrations.page(registration.event, view.criteria, 1, position, sorting)
        return page[0].registration if page else None

    return Neighbours(previous=await beside(backwards=True), next=await beside(backwards=False), list=view.address())
