"""Bars in tables: the number stands beside its bar, so that the table is the chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from services.registration.web.dashboard.svg import element, percent, picture

HEIGHT = 12  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: people who have a place, people who wait, the capacity (None: no limit), and its picture.

    `reserved` places are taken, though nobody is confirmed with them.
    `name` is a text of ours or an organiser's texts by language. A bar of `top` people fills its place.
    """

    name: str | Mapping[str, str]
    people: int
    waiting: int = 0
    reserved: int = 0
    capacity: int | None = None
    top: int = 1

    @property
    def is_full(self) -> bool:
        """Whether no place is left."""
        return self.capacity is not None and self.people + self.reserved >= self.capacity

    @property
    def picture(self) -> Markup:
        """The bar, in front of its capacity."""
        return bar(self.people / self.top, (self.capacity or 0) / self.top)


def top_of(pairs: Iterable[tuple[int, int | None]]) -> int:
    """Returns the length of the longest bar of a table, from each row's people and capacity."""
    return max((max(people, capacity or 0) for people, capacity in pairs), default=0) or 1


def bar(share: float, room: float = 0) -> Markup:
    """Returns a bar that fills a share of its place, in front of its `room`; the number beside it says the same."""
    parts = [("room", room), ("filled", share)]
    shapes = [
        element("rect", class_=name, width=percent(min(part, 1)), height=HEIGHT, rx=2) for name, part in parts if part
    ]
    return picture(element("svg", *shapes, class_="strip", height=HEIGHT, **{"aria-hidden": "true"}))
