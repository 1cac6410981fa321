"""The timeline of a registration tells its changes, its newest mail and its scans in one order of time."""

from datetime import datetime, timedelta
from typing import Any

from services.registration.domain.attendance import Attendance
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.timeline import Happening, timeline
from shared.audit import AuditEntry
from tests.support.registration.builders import NOW, a_registration, a_scan, an_event

HOUR = timedelta(hours=1)


def an_entry(action: str, at: datetime, **fields: Any) -> AuditEntry:
    values: dict[str, Any] = {"before": {}, "after": {}, "actor": "account:zoe", **fields}
    return AuditEntry(action=action, event="plastics", subject="CODE", at=at, **values)


def happened(*entries: AuditEntry, mail: MailStatus | None = None, **fields: Any) -> list[Happening]:
    registration = a_registration(an_event(), **fields)
    return timeline(registration, mail, Attendance(scans=(a_scan(NOW + 3 * HOUR),)), entries)


def a_mail(at: datetime) -> MailStatus:
    return MailStatus(id="m", kind="confirmation", state="failed", reason="no such user", last_at=at)


def test_what_happened_is_told_newest_first_and_a_change_before_the_mail_that_it_sends() -> None:
    entry = an_entry("registration.approved", NOW + HOUR)
    happenings = happened(entry, mail=a_mail(NOW + HOUR))
    assert [h.action or h.kind for h in happenings] == [
        "scan",
        "mail",
        "registration.approved",
        "registration.submitted",
    ]


def test_entries_of_one_moment_stay_in_the_order_of_the_log() -> None:
    newest_first = [an_entry(action, NOW + HOUR) for action in ("b", "a")]
    assert [h.action for h in happened(*newest_first) if h.action in {"a", "b"}] == ["b", "a"]


def test_only_open_fields_are_told_with_their_values() -> None:
    before = {"state": "waitlisted", "version": 1, "printed_badge": None}
    after = {"state": "confirmed", "version": 2, "printed_badge": "x", "changed": ["tickets", "answers"], "bulk": "b"}
    [approved, *_] = [
        h for h in happened(an_entry("registration.approved", NOW, before=before, after=after)) if h.changes
    ]
    assert approved.changes == (("state", "waitlisted", "confirmed"),)
    assert (approved.named, approved.in_bulk) == (("printed_badge", "answers"), True)


def test_a_registration_by_an_organiser_begins_with_their_entry() -> None:
    entered = an_entry("registration.entered", NOW, after={"state": "confirmed"})
    assert [h.action for h in happened(entered, source="organiser")].count("registration.entered") == 1
    [begins] = [h for h in happened(source="organiser") if h.kind == "change"]
    assert (begins.action, begins.actor) == ("registration.entered", "")
