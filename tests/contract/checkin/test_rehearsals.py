"""Rehearsals in memory and in MongoDB keep the same promises."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.rehearsals import MongoRehearsals
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import amendment
from services.checkin.domain.rehearsals import Rehearsal, started, wiped
from services.checkin.domain.scans import read_presented
from services.checkin.ports.rehearsals import RehearsalStore
from services.checkin.ports.scans import ScanStore
from shared.audit import AuditEntry
from shared.contracts import Order
from shared.messaging.publication import MARK
from shared.mongo.connection import Database
from tests.support.checkin.builders import SHORT_ID, a_door_event, a_list, a_record, a_secret, an_attendee
from tests.support.checkin.fake_rehearsals import FakeRehearsals
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = a_door_event()
AUDIT = AuditEntry(actor="me", action="x", event=EVENT.slug, subject="y", at=NOON, before={}, after={})
HOUR = timedelta(hours=1)
START = partial(started, now=NOON, ends_at=NOON + HOUR)
WIPE = partial(wiped, now=NOON + HOUR)


@pytest.fixture
async def stores(mongo: Database | None) -> tuple[ScanStore, RehearsalStore]:
    """A store of one guest, and the rehearsals beside it."""
    if mongo is None:
        store = FakeScanStore(an_attendee())
        return store, FakeRehearsals(store)
    await MongoRoster(mongo, SetClock(NOON)).save(an_attendee())
    store_in_mongo = MongoScanStore(mongo, AttendanceStates(mongo["door"], SetClock(NOON)))
    return store_in_mongo, MongoRehearsals(mongo, lambda event: None)


async def guest(store: ScanStore) -> Attendee:
    attendee = (await store.find(EVENT.slug, read_presented(a_secret(), SHORT_ID), "none")).attendee
    assert attendee is not None
    return attendee


async def record(store: ScanStore, nonce: str, **fields: Any) -> None:
    scan = a_record(nonce, **fields)
    if scan.verdict == "refused":
        assert await store.record_attempt(EVENT.slug, None, scan)
    else:
        assert await store.record_admission(amendment(await guest(store), [scan]))


async def test_a_change_is_what_is_remembered(stores: Any) -> None:
    _, rehearsals = stores
    assert await rehearsals.change(EVENT.slug, START, audit=AUDIT) == (Rehearsal(NOON, NOON + HOUR),)
    ended = Rehearsal(NOON, NOON + HOUR, is_wiped=True)
    assert await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT) == (ended,)
    assert await rehearsals.change("another", lambda known: known) == ()


async def test_wiping_removes_what_was_scanned_in_rehearsals_and_nothing_else(stores: Any) -> None:
    store, rehearsals = stores
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await record(store, "rehearsed", rehearsal=True)
    await record(store, "refused", verdict="refused", rehearsal=True)
    await record(store, "real", at=NOON + 2 * HOUR)
    await record(store, "stranger", verdict="refused")
    assert await rehearsals.number_of_scans(EVENT.slug) == 2
    await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT)
    assert [scan.nonce for scan in (await guest(store)).scans] == ["real"]
    assert (await store.by_scan(EVENT.slug, "phone-1:refused")).earlier is None
    assert (await store.by_scan(EVENT.slug, "phone-1:stranger")).earlier is not None
    assert await rehearsals.number_of_scans(EVENT.slug) == 0


async def test_wiping_again_removes_what_came_too_late(stores: Any) -> None:
    store, rehearsals = stores
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT)
    await record(store, "straggler", at=NOON + HOUR, rehearsal=True)
    await rehearsals.change(EVENT.slug, WIPE)
    assert (await guest(store)).scans == ()


async def test_the_scans_of_the_next_rehearsal_stay(stores: Any) -> None:
    store, rehearsals = stores
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT)
    again = partial(started, now=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR)
    await rehearsals.change(EVENT.slug, again, audit=AUDIT)
    await record(store, "first", rehearsal=True)
    await record(store, "second", at=NOON + 2 * HOUR, rehearsal=True)
    await rehearsals.change(EVENT.slug, lambda known: known)
    assert [scan.nonce for scan in (await guest(store)).scans] == ["second"]


async def test_a_scan_decided_before_a_wipe_is_decided_anew(stores: Any) -> None:
    store, rehearsals = stores
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await record(store, "n1", rehearsal=True)
    before = await guest(store)
    await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT)
    assert not await store.record_admission(amendment(before, [a_record("n2")]))


async def test_a_rehearsal_takes_no_real_seats_and_has_its_own(stores: Any) -> None:
    store, rehearsals = stores
    main = a_list(limit=10)
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await record(store, "n1", rehearsal=True)
    assert (await store.free_seats(EVENT, main, NOON)).for_booked == 10
    assert (await store.free_seats(EVENT, main, NOON, rehearsal=True)).for_booked == 9


async def test_the_attendance_stays_as_it_was(stores: Any) -> None:
    store, rehearsals = stores
    await rehearsals.change(EVENT.slug, START, audit=AUDIT)
    await record(store, "n1", rehearsal=True)
    await rehearsals.change(EVENT.slug, WIPE, audit=AUDIT)
    assert (await guest(store)).attendance_version == 0


async def test_in_mongodb_nobody_is_told_and_set_ups_know_the_rehearsals(database: Database) -> None:
    await MongoRoster(database, SetClock(NOON)).save(an_attendee())
    store = MongoScanStore(database, AttendanceStates(database["door"], SetClock(NOON)))
    setups = MongoEventSetups(database)
    await setups.apply_event(EVENT, Order(0, 1))
    before = await setups.of(EVENT.slug)
    assert before is not None
    assert before.rehearsals == ()
    await MongoRehearsals(database, setups.forget).change(EVENT.slug, START, audit=AUDIT)
    await record(store, "n1", rehearsal=True)
    after = await setups.of(EVENT.slug)
    assert after is not None
    assert after.rehearsals == (Rehearsal(NOON, NOON + HOUR),)
    document = await database["door"].find_one({"_id": "registration-1"})
    assert document is not None
    assert MARK not in document
    assert (document["admitted_to"], document["rehearsed"]) == (["~main"], EVENT.slug)
