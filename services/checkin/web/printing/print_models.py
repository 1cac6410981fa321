"""The models of prints in the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.checkin.domain.printing import PrintJob, PrintProblem, PrintReason, PrintState, Station, StationFormat
from services.checkin.web.fields import EventName, Nonce
from shared.documents.badge_formats import Format
from shared.http.validation import Strict

MOST_SHOWN = 50
Attempt = Annotated[int, Field(ge=1, le=1_000_000)]


class PrintBody(Strict):
    """A request to print the badge of a registration (by its `code`), perhaps a `reprint`."""

    nonce: Nonce
    code: Annotated[str, Field(max_length=100)]
    reason: PrintReason = "new"


class PrintsQuery(BaseModel):
    """How many of the last prints to show. With none, the answer says only whether anybody prints."""

    limit: Annotated[int, Field(ge=0, le=MOST_SHOWN)] = 20
    event: EventName | None = None


class LabelQuery(BaseModel):
    """The format of the label."""

    format: StationFormat
    event: EventName | None = None


class TakeBody(Strict):
    """The labels in the station's printer."""

    format: StationFormat


class AttemptBody(Strict):
    """The attempt, as `take` told it: a station that was too slow changes nothing for the next."""

    attempt: Attempt


class DoneBody(AttemptBody):
    """The `badge` is the value of the label's header X-Badge-Digest; empty where a person says that it is printed.

    With `certain` false, the badge went to the printer and nobody there said whether it came out.
    """

    badge: Annotated[str, Field(pattern=r"^[0-9a-f]{0,64}$")] = ""
    certain: bool = True


class GiveBackBody(AttemptBody):
    """`no_label`: the label could not be fetched for now; `no_badge`: registration says that there is none (409).

    `not_out`: people at the printer say that nothing came out, and have it not printed again.
    """

    problem: Literal["no_label", "no_badge", "not_out"]


class PrintJobView(BaseModel):
    """One badge to print. `station`: somebody prints at all. `gate` is the name of the gate where it comes out.

    `problem` is `no_label` (it is tried again), `no_badge`, `not_out`, `withdrawn`, `too_late` or `printed_again`.
    """

    id: str
    code: str
    reason: PrintReason
    state: PrintState
    problem: PrintProblem | None
    station: bool
    gate: str | None
    station_name: str
    attempt: int
    created_at: datetime
    printed_at: datetime | None


class NamedPrintView(PrintJobView):
    """One badge with the name on it."""

    name: str


class PrintPage(BaseModel):
    """The last prints, the newest first. `station`: somebody prints here."""

    items: list[NamedPrintView]
    next_cursor: str | None = None
    station: bool


class TakenView(BaseModel):
    """A job that the station now has for half a minute; `label` is the address of its picture."""

    id: str
    attempt: int
    code: str
    name: str
    reason: PrintReason
    format: Format
    label: str


class TakeView(BaseModel):
    """The next job, if there is one."""

    job: TakenView | None


class LabelView(BaseModel):
    """The address of the picture of somebody made up."""

    label: str


def job_view(job: PrintJob, stations: Sequence[Station], now: datetime) -> PrintJobView:
    """A job as the API shows it."""
    return PrintJobView(
        id=job.id,
        code=job.code,
        reason=job.reason,
        state=job.state(now),
        problem=job.shown_problem(now),
        station=bool(stations),
        gate=_where(job, stations),
        station_name=job.station_name,
        attempt=job.attempt,
        created_at=job.created_at,
        printed_at=job.printed_at,
    )


def named_view(job: PrintJob, name: str, stations: Sequence[Station], now: datetime) -> NamedPrintView:
    """A job with the name on the badge."""
    return NamedPrintView(**job_view(job, stations, now).model_dump(), name=name)


def _where(job: PrintJob, stations: Sequence[Station]) -> str | None:
    """The name of the gate where it came or will come out."""
    if job.station is not None and job.step != "waiting":
        return job.station_gate
    gates = {station.gate: station.gate_name for station in stations}
    return gates.get(job.gate) or next(iter(gates.values()), None)
