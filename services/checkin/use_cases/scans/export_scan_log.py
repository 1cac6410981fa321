"""An organiser takes the log of the doors along as a file."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from zoneinfo import ZoneInfo

from services.checkin.domain.events import Event
from services.checkin.domain.scan_log import LogEntry, Wanted, is_taken_back
from services.checkin.ports.scan_log import ScanLog
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.scans.read_scan_log import read_scan_log
from shared.documents.cells import Cell, Heading, Kind, Row
from shared.documents.table_files import Delimiter, Format, TableFile

ROWS_A_CHUNK = 500
COLUMNS: Mapping[str, tuple[Kind, Callable[[LogEntry], Cell]]] = {
    "nonce": ("text", lambda entry: entry.scan.nonce),
    "list": ("text", lambda entry: entry.scan.list),
    "direction": ("text", lambda entry: entry.scan.direction),
    "scanned_at": ("moment", lambda entry: entry.scan.scanned_at),
    "counts_at": ("moment", lambda entry: entry.scan.counts_at),
    "recorded_at": ("moment", lambda entry: entry.scan.recorded_at),
    "verdict": ("text", lambda entry: entry.scan.verdict),
    "reason": ("text", lambda entry: entry.scan.reason),
    "level": ("text", lambda entry: entry.scan.level),
    "code": ("text", lambda entry: entry.holder.code if entry.holder else None),
    "name": ("text", lambda entry: entry.holder.name if entry.holder else None),
    "company": ("text", lambda entry: entry.holder.company if entry.holder else None),
    "gate": ("text", lambda entry: entry.scan.gate_name),
    "device": ("text", lambda entry: entry.scan.device_name),
    "gate_id": ("text", lambda entry: entry.scan.gate),
    "device_id": ("text", lambda entry: entry.scan.device),
    "offline": ("yes_no", lambda entry: entry.scan.offline),
    "undone": ("yes_no", lambda entry: is_taken_back(entry.scan)),
    "rehearsal": ("yes_no", lambda entry: entry.scan.rehearsal),
    "override": ("text", lambda entry: entry.scan.override),
    "kind": ("text", lambda entry: entry.scan.kind),
    "clock_off": ("number", lambda entry: entry.scan.clock_off),
}


def export_scan_log(
    event: Event,
    wanted: Wanted,
    *,
    person: str = "",
    format_: Format,
    delimiter: Delimiter = "semicolon",
    scan_log: ScanLog,
    scan_store: ScanStore,
) -> AsyncGenerator[bytes]:
    """Yields a file of the wanted attempts piece by piece, the newest first, in memory that does not grow with them.

    The first piece raises QueryTooShort, TooManyPeople.
    """
    headings = [Heading(name, name, kind) for name, (kind, _) in COLUMNS.items()]
    file = TableFile(format_, headings, ZoneInfo(event.timezone), delimiter, "scans")
    return file.pieces(_rows(event.slug, wanted, person, scan_log, scan_store))


async def _rows(
    event: str, wanted: Wanted, person: str, scan_log: ScanLog, scan_store: ScanStore
) -> AsyncIterator[list[Row]]:
    cursor: str | None = None
    while True:
        page = await read_scan_log(
            event,
            wanted,
            person=person,
            scan_log=scan_log,
            scan_store=scan_store,
            cursor=cursor,
            limit=ROWS_A_CHUNK,
        )
        yield [[read(entry) for _, read in COLUMNS.values()] for entry in page.entries]
        if page.next_cursor is None:
            return
        cursor = page.next_cursor
