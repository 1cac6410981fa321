"""The people whom a list on paper names."""

from services.checkin.domain.attendees import Attendee
from services.checkin.domain.events import Event
from services.checkin.domain.lists import CheckInList
from services.checkin.ports.roster import Roster

PAGE = 500


async def list_people(event: Event, check_in_list: CheckInList, *, roster: Roster) -> list[Attendee]:
    """The confirmed people of the event whom the list expects, each once."""
    people: dict[str, Attendee] = {}
    cursor, complete = None, False
    while not complete:
        page = await roster.changed_since(event.slug, cursor, PAGE)
        people |= {attendee.registration: attendee for attendee in page.attendees}
        cursor, complete = page.next_cursor, page.complete
    return [attendee for attendee in people.values() if _is_expected(attendee, check_in_list)]


def _is_expected(attendee: Attendee, check_in_list: CheckInList) -> bool:
    is_coming = attendee.state == "confirmed" and not attendee.erased
    return is_coming and check_in_list.is_for(attendee) and check_in_list.is_booked_by(attendee)
