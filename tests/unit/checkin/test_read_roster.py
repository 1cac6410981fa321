"""A device fetches the roster, each entry encrypted under the key of its ticket."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.changes import amendment
from services.checkin.domain.judgement import FreeSeats
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.roster import MOST_SCANS
from services.checkin.domain.scans import RecordedScan
from services.checkin.use_cases.roster import read_roster as module
from services.checkin.use_cases.roster.read_roster import read_roster
from tests.support.checkin.builders import (
    a_door_event,
    a_list,
    a_record,
    a_secret,
    a_ticket,
    an_attendee,
)
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import FakeRoster
from tests.support.times import NOON


@pytest.fixture
def store() -> FakeScanStore:
    return FakeScanStore(an_attendee(1), an_attendee(2, tickets=()))


def visibly(entry: Any, key: str) -> Any:
    """No encryption: the entry with its key."""
    return {**entry, "key": key}


async def read(store: FakeScanStore, cursor: str | None = None, check_in_list: CheckInList | None = None) -> Any:
    check_in_list = check_in_list or a_list()
    return await read_roster(
        a_door_event(),
        check_in_list,
        cursor,
        roster=FakeRoster(store),
        scan_store=store,
        encrypt=visibly,
        at=NOON,
    )


async def test_each_ticket_has_an_entry_under_its_own_key(store: FakeScanStore) -> None:
    (entry,) = (await read(store)).entries()
    ticket = a_ticket(a_secret(1))
    assert (entry.hash, entry.ciphertext["key"]) == (ticket.hash, ticket.roster_key)
    assert (entry.ciphertext["code"], entry.ciphertext["ticket"]) == ("CODE1", "valid")
    assert (entry.ciphertext["presences"], entry.ciphertext["scans"]) == ([], [])


async def has_scans(store: FakeScanStore, *scans: RecordedScan) -> Any:
    """The first person's entry after these scans."""
    await store.record_admission(amendment(store.attendees["registration-1"], scans))
    (entry,) = (await read(store)).entries()
    return entry.ciphertext


async def test_an_entry_has_the_scans_that_count_without_what_is_usual(store: FakeScanStore) -> None:
    refused = a_record("n3", verdict="refused", reason="already_admitted")
    entry = await has_scans(
        store, a_record("n1", day="2026-11-12"), a_record("n2", list="lunch", leaves=("main",)), refused
    )
    at = {"counts_at": NOON.isoformat(), "gate_name": "Main gate", "device_name": "Name of phone-1"}
    assert entry["scans"] == [
        {"key": "phone-1:n1", "list": "main", "day": "2026-11-12", **at},
        {"key": "phone-1:n2", "list": "lunch", "leaves": ["main"], **at},
    ]


async def test_of_many_scans_the_earlier_ones_are_told_as_what_they_led_to(store: FakeScanStore) -> None:
    many = [a_record(f"n{n}", counts_at=NOON + timedelta(minutes=n), reentry="always") for n in range(MOST_SCANS + 1)]
    entry = await has_scans(store, *many)
    assert [scan["key"] for scan in entry["scans"]] == [scan.key for scan in many[1:]]
    first = {"at": NOON.isoformat(), "gate": "Main gate", "device": "Name of phone-1"}
    assert entry["presences"] == [{"list": "main", "day": None, "first": first, "inside": True}]


async def test_the_free_seats_of_a_list_are_told(store: FakeScanStore) -> None:
    assert (await read(store)).free_seats == FreeSeats()
    dinner = a_list(limit=5)
    before = await read(store, check_in_list=dinner)
    assert before.free_seats == FreeSeats(5, 5)


async def test_the_fingerprint_is_equal_as_long_as_nothing_changes(store: FakeScanStore) -> None:
    first = await read(store)
    assert (await read(store)).fingerprint == first.fingerprint
    assert (await read(store, check_in_list=a_list(limit=5))).fingerprint != first.fingerprint
    await store.record_admission(amendment(store.attendees["registration-1"], [a_record()]))
    assert (await read(store)).fingerprint != first.fingerprint


async def test_pages_follow_each_other(store: FakeScanStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    first = await read(store)
    assert (len(first.entries()), first.complete) == (1, False)
    second = await read(store, first.next_cursor)
    assert (len(second.entries()), second.complete) == (0, True)
