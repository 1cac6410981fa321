"""Several look-ups or writes at the door in one call, each with an outcome of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.checkin.adapters.documents import attendee_of, scan_of
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.scans import Presented, RecordedScan
from services.checkin.ports.scans import ScanLookup
from shared.messaging.versioned_copies import Collection

Document = Mapping[str, Any]
DUPLICATE_KEY = 11000
Question = tuple[str, Presented, str]  # event, what was presented, key of the scan


@dataclass(frozen=True, slots=True)
class GuardedChange:
    """A change of a registration's document at this revision, and the scan that it stores."""

    registration: str
    revision: int
    update: Mapping[str, Any]
    scan: RecordedScan


async def store_each(door: Collection, changes: Sequence[GuardedChange]) -> list[bool]:
    """Whether each change found its document at its revision, and its scan's key was free."""
    updates = [
        UpdateOne({"_id": change.registration, "revision": change.revision}, change.update) for change in changes
    ]
    try:
        result = await door.bulk_write(updates, ordered=False)
        if result.matched_count == len(changes):
            return [True] * len(changes)
    except BulkWriteError as error:
        _taken(error)
    # The server says how many matched, and not which.
    return await _are_stored(door, changes)


async def insert_each(door: Collection, documents: Sequence[Document]) -> list[bool]:
    """Whether the key of each document was free; if so it is stored."""
    try:
        await door.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        taken = _taken(error)
        return [position not in taken for position in range(len(documents))]
    return [True] * len(documents)


def _taken(error: BulkWriteError) -> set[int]:
    """The positions of what was refused because its key is known; raises whatever else went wrong."""
    faults = error.details.get("writeErrors", [])
    if error.details.get("writeConcernErrors") or any(fault["code"] != DUPLICATE_KEY for fault in faults):
        raise error
    return {fault["index"] for fault in faults}


async def _are_stored(door: Collection, changes: Sequence[GuardedChange]) -> list[bool]:
    found = door.find({"_id": {"$in": [change.registration for change in changes]}}, {"scans": 1})
    scans = {document["_id"]: document["scans"] for document in await found.to_list(None)}
    return [_is_among(scans[change.registration], change.scan) for change in changes]


def _is_among(stored: Sequence[Document], scan: RecordedScan) -> bool:
    return any(document["key"] == scan.key and scan_of(document) == scan for document in stored)


def tell_apart(documents: Iterable[Document], questions: Sequence[Question]) -> list[ScanLookup]:
    """What each of several questions found among the documents that were found for all of them."""
    by_name = _by_name(documents)
    return [
        ScanLookup(_holder(by_name[presented.code or presented.hash], event), earlier_scan(by_name[key], key))
        for event, presented, key in questions
    ]


def _by_name(documents: Iterable[Document]) -> defaultdict[str, list[Document]]:
    """Documents by all under which they may be asked for: their code, their tickets' hashes, their scans' keys."""
    found: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for scan in document["scans"]:
            found[scan["key"]].append(document)
        if "event" in document:
            found[document["code"]].append(document)
            for ticket in document["tickets"]:
                found[ticket["hash"]].append(document)
    return found


def _holder(documents: Iterable[Document], event: str) -> Attendee | None:
    return next((attendee_of(document) for document in documents if document.get("event") == event), None)


def earlier_scan(documents: Iterable[Document], key: str) -> RecordedScan | None:
    """The scan with this key among those of the documents."""
    scans = (scan for document in documents for scan in document["scans"])
    return next((scan_of(scan) for scan in scans if scan["key"] == key), None)
