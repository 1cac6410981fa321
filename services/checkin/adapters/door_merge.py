"""Two documents of one attendee, from two installations, as one. Scans are joined, whatever the order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.checkin.adapters.documents import attendee_of, scan_document, scan_of
from services.checkin.domain.attendance import attend
from services.checkin.domain.changes import change_of
from services.checkin.domain.scans import RecordedScan
from shared.clock import utc_now

Document = Mapping[str, Any]
OF_REGISTRATION = (
    *("event", "code", "state", "honorific", "first_name", "last_name", "company", "category", "sessions", "booked"),
    *("tickets", "tray", "badge", "attention", "tags", "erased", "address", "terms", "epoch", "version"),
)
COUNTED = ("revision", "changed_at")


def merged(known: Document | None, sent: Document, *, late: bool, now: datetime | None = None) -> dict[str, Any]:
    """The document with the newer state of the registration and all scans of both.

    Of a scan that both have, and of what the door itself says of somebody, the sender's is the newer one, as it was the
    home; not so where it was sent `late`. What either has taken back, or set aside, stays so.
    """
    if known is None:
        return {**sent, "revision": sent["revision"] + 1, "changed_at": now or utc_now()}
    older, newer = (sent, known) if late else (known, sent)
    document = {**older, **newer}
    if not newer.get("merged_into"):  # then it has no data, whatever registration has said since
        document |= _of_registration(known, sent, document.get("bound", ()))
    document["gone"] = _gone(known, sent, document)
    document |= _attended(document, _joined(older, newer))
    document["attendance_version"] = max(d.get("attendance_version", 0) for d in (known, sent))
    if all(document.get(name) == known.get(name) for name in document.keys() - {*COUNTED}):
        return dict(known)
    document["revision"] = max(known["revision"], sent["revision"]) + 1
    document["changed_at"] = now or utc_now()
    return document


def _of_registration(known: Document, sent: Document, bound: Any) -> dict[str, Any]:
    newest = max((known, sent), key=lambda d: (d.get("epoch", 0), d["version"]))
    fields = {name: newest[name] for name in OF_REGISTRATION if name in newest}
    if not fields["erased"]:
        hashes = {ticket["hash"] for ticket in fields["tickets"]}
        fields["tickets"] = [*fields["tickets"], *(ticket for ticket in bound if ticket["hash"] not in hashes)]
    return fields


def _gone(known: Document, sent: Document, document: Document) -> list[str]:
    """The hashes of all tickets that were there once, on either side."""
    held = {ticket["hash"] for ticket in document["tickets"]}
    once = [*known.get("gone", ()), *sent.get("gone", ())]
    once += [ticket["hash"] for side in (known, sent) for ticket in side["tickets"]]
    return sorted({*once} - held)


def _joined(older: Document, newer: Document) -> list[RecordedScan]:
    """The scans of both; none of somebody who was merged with another, and none of a rehearsal that was wiped."""
    if newer.get("merged_into"):
        return [scan_of(scan) for scan in newer["scans"]]
    latest = {scan["key"]: scan_of(scan) for scan in newer["scans"]}
    before = {scan["key"]: scan_of(scan) for scan in older["scans"]}
    remaining = {key: scan for key, scan in before.items() if key in latest or not scan.rehearsal}
    both = {key: _one(before[key], scan) if key in before else scan for key, scan in latest.items()}
    return [*{**remaining, **both}.values()]


def _one(before: RecordedScan, latest: RecordedScan) -> RecordedScan:
    """One scan from two installations; nobody takes back that it was undone."""
    undone, set_aside = latest.undone or before.undone, latest.set_aside or before.set_aside
    return replace(latest, undone=undone, set_aside=set_aside)


def _attended(document: Document, scans: list[RecordedScan]) -> dict[str, Any]:
    stored = [scan_document(scan) for scan in scans]
    change = change_of(attendee_of({**document, "scans": stored}), scans, attend(scans))
    return {
        "scans": stored,
        "admitted_to": change.admitted_to,
        "inside": change.inside,
        "in_conflict": change.in_conflict,
    }
