"""A conference of three days with everything that happens at its doors, and what follows from it, computed plainly.

The weekend is the one on which clocks go forward, so that a day is not always 24 hours long.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Luxembourg")
DAYS = (date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29))
LISTS = ("main", "lunch")
NAMES = (
    ("Zoë", "Müller-Weber"),
    ("محمد", "الحسيني"),
    ("יעל", "כהן"),
    ("小明", "王"),
    ("さくら", "田中"),
    ("민준", "김"),
    ("Αλέξανδρος", "Παπαδόπουλος"),
    ("Олександра", "Шевченко"),
    ("ნინო", "ბერიძე"),
    ("Արամ", "Խաչատրյան"),
    ("สมชาย", "ใจดี"),
    ("Ngọc Ánh", "Nguyễn"),
    ("Łukasz", "Żółć"),
    ("José María", "de la Cruz y Fernández de Córdoba"),
    ("", "O"),
    ("=1+1", "@x"),
    ("-5", "+352 621 123 456"),
    ("007", 'x";=1+1'),
    ("<b>Bold</b>", "{{ 7 * 7 }}"),
    ("A" * 30, "B" * 30),
)


@dataclass(frozen=True, slots=True)
class DoorScan:
    """A scan that a device showed a verdict of; only those that were `counted` are attendance."""

    person: int
    list: str
    direction: Literal["entry", "exit"]
    at: datetime
    counted: bool = True

    def sent(self, secret: str, nonce: str) -> dict[str, Any]:
        """The scan as a device uploads it later."""
        shown = {"verdict": "admitted" if self.direction == "entry" else "exited"}
        refused = {"verdict": "refused", "reason": "already_admitted"}
        return {
            "nonce": nonce,
            "list": self.list,
            "secret": secret,
            "direction": self.direction,
            "scanned_at": self.at.isoformat(),
            "offline": True,
            "shown": shown if self.counted else refused,
        }


@dataclass(slots=True)
class Presence:
    """The first entry, the last exit and the time between entries and exits, where both were scanned."""

    first_in: datetime | None = None
    last_out: datetime | None = None
    present: timedelta | None = None
    entered: datetime | None = field(default=None, repr=False)

    @property
    def minutes(self) -> int | None:
        return None if self.present is None else self.present // timedelta(minutes=1)


def name_of(person: int) -> tuple[str, str]:
    """First and last name: twenty kinds in turn, and never the same twice."""
    first, last = NAMES[person % len(NAMES)]
    return first, f"{last} {person}"


def scans(people: int, random: Random) -> list[DoorScan]:
    """All scans in the order of time: four of five people come each day; some never leave, some are scanned twice."""
    of_all = (scan for day in DAYS for person in range(people) for scan in _of(person, day, random))
    return sorted(of_all, key=lambda scan: scan.at)


def _of(person: int, day: date, random: Random) -> Iterator[DoorScan]:
    if random.random() < 0.2:
        return
    came = _at(day, random, hours=(7, 10))
    yield DoorScan(person, "main", "entry", came)
    if random.random() < 0.2:  # scanned twice
        yield DoorScan(person, "main", "entry", came + timedelta(seconds=3), counted=False)
    if random.random() < 0.5:
        lunch = _at(day, random, hours=(12, 13))
        yield DoorScan(person, "main", "exit", lunch)
        yield DoorScan(person, "lunch", "entry", lunch + timedelta(minutes=2))
        if random.random() < 0.7:
            yield DoorScan(person, "lunch", "exit", lunch + timedelta(minutes=random.randrange(20, 50)))
        if random.random() < 0.8:
            yield DoorScan(person, "main", "entry", lunch + timedelta(minutes=55))
    if random.random() < 0.6:
        yield DoorScan(person, "main", "exit", _at(day, random, hours=(15, 18)))


def _at(day: date, random: Random, hours: tuple[int, int]) -> datetime:
    seconds = random.randrange(hours[0] * 3600, hours[1] * 3600)
    local = datetime.combine(day, time(0), ZONE).replace(hour=seconds // 3600, minute=seconds // 60 % 60)
    return local.replace(second=seconds % 60, microsecond=random.randrange(1000) * 1000).astimezone(UTC)


def presences(of_all: list[DoorScan]) -> dict[tuple[int, str, date], Presence]:
    """The presence of each person on each list and day, from the scans that counted."""
    result: dict[tuple[int, str, date], Presence] = {}
    for scan in of_all:
        if not scan.counted:
            continue
        presence = result.setdefault((scan.person, scan.list, scan.at.astimezone(ZONE).date()), Presence())
        if scan.direction == "entry":
            presence.first_in = presence.first_in or scan.at
            presence.entered = presence.entered or scan.at
        else:
            presence.last_out = scan.at
            if presence.entered:
                presence.present = (presence.present or timedelta()) + (scan.at - presence.entered)
                presence.entered = None
    return result
