"""The people of another event who agreed to hear of the next ones."""

from services.registration.domain.invitation_list import agreed
from services.registration.domain.registration import Registration
from services.registration.ports.people import IN_ORDER, Cursor, Filter, Registrations

PAGE = 500


async def find_agreed(event: str, consent: str, registrations: Registrations) -> list[Registration]:
    """Returns one registration for each address whose holder agreed to `consent`, and did not withdraw it.

    Who cancelled counts too: they agreed for the time after the event.
    """
    people: list[Registration] = []
    after: Cursor | None = None
    while entries := await registrations.page(event, Filter(), PAGE, after):
        people += [entry.registration for entry in entries]
        after = Cursor.at(entries[-1].registration, IN_ORDER)
    return list(agreed(people, consent).values())
