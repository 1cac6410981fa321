"""Groups of people at a list, as the figures on a big screen need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.checkin.domain.events import Event
from services.checkin.domain.figures import ArrivedGroup, ExpectedGroup
from services.checkin.domain.lists import CheckInList


@dataclass(frozen=True, slots=True)
class PeopleGroups:
    """Those who came, and those whom the list expects."""

    arrived: Sequence[ArrivedGroup]
    expected: Sequence[ExpectedGroup]


class GroupedPeople(Protocol):
    """People of a list in groups, so that nobody has to be read one by one."""

    async def recent(self, event: Event, check_in_list: CheckInList, at: datetime) -> PeopleGroups:
        """The groups on the day of `at`, a few seconds old at most. Rehearsals do not count."""
