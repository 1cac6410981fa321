"""Counts of people in memory and in MongoDB keep the same promises."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.counts import MongoAttendanceCounts
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.changes import amendment
from services.checkin.domain.scans import Counts
from services.checkin.ports.scans import ScanStore
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_door_event, a_list, a_record, an_attendee, with_booking
from tests.support.checkin.fake_scan_store import FakeAttendanceCounts, FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = a_door_event()
GUESTS = [
    an_attendee(1, sessions=with_booking("dinner")),
    an_attendee(2, category="press"),
    an_attendee(3, state="waitlisted"),
    an_attendee(4, event="another"),
    an_attendee(5, state="online", sessions=with_booking("dinner"), tickets=()),
]


@pytest.fixture
async def stores(mongo: Database | None) -> tuple[Any, Any]:
    """Counts, and the store of the scans that they count."""
    if mongo is None:
        scan_store = FakeScanStore(*GUESTS)
        return FakeAttendanceCounts(scan_store), scan_store
    for guest in GUESTS:
        await MongoRoster(mongo, SetClock(NOON)).save(guest)
    attendance = AttendanceStates(mongo["door"], SetClock(NOON))
    return MongoAttendanceCounts(mongo), MongoScanStore(mongo, attendance)


async def admit(store: ScanStore, number: int, *scans: Any) -> None:
    for scan in scans:
        guest = await store.by_registration(EVENT.slug, f"registration-{number}")
        assert guest is not None
        await store.record_admission(amendment(guest, [scan]))


async def test_people_are_counted_once_who_came_are_expected_and_are_inside(stores: tuple[Any, Any]) -> None:
    counts, store = stores
    await admit(store, 1, a_record("n1"), a_record("n2", NOON + timedelta(minutes=1), verdict="exited"))
    await admit(store, 2, a_record("n3"))
    assert await counts.now(EVENT, a_list(), NOON) == Counts(admitted=2, expected=2, inside=1)
    assert await counts.recent(EVENT, a_list(), NOON) == await counts.now(EVENT, a_list(), NOON)


@pytest.mark.parametrize(("rules", "expected"), [({"categories": ("press",)}, 1), ({"sessions": ("dinner",)}, 1)])
async def test_a_list_expects_its_categories_and_sessions(
    stores: tuple[Any, Any], rules: dict[str, Any], expected: int
) -> None:
    assert (await stores[0].now(EVENT, a_list(**rules), NOON)).expected == expected


async def test_on_a_list_that_counts_per_day_each_day_has_its_own_counts(stores: tuple[Any, Any]) -> None:
    counts, store = stores
    await admit(store, 1, a_record("n1", day="2026-11-12"))
    per_day = a_list(per_day=True)
    assert (await counts.now(EVENT, per_day, NOON)).admitted == 1
    assert (await counts.now(EVENT, per_day, NOON + timedelta(days=1))).admitted == 0
