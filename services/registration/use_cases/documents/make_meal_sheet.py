"""An organiser, and later the mailer at a set hour, tells the caterer how many eat and of what."""

from services.registration.domain.event import Event
from services.registration.domain.meal_sheet import MealCount, MealSheet
from services.registration.ports.people import Registrations


async def make_meal_sheet(event: Event, language: str, *, registrations: Registrations) -> MealSheet:
    """Returns the numbers of an event's meals as they are now, with food needs in people's own words.

    Labels of choices among the needs are in `language`. Callers that may not see sensitive answers drop the needs.
    """
    count = MealCount(event, language)
    async for entry in registrations.attendees(event.slug):
        count.add(entry.registration, entry.attendance)
    return count.sheet()
