"""An export: which rows and columns of an event an organiser takes away, and in which form."""

from dataclasses import dataclass
from typing import Literal

from shared.contracts.registration import RegistrationState
from shared.documents.table_files import Delimiter, Format

Rows = Literal["people", "scans", "registrations"]
"""`people`: everybody confirmed or admitted, by name. `scans`: their scans. `registrations`: all, as they came in."""

ROWS: tuple[Rows, ...] = ("people", "scans", "registrations")


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
