"""Groups of people in memory and in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.grouped_people import MongoGroupedPeople
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.changes import amendment
from services.checkin.domain.figures import ArrivedGroup, ExpectedGroup
from services.checkin.domain.scans import Undone
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_door_event, a_list, a_record, an_attendee
from tests.support.checkin.fake_people import FakeGroupedPeople
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = a_door_event()
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stores(mongo: Database | None) -> tuple[Any, Any]:
    """Groups, and the store of the people in them."""
    guests = [an_attendee(1, tray="M"), an_attendee(2, tray="A", category="press"), an_attendee(3, tray="M")]
    if mongo is None:
        store = FakeScanStore(*guests)
        return FakeGroupedPeople(store), store
    for guest in guests:
        await MongoRoster(mongo, SetClock(NOON)).save(guest)
    return MongoGroupedPeople(mongo), MongoScanStore(mongo, AttendanceStates(mongo["door"], SetClock(NOON)))


async def admit(store: Any, number: int, *scans: Any) -> None:
    for scan in scans:
        guest = await store.by_registration(EVENT.slug, f"registration-{number}")
        assert await store.record_admission(amendment(guest, [scan]))


def in_order(groups: Any) -> list[Any]:
    return sorted(groups, key=repr)


async def test_people_arrive_once_at_the_gate_and_minute_of_their_first_entry(stores: tuple[Any, Any]) -> None:
    groups, store = stores
    again = a_record("n2", NOON + 5 * MINUTE, gate_name="Side gate", reentry="always")
    await admit(store, 1, a_record("n1", NOON + 0.5 * MINUTE), again)
    await admit(store, 2, a_record("n3", NOON + MINUTE))
    assert in_order((await groups.recent(EVENT, a_list(), NOON)).arrived) == in_order(
        [ArrivedGroup(NOON, "Main gate", "industry", 1), ArrivedGroup(NOON + MINUTE, "Main gate", "press", 1)]
    )


async def test_an_entry_that_was_taken_back_is_no_arrival(stores: tuple[Any, Any]) -> None:
    groups, store = stores
    undone = replace(a_record("n1"), undone=Undone("device:x", NOON, "mistake"))
    await admit(store, 1, undone, a_record("n2", NOON + 3 * MINUTE))
    assert [group.minute for group in (await groups.recent(EVENT, a_list(), NOON)).arrived] == [NOON + 3 * MINUTE]


async def test_those_still_expected_are_told_by_category_and_letter(stores: tuple[Any, Any]) -> None:
    groups, store = stores
    await admit(store, 1, a_record("n1"))
    assert in_order((await groups.recent(EVENT, a_list(), NOON)).expected) == in_order(
        [ExpectedGroup("industry", "M", 2, 1), ExpectedGroup("press", "A", 1, 1)]
    )


async def test_a_list_that_counts_per_day_has_arrivals_of_the_day_only(stores: tuple[Any, Any]) -> None:
    groups, store = stores
    per_day = a_list(per_day=True)
    await admit(store, 1, a_record("n1", day=EVENT.day(NOON)))
    await admit(store, 2, a_record("n2", day="2020-01-01"))
    today = await groups.recent(EVENT, per_day, NOON)
    assert [group.category for group in today.arrived] == ["industry"]
    assert sum(group.still for group in today.expected) == 2
