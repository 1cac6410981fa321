"""The figures of a list for a big screen: they name nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.checkin.domain.desk_split import DeskShare, split_desks
from services.checkin.domain.events import Event
from services.checkin.domain.lists import MAIN, CheckInList
from services.checkin.domain.scans import Counts


@dataclass(frozen=True, slots=True)
class ArrivedGroup:
    """People of a category who were first let in at one gate (a name) within the same minute."""

    minute: datetime
    gate: str
    category: str
    people: int


@dataclass(frozen=True, slots=True)
class ExpectedGroup:
    """People whom a list expects, of one category and with one letter of the tray; `still`: who have not come yet."""

    category: str
    letter: str
    people: int
    still: int


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """The people of a category who came, and those whom the list expects in all."""

    id: str
    admitted: int
    expected: int


@dataclass(frozen=True, slots=True)
class DoorFigures:
    """The figures of a list, or of its present day. `arrivals` are minutes with people who came, in order.

    `limit` is the most people who may be inside at once; None without one.
    """

    counts: Counts
    limit: int | None
    arrivals: tuple[tuple[datetime, int], ...]
    gates: tuple[tuple[str, int], ...]
    categories: tuple[CategoryFigures, ...]
    desks: tuple[DeskShare, ...]


def room_of(event: Event, check_in_list: CheckInList) -> int | None:
    """The most people who may be inside at once: the list's limit; at the main entrance else that of the venue."""
    seats = check_in_list.seats(event)
    return event.room_limit if seats is None and check_in_list.id == MAIN else seats


def door_figures(
    counts: Counts,
    limit: int | None,
    arrived: Sequence[ArrivedGroup],
    expected: Sequence[ExpectedGroup],
    desks: int,
) -> DoorFigures:
    """The figures that follow from groups of people. The busiest gate and the largest category come first."""
    minutes, gates, admitted = Counter[datetime](), Counter[str](), Counter[str]()
    for group in arrived:
        minutes[group.minute] += group.people
        gates[group.gate] += group.people
        admitted[group.category] += group.people
    in_all, letters = Counter[str](), Counter[str]()
    for awaited in expected:
        in_all[awaited.category] += awaited.people
        letters[awaited.letter] += awaited.still
    categories = [CategoryFigures(id_, admitted[id_], in_all[id_]) for id_ in {*admitted, *in_all}]
    return DoorFigures(
        counts,
        limit,
        tuple(sorted(minutes.items())),
        tuple(sorted(gates.items(), key=lambda gate: (-gate[1], gate[0]))),
        tuple(sorted(categories, key=lambda category: (-category.expected, category.id))),
        split_desks(letters, desks),
    )
