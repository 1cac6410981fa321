"""The home of an event's door: the one installation of check-in that judges the event's scans."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import Conflict, Unavailable

MAIN_HOME = "main"
ASKED_FOR = timedelta(minutes=10)  # how long a request for a door counts: nobody waits for it any more then
LEFT_OVERS = "send left-overs of a door"  # what is due after a hand-over, in the schedule
LEFT_OVERS_AFTER = timedelta(seconds=30)  # longer than any write takes that had begun before


@dataclass(frozen=True, slots=True)
class Home:
    """An installation of check-in, with its public address. `term` is the number of the hand-over to it, 0 without."""

    name: str
    url: str = ""
    term: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The wish that an event's door moves to the installation `to`; `term`: see DoorRequested."""

    event: str
    request: str
    to: Home
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A whole state of a door that is under way to `to`, or has arrived; see DoorSent."""

    event: str
    id: str
    to: str
    parts: int
    term: int
    epoch: int
    sender: Home


class DoorElsewhere(Unavailable):
    """The door of this event is at another place now."""

    def __init__(self, home: Home) -> None:
        place = home.url or f"the installation {home.name}"
        super().__init__(f"The door of this event is at {place} now.")
        self.home = home
        self.facts = {"home": {"name": home.name, "url": home.url or None}}


class DoorStays(Conflict):
    """The door of this event was not handed over."""
