"""A job, the progress that a step of it makes, and the report that people see."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from shared.errors import Conflict, NotFound

State = Literal["running", "done", "refused", "cancelled"]
Cursor = int | str | None

MOST_BAD = 10_000  # a document has room for as many, at some hundred bytes each


class UnknownJob(NotFound):
    """There is no such job."""


class JobFailed(Conflict):
    """Something went wrong; please try again."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that the work leaves out: `row` counts from 1, `problem` is a sentence about its field `field`."""

    row: int
    field: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The effect of one step: it did `done` more rows, and the next step begins at `cursor`.

    `counts` is added to the job's, `bad` follows the job's. `rows` is the number of all rows, once it is known.
    `reason` is a sentence that says why the job is refused.
    """

    cursor: Cursor
    done: int = 0
    rows: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()
    state: State = "running"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work of one `kind` for an event, that `actor` asked for with `options` (JSON values).

    `rows` is the number of all rows (None: not known yet), `done` the number of rows that are done. `counts` says how
    many were created, updated and so on; `bad` lists the first MOST_BAD bad rows. `steps` is the number of steps done.
    """

    id: str
    kind: str
    event: str
    actor: str
    created_at: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    state: State = "running"
    reason: str = ""
    cursor: Cursor = None
    steps: int = 0
    rows: int | None = None
    done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()

    def after(self, progress: Progress) -> "Job":
        """The job when a step has made this progress. A cancelled job stays cancelled unless it is finished."""
        return replace(
            self,
            state=self.state if progress.state == "running" else progress.state,
            reason=progress.reason,
            cursor=progress.cursor,
            steps=self.steps + 1,
            rows=self.rows if progress.rows is None else progress.rows,
            done=self.done + progress.done,
            counts={
                name: self.counts.get(name, 0) + progress.counts.get(name, 0)
                for name in {**self.counts, **progress.counts}
            },
            bad=(*self.bad, *progress.bad)[:MOST_BAD],
        )

    def report(self) -> dict[str, Any]:
        """The report in JSON values: state, rows, done, each count under its name, and the bad rows."""
        report = {name: getattr(self, name) for name in ("id", "state", "reason", "rows", "done")}
        return {**report, **self.counts, "bad": [asdict(bad_row) for bad_row in self.bad]}


def row_kind(kind: str) -> str:
    """The kind that the steps of such jobs have in the schedule."""
    return f"job.{kind}"
