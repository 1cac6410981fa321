"""A big screen shows how the door is doing."""

from datetime import datetime

from services.checkin.domain.events import Event
from services.checkin.domain.figures import DoorFigures, door_figures, room_of
from services.checkin.domain.lists import CheckInList
from services.checkin.ports.figures import GroupedPeople
from services.checkin.ports.scans import AttendanceCounts


async def read_figures(
    event: Event,
    check_in_list: CheckInList,
    *,
    desks: int,
    counts: AttendanceCounts,
    people: GroupedPeople,
    at: datetime,
) -> DoorFigures:
    """The figures of the list at the present time `at`, of one that counts per day those of the day.

    The letters are shared out among so many `desks`.
    """
    groups = await people.recent(event, check_in_list, at)
    numbers = await counts.now(event, check_in_list, at)
    return door_figures(numbers, room_of(event, check_in_list), groups.arrived, groups.expected, desks)
