"""A place stays with its holder once they have come with it: what was scanned is theirs."""

from services.registration.domain.registration import PlaceUsed
from services.registration.ports.people import Registrations


async def check_place_unused(event: str, code: str, registrations: Registrations) -> None:
    """Raises PlaceUsed where somebody was let in with the registration's ticket, UnknownRegistration."""
    if (await registrations.read(event, code)).attendance.has_come:
        raise PlaceUsed
