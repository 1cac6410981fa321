"""The routes by which organisers take the log of the doors along, sent while it is read."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.scan_log import TooManyPeople, Wanted
from services.checkin.domain.scans import Reason, Verdict
from services.checkin.domain.search import QueryTooShort
from services.checkin.use_cases.scans.export_scan_log import export_scan_log
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import ManagerGuard, setup_for
from shared.documents.table_files import CONTENT_TYPES, Delimiter, Format
from shared.http.api import Api
from shared.http.file_responses import send_file
from shared.http.validation import Timestamp
from shared.identity.authorisation import UnknownEvent

MANAGER = ManagerGuard()
WANTED = (
    *("list", "gate", "device", "verdict", "reason", "since", "until"),
    *("offline", "overridden", "undone", "rehearsal"),
)
Id = Annotated[str, Field(max_length=200)]


class LogQuery(EventQuery):
    """The attempts that are wanted; absent filters leave nothing out.

    `gate` and `device` are ids, `q` finds people as a desk's search does. Attempts count from `since` on and before
    `until`.
    """

    list: Id | None = None
    gate: Id | None = None
    device: Id | None = None
    verdict: Verdict | None = None
    reason: Reason | None = None
    since: Timestamp | None = None
    until: Timestamp | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    offline: bool | None = None
    overridden: bool | None = None
    undone: bool | None = None
    rehearsal: bool | None = None

    def wanted(self) -> Wanted:
        """The filters for the domain."""
        return Wanted(**{name: getattr(self, name) for name in WANTED})


class LogCsvQuery(LogQuery):
    """The attempts that are wanted, and the separator of fields."""

    delimiter: Delimiter = "semicolon"


class LogTable(BaseModel):
    """The attempts, each a cell by column, the newest first. `gate` and `device` are names."""

    items: list[dict[str, Any]]


def add_log_routes(api: Api) -> None:
    """Adds the operations to the table."""
    refusals = (UnknownEvent, EventNotNamed, QueryTooShort, TooManyPeople)
    csv = CONTENT_TYPES["csv"].partition(";")[0]
    api.get("/scans.csv", who=MANAGER, query=LogCsvQuery, answer_types=(csv,), refusals=refusals)(scans_csv)
    api.get("/scans.json", who=MANAGER, query=LogQuery, answer=LogTable, refusals=refusals)(scans_json)


async def scans_csv(request: web.Request, query: LogCsvQuery) -> web.StreamResponse:
    """Every attempt as CSV (RFC 4180, UTF-8 with byte order mark), the newest first."""
    return await _send(request, query, "csv", query.delimiter)


async def scans_json(request: web.Request, query: LogQuery) -> web.StreamResponse:
    """Every attempt as JSON, the newest first."""
    return await _send(request, query, "json", "semicolon")


async def _send(request: web.Request, query: LogQuery, format_: Format, delimiter: Delimiter) -> web.StreamResponse:
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    pieces = export_scan_log(
        setup.event,
        query.wanted(),
        person=query.q,
        format_=format_,
        delimiter=delimiter,
        scan_log=dependencies.scan_log,
        scan_store=dependencies.scan_store,
    )
    return await send_file(request, f"{setup.event.slug}-scans.{format_}", CONTENT_TYPES[format_], pieces)
