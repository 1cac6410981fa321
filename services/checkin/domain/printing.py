"""Badges that are printed at the venue: each job by one station, and never a second time by itself.

A station takes a job, fetches its label, begins, and tells that it is done. Until it begins, another one may take over.
From then on nobody but the people at the printer knows whether there is paper: a job of which nothing more is heard, or
of which they do not say, is `perhaps_printed`, and only a person has it printed again. Two badges with one name let two
people in.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from shared.documents.badge_formats import Format
from shared.errors import Conflict, NotFound

PrintReason: TypeAlias = Literal["new", "reprint"]
Step: TypeAlias = Literal["waiting", "fetching", "printing", "printed", "failed"]
PrintState: TypeAlias = Literal["waiting", "printing", "printed", "perhaps_printed", "failed"]
PrintProblem: TypeAlias = Literal["no_label", "no_badge", "not_out", "withdrawn", "too_late", "printed_again"]
"""`no_label`: registration is away, or does not know the person yet; it is tried again. `no_badge`: it gives none.
`not_out`: people at the printer say that nothing came out."""

StationFormat: TypeAlias = Literal["label62", "label54x101", "a6", "a4x4"]
STATION_FORMATS: tuple[StationFormat, ...] = get_args(StationFormat)

WAITS = timedelta(minutes=10)  # then the guest is long inside, and nobody wants the badge
FETCHES = timedelta(seconds=30)
PRINTS = timedelta(minutes=2)  # with a print dialogue that somebody has to find
TRIED_AGAIN = timedelta(seconds=4)
LABEL_IS_GOOD = timedelta(minutes=5)
STATION_IS_SILENT = timedelta(seconds=20)


class UnknownPrintJob(NotFound):
    """There is no such print here."""


class PrintNonceReused(Conflict):
    """This nonce belongs to another print of this device."""


class NoBadgeToPrint(Conflict):
    """Only confirmed guests have a badge to print; give this one a blank badge."""


class PrintLost(Conflict):
    """This print is not in the hands of this station any more."""


class PrintBegun(Conflict):
    """This badge is printed already, or just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A device with a printer, as it was last seen. `gate` is an id."""

    device: str
    event: str
    gate: str
    gate_name: str
    name: str
    format: Format
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One badge to print. `id` is "device.nonce" of the first request for it.

    `gate` and `device` (ids) are those at which it was asked for last. `attempt` grows with each station that takes it,
    and tells their late answers apart. Until `until`, a waiting job rests, and a taken one is its station's. `badge` is
    the digest that registration gave with the label.
    """

    id: str
    event: str
    registration: str
    code: str
    reason: PrintReason
    gate: str
    gate_name: str
    device: str
    created_at: datetime
    step: Step = "waiting"
    problem: PrintProblem | None = None
    attempt: int = 0
    station: str | None = None
    station_name: str = ""
    station_gate: str = ""
    format: Format | None = None
    until: datetime | None = None
    badge: str = ""
    printed_at: datetime | None = None

    def state(self, now: datetime) -> PrintState:
        """The state that people are shown."""
        if self.step in ("printed", "failed"):
            return "printed" if self.step == "printed" else "failed"
        if self.step == "printing":
            return "printing" if self._is_leased(now) else "perhaps_printed"
        if self.step == "fetching" and self._is_leased(now):
            return "printing"
        return "waiting" if now < self.created_at + WAITS else "failed"

    def shown_problem(self, now: datetime) -> PrintProblem | None:
        """The problem that people are shown."""
        return "too_late" if self.step != "failed" and self.state(now) == "failed" else self.problem

    def is_under_way(self, now: datetime) -> bool:
        """Whether it will be printed without anybody asking again."""
        return self.state(now) in ("waiting", "printing")

    def _is_leased(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


def job_id(device: str, nonce: str) -> str:
    """The id of a job, unique everywhere: a nonce is unique only on its device."""
    return f"{device}.{nonce}"


def taken(job: PrintJob, station: Station, now: datetime) -> PrintJob:
    """The job in the hands of a station."""
    return replace(
        job,
        step="fetching",
        attempt=job.attempt + 1,
        station=station.device,
        station_name=station.name,
        station_gate=station.gate_name,
        format=station.format,
        until=now + FETCHES,
    )


def begun(job: PrintJob, *, station: str, attempt: int, now: datetime) -> PrintJob:
    """The job of which the station now prints the label, perhaps once more after nothing came out. Raises PrintLost."""
    if not _is_held(job, station, attempt, now, "fetching", "printing"):
        raise PrintLost
    return replace(job, step="printing", problem=None, until=now + PRINTS)


def given_back(job: PrintJob, *, station: str, attempt: int, problem: PrintProblem, now: datetime) -> PrintJob:
    """The job without a badge: it waits for its label, or has failed. Raises PrintLost."""
    if not _is_held(job, station, attempt, now, "printing" if problem == "not_out" else "fetching"):
        raise PrintLost
    if problem in ("no_badge", "not_out"):
        return replace(job, step="failed", problem=problem)
    return replace(job, step="waiting", problem=problem, until=now + TRIED_AGAIN)


def finished(job: PrintJob, *, device: str, attempt: int, badge: str, now: datetime) -> PrintJob:
    """The printed job. Its station says so; of one that is perhaps printed, any desk. Raises PrintLost."""
    if job.attempt != attempt or (device != job.station and job.state(now) not in ("perhaps_printed", "printed")):
        raise PrintLost
    if job.step == "printed":
        return job
    if job.step != "printing":
        raise PrintLost
    return replace(job, step="printed", badge=badge or job.badge, printed_at=now)


def doubted(job: PrintJob, *, station: str, attempt: int, now: datetime) -> PrintJob:
    """The job that went to the printer, and nobody there said whether it came out. Raises PrintLost."""
    if job.step == "printing" and job.attempt == attempt and job.state(now) == "perhaps_printed":
        return job
    if not _is_held(job, station, attempt, now, "printing"):
        raise PrintLost
    return replace(job, until=now)


def withdrawn(job: PrintJob) -> PrintJob:
    """The job that is not wanted any more. Raises PrintBegun."""
    if job.step in ("printing", "printed"):
        raise PrintBegun
    return job if job.step == "failed" else replace(job, step="failed", problem="withdrawn")


def replaced(job: PrintJob, now: datetime) -> PrintJob:
    """The job, no longer under way, in whose place another one comes."""
    return replace(job, step="failed", problem="too_late" if job.state(now) == "failed" else "printed_again")


def _is_held(job: PrintJob, station: str, attempt: int, now: datetime, *steps: Step) -> bool:
    is_its_own = job.step in steps and (job.station, job.attempt) == (station, attempt)
    return is_its_own and job.until is not None and now < job.until
