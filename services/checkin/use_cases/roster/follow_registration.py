"""A registration has changed."""

from services.checkin.domain.messages import attendee_from
from services.checkin.ports.roster import Roster
from shared.contracts.registration import RegistrationChanged


async def follow_registration(message: RegistrationChanged, *, roster: Roster) -> None:
    """Stores the newest state of the registration; of an erased one only the fields that counts need."""
    await roster.save(attendee_from(message))
