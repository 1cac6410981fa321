"""Two documents of one person, from two installations, are one again, and no scan is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.documents import registration_document, scan_document
from services.checkin.adapters.door_merge import merged
from services.checkin.domain.scans import RecordedScan, Undone
from tests.support.checkin.builders import a_record, a_secret, a_ticket, an_attendee
from tests.support.times import NOON

OF_THE_DOOR: tuple[str, ...] = ("bound", "host", "merged_into")
LATER = NOON + timedelta(minutes=5)


def a_document(*scans: RecordedScan, **fields: Any) -> dict[str, Any]:
    own: dict[str, Any] = {name: fields.pop(name) for name in OF_THE_DOOR if name in fields}
    person = registration_document(an_attendee(**fields))
    counted = {"gone": [], "revision": 3, "attendance_version": len(scans), "changed_at": NOON}
    return {"_id": "registration-1", **person, **own, "scans": [scan_document(scan) for scan in scans], **counted}


def names(document: dict[str, Any]) -> list[str]:
    return sorted(scan["key"].partition(":")[2] for scan in document["scans"])


def test_the_scans_of_both_are_kept() -> None:
    sent = a_document(a_record("n2", LATER, device="other", key="other:n2"))
    both = merged(a_document(a_record("n1")), sent, late=False, now=LATER)
    assert names(both) == ["n1", "n2"]
    assert both["in_conflict"]
    assert both["inside"] == ["main"]
    assert both["revision"] == 4


def test_merging_once_more_changes_nothing() -> None:
    sent = a_document(a_record("n2", LATER))
    once = merged(a_document(a_record("n1")), sent, late=False)
    assert merged(once, sent, late=False) == once


@pytest.mark.parametrize("late", [False, True])
def test_a_scan_that_either_has_taken_back_stays_taken_back(late: bool) -> None:
    scan = a_record("n1")
    undone = replace(scan, undone=Undone("me", LATER, "by mistake"))
    for known, sent in ((scan, undone), (undone, scan)):
        document = merged(a_document(known), a_document(sent), late=late)
        assert ("undone" in document["scans"][0], document["inside"]) == (True, [])


def test_a_scan_that_was_set_aside_at_the_last_moment_stays_so() -> None:
    scan = a_record("n1")
    document = merged(a_document(scan), a_document(replace(scan, set_aside=True)), late=True)
    assert document["scans"][0]["set_aside"]


def test_of_the_registration_the_newer_state_counts() -> None:
    known = a_document(version=5, state="cancelled")
    assert merged(known, a_document(a_record("n1"), version=4), late=False)["state"] == "cancelled"
    assert merged(a_document(version=4), known, late=False)["state"] == "cancelled"


def test_a_badge_that_a_desk_bound_stays() -> None:
    ticket = a_ticket(a_secret(2))
    bound = [{"hash": ticket.hash, "roster_key": ticket.roster_key, "state": "valid"}]
    sent = {**a_document(version=1), "bound": bound}
    both = merged(a_document(version=2), sent, late=False)
    assert ticket.hash in {ticket["hash"] for ticket in both["tickets"]}


def test_a_ticket_that_is_no_more_is_gone_for_phones() -> None:
    old, new = a_document(version=1), a_document(version=2, tickets=(a_ticket(a_secret(3)),))
    assert merged(old, new, late=False)["gone"] == [a_ticket(a_secret(1)).hash]


def test_who_was_merged_with_another_has_no_scans_left() -> None:
    sent = {**a_document(version=1), "merged_into": "registration-2", "first_name": ""}
    both = merged(a_document(a_record("n1"), version=2), sent, late=False)
    assert (names(both), both["first_name"]) == ([], "")


def test_a_rehearsal_that_was_wiped_stays_wiped() -> None:
    known = a_document(a_record("n1", rehearsal=True))
    assert names(merged(known, a_document(), late=False)) == []


def test_a_new_person_is_new_for_phones() -> None:
    new = merged(None, a_document(a_record("n1")), late=False, now=LATER)
    assert (new["changed_at"], new["revision"], names(new)) == (LATER, 4, ["n1"])
