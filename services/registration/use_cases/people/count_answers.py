"""An organiser sees how many people come, do not come, and have not answered."""

from services.registration.domain.coming import Answers
from services.registration.ports.people import Filter, Registrations


async def count_answers(event: str, registrations: Registrations) -> Answers:
    """Returns the numbers. Whoever has cancelled after all said no."""
    confirmed = await registrations.matching(event, Filter(state="confirmed"))
    yes, asked, no = [await registrations.matching(event, Filter(coming=answer)) for answer in ("yes", "asked", "no")]
    return Answers(yes=yes, no=no, asked=asked, unasked=max(confirmed - yes - asked, 0))
