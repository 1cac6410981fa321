"""Prints at the venue, as the use cases need them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from services.checkin.domain.printing import PrintJob, Station
from shared.documents.label_links import Label

SignLabel: TypeAlias = Callable[[Label, datetime], str]
"""The path at which registration gives a label until a moment."""


class PrintJobs(Protocol):
    """The badges to print. A change is stored only on the job as it was read."""

    async def add(self, job: PrintJob) -> PrintJob:
        """Stores a new job, and returns it; or the job that was made for its id before, as it is now.

        Where another job of the person is under way, that one is returned, from now on also under this id; as long as
        it waits, it goes to the gate where it was asked for last.
        """

    async def get(self, event: str, id_: str) -> PrintJob | None:
        """The job of an event that was asked for under this id."""

    async def take(self, station: Station, gates: Collection[str], now: datetime) -> PrintJob | None:
        """Gives the station the job that has waited longest; none of those `gates`, which have others."""

    async def save(self, before: PrintJob, after: PrintJob) -> bool:
        """Stores a changed job, with the message if it is printed now. Returns False when another change came first."""

    async def latest(self, event: str, gate: str, station: str, limit: int) -> Sequence[PrintJob]:
        """Jobs of a gate or of a station, the newest first."""

    async def names(self, registrations: Collection[str]) -> Mapping[str, str]:
        """The names of people by their registrations."""


class PrintStations(Protocol):
    """The devices with a printer."""

    async def see(self, station: Station) -> None:
        """Notes that a station is ready."""

    async def forget(self, device: str) -> None:
        """Notes that a station is not ready any more."""

    async def ready(self, event: str, since: datetime) -> Sequence[Station]:
        """The stations of an event that were ready since then."""


@dataclass(frozen=True, slots=True)
class Printing:
    """All that routes about prints need."""

    jobs: PrintJobs
    stations: PrintStations
    sign_label: SignLabel
