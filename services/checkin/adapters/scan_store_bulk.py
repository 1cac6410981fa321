"""Several look-ups or writes of scans in one call to MongoDB, each with an outcome of its own."""

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
Question = tuple[str, Presented, str]  # event, presented text, key of the scan


@dataclass(frozen=True, slots=True)
class GuardedChange:
    """An update of one registration's document; `query` matches only the revision on which it was decided.

    `scans` are those that the update stores.
    """

    query: Document
    update: Document
    scans: tuple[RecordedScan, ...]

    def is_stored_in(self, document: Document | None) -> bool:
        """Whether a registration's document holds the scans of this change."""
        if document is None:
            return False
        stored = {scan["key"]: scan for scan in document["scans"]}
        return all(scan.key in stored and scan_of(stored[scan.key]) == scan for scan in self.scans)


async def update_each(collection: Collection, changes: Sequence[GuardedChange]) -> list[bool]:
    """Applies each change. Returns for each whether its document had its revision, and its scans' keys were free."""
    updates = [UpdateOne(change.query, change.update) for change in changes]
    try:
        result = await collection.bulk_write(updates, ordered=False)
        if result.matched_count == len(changes):
            return [True] * len(changes)
    except BulkWriteError as error:
        _refused_positions(error)
    # The server reports how many documents matched, and not which.
    return await _are_stored(collection, changes)


async def insert_each(collection: Collection, documents: Sequence[Document]) -> list[bool]:
    """Inserts each document. Returns for each whether its key was free."""
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        refused = _refused_positions(error)
        return [position not in refused for position in range(len(documents))]
    return [True] * len(documents)


def _refused_positions(error: BulkWriteError) -> set[int]:
    """The positions of the writes whose key is taken. Raises the error where any other fault is among them."""
    faults = error.details.get("writeErrors", [])
    if error.details.get("writeConcernErrors") or any(fault["code"] != DUPLICATE_KEY for fault in faults):
        raise error
    return {fault["index"] for fault in faults}


async def _are_stored(collection: Collection, changes: Sequence[GuardedChange]) -> list[bool]:
    ids = [change.query["_id"] for change in changes]
    documents = await collection.find({"_id": {"$in": ids}}, {"scans": 1}).to_list(None)
    by_id = {document["_id"]: document for document in documents}
    return [change.is_stored_in(by_id.get(id_)) for id_, change in zip(ids, changes, strict=True)]


def assign(documents: Iterable[Document], questions: Sequence[Question]) -> list[ScanLookup]:
    """The result of each of several look-ups, out of the documents of all of them."""
    index = _index(documents)
    return [
        ScanLookup(_holder(index[presented.code or presented.hash], event), earlier_scan(index[key], key))
        for event, presented, key in questions
    ]


def _index(documents: Iterable[Document]) -> defaultdict[str, list[Document]]:
    """Documents by their code, the hashes of their tickets and the keys of their scans."""
    index: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for scan in document["scans"]:
            index[scan["key"]].append(document)
        if "event" in document:
            index[document["code"]].append(document)
            for ticket in document["tickets"]:
                index[ticket["hash"]].append(document)
    return index


def _holder(documents: Iterable[Document], event: str) -> Attendee | None:
    return next((attendee_of(document) for document in documents if document.get("event") == event), None)


def earlier_scan(documents: Iterable[Document], key: str) -> RecordedScan | None:
    """The scan with this key in one of the documents."""
    scans = (scan for document in documents for scan in document["scans"])
    return next((scan_of(scan) for scan in scans if scan["key"] == key), None)
