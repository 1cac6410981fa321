"""An export: which rows and columns of an event an organiser takes away, and in which form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from shared.contracts.registration import RegistrationState
from shared.documents.table_files import Delimiter, Format
from shared.errors import Conflict, NotFound

Rows = Literal["people", "scans", "registrations"]
"""`people`: everybody confirmed or admitted, by name. `scans`: their scans. `registrations`: all, as they came in."""

ROWS: tuple[Rows, ...] = ("people", "scans", "registrations")


class UnknownExport(NotFound):
    """This export is not there any more."""


class ExportTooLarge(Conflict):
    """This list is too long for one file; choose fewer columns, or CSV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The choice of an organiser who takes data away: `columns` by id, with the `titles` that people read.

    `state` limits registrations; None: any.
    """

    rows: Rows
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    format: Format
    delimiter: Delimiter = "semicolon"
    state: RegistrationState | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Export":
        """The export in the options of a job."""
        return cls(**{**options, "columns": tuple(options["columns"]), "titles": tuple(options["titles"])})

    def options(self) -> dict[str, Any]:
        """The options of a job that makes it: JSON values."""
        return {**asdict(self), "columns": list(self.columns), "titles": list(self.titles)}
