"""The data of an attendee are erased: the mailer forgets them, and their mails stay unsent."""

from services.mailer.ports.erasure import ErasedPeople
from shared.clock import Clock
from shared.contracts.mails import RegistrationErased


async def erase_mails(message: RegistrationErased, *, erased_people: ErasedPeople, clock: Clock) -> None:
    """Drops what waits, forgets the rest; a message that comes again changes nothing."""
    await erased_people.erase(message, now=clock())
