"""The people of an export, read from registrations' documents without what the export does not need."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from services.registration.adapters.documents import to_attendance
from services.registration.domain.export_fields import ATTENDANCE, ORGANISATION, SCANS, STAYS, Person
from services.registration.domain.organisation import Organisation

WAITING_POSITION = "waiting_position"
# The fields in the document for the parts that are not fields of the same name.
FIELDS: Mapping[str, tuple[str, ...]] = {
    ATTENDANCE: tuple(f"attendance.lists.{name}" for name in ("list", "first_in", "last_out", "inside")),
    STAYS: ("attendance.lists.list", "attendance.lists.stays"),
    SCANS: ("attendance.scans",),
    WAITING_POSITION: ("state",),
    "mail": ("mail.state", "mail.last_at"),
}


def projection_of(parts: Set[str]) -> dict[str, int]:
    """The fields to read for these parts."""
    names = [name for part in sorted(parts) for name in FIELDS.get(part, (part,))]
    return {"_id": 0, **dict.fromkeys(names or ("code",), 1)}


def to_person(
    document: Mapping[str, Any], parts: Set[str], numbers: Iterator[int], organisations: Mapping[str, Organisation]
) -> Person:
    """The person in a document. Those who wait take the next of `numbers`, in the order in which they are read.

    Their organisation is one of the `organisations`, which are by id.
    """
    person = dict(document)
    if not parts.isdisjoint((ATTENDANCE, STAYS, SCANS)):
        person["attendance"] = to_attendance(document.get("attendance") or {})
    if WAITING_POSITION in parts:
        person[WAITING_POSITION] = next(numbers) if document["state"] == "waitlisted" else None
    if ORGANISATION in parts:
        person[ORGANISATION] = organisations.get(document.get(ORGANISATION) or "")
    return person
