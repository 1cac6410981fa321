"""The log of all attempts in memory and in MongoDB keep the same promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_log import MongoScanLog
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.changes import amendment
from services.checkin.domain.scan_log import LogEntry, Position, Wanted
from services.checkin.domain.scans import RecordedScan, Undone
from services.checkin.ports.scan_log import ScanLog
from services.checkin.ports.scans import ScanStore
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_record, an_attendee
from tests.support.checkin.fake_scan_log import FakeScanLog
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = "plastics-2026"
PEOPLE = 7


@pytest.fixture
async def stores(mongo: Database | None) -> tuple[ScanStore, ScanLog]:
    """A store of some guests, and its log."""
    guests = [an_attendee(number, last_name=f"Guest {number}") for number in range(1, PEOPLE + 1)]
    if mongo is None:
        store = FakeScanStore(*guests)
        return store, FakeScanLog(store)
    roster = MongoRoster(mongo, SetClock(NOON))
    for guest in guests:
        await roster.save(guest)
    return MongoScanStore(mongo, AttendanceStates(mongo["door"], SetClock(NOON))), MongoScanLog(mongo)


def at(minute: int, nonce: str | None = None, **fields: Any) -> RecordedScan:
    return a_record(nonce or f"n{minute}", NOON + timedelta(minutes=minute), **{"key": f"phone-1:n{minute}", **fields})


def refused(minute: int, **fields: Any) -> RecordedScan:
    return at(minute, verdict="refused", **{"reason": "too_early", **fields})


async def admit(store: ScanStore, number: int, *scans: RecordedScan) -> None:
    guest = await store.by_registration(EVENT, f"registration-{number}")
    assert guest is not None
    assert await store.record_admission(amendment(guest, scans))


async def refuse(store: ScanStore, attempt: RecordedScan, number: int | None = None) -> None:
    guest = await store.by_registration(EVENT, f"registration-{number}") if number else None
    assert await store.record_attempt(EVENT, guest, attempt)


def nonces(entries: Sequence[LogEntry]) -> list[str]:
    return [entry.scan.nonce for entry in entries]


async def seen(log: ScanLog, **wanted: Any) -> list[str]:
    return nonces(await log.older(EVENT, Wanted(**wanted), None, 100))


async def test_admissions_and_refusals_stand_in_one_log_with_whose_they_were(stores: Any) -> None:
    store, log = stores
    await admit(store, 1, at(1), at(4, verdict="exited"))
    await refuse(store, refused(2), number=2)
    await refuse(store, refused(3, reason="unknown"))
    entries = await log.older(EVENT, Wanted(), None, 100)
    assert nonces(entries) == ["n4", "n3", "n2", "n1"]
    assert [entry.holder.code if entry.holder else None for entry in entries] == ["CODE1", None, "CODE2", "CODE1"]
    assert entries[2].holder.name == "Zoë Guest 2"
    assert await log.older("another", Wanted(), None, 100) == []


async def test_pages_together_hold_every_attempt_once_in_order(stores: Any) -> None:
    store, log = stores
    minutes = count()
    for _ in range(4):
        for number in range(1, PEOPLE + 1):
            await admit(store, number, at(next(minutes)))
        await refuse(store, refused(next(minutes)), number=1)
    same_time = [at(next(minutes), counts_at=NOON) for _ in range(5)]
    await admit(store, 3, *same_time)
    read: list[str] = []
    before: Position | None = None
    while page := await log.older(EVENT, Wanted(), before, 3):
        read += nonces(page)
        before = Position.read(page[-1].position.cursor())
    everything = await log.older(EVENT, Wanted(), None, 100)
    assert read == nonces(everything)
    assert len(read) == 37
    assert [entry.position for entry in everything] == sorted((e.position for e in everything), reverse=True)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"list": "dinner"}, ["n5", "n2"]),
        ({"list": "dinner", "verdict": "refused"}, ["n5"]),
        ({"gate": "north"}, ["n3"]),
        ({"device": "phone-2"}, ["n4"]),
        ({"verdict": "exited"}, ["n3"]),
        ({"reason": "too_early"}, ["n5"]),
        ({"offline": True}, ["n4"]),
        ({"overridden": True}, ["n2"]),
        ({"overridden": False, "verdict": "admitted"}, ["n6", "n4", "n1"]),
        ({"undone": True}, ["n6", "n1"]),
        ({"undone": False}, ["n7", "n5", "n4", "n3", "n2"]),
        ({"since": NOON + timedelta(minutes=2), "until": NOON + timedelta(minutes=4)}, ["n3", "n2"]),
        ({"people": ("registration-2",)}, ["n5", "n4"]),
        ({"people": ("registration-2",), "offline": True}, ["n4"]),
        ({"people": ()}, []),
        ({"list": "dinner", "gate": "north"}, []),
        ({"rehearsal": True}, ["n7"]),
        ({"rehearsal": False, "verdict": "refused"}, ["n5"]),
    ],
)
async def test_a_filter_leaves_out_the_others(stores: Any, wanted: Any, expected: list[str]) -> None:
    store, log = stores
    taken_back = Undone("device:phone-1", NOON, "wrong badge")
    dinner = at(2, list="dinner", override="a speaker")
    await admit(
        store, 1, at(1, undone=taken_back), dinner, at(3, verdict="exited", gate="north"), at(6, set_aside=True)
    )
    await admit(store, 2, at(4, key="phone-2:n4", device="phone-2", offline=True))
    await refuse(store, refused(5, list="dinner"), number=2)
    await refuse(store, refused(7, reason="full", rehearsal=True), number=3)
    assert await seen(log, **wanted) == expected


async def test_a_filter_finds_what_is_far_behind(stores: Any) -> None:
    store, log = stores
    await admit(store, 1, at(0, override="a speaker"))
    for minute in range(1, 30):
        await admit(store, 1 + minute % PEOPLE, at(minute))
    page = await log.older(EVENT, Wanted(overridden=True), None, 1)
    assert nonces(page) == ["n0"]


async def test_an_erased_person_has_no_name_in_the_log(stores: Any, mongo: Database | None) -> None:
    store, log = stores
    await admit(store, 1, at(1))
    await refuse(store, refused(2), number=1)
    erased = replace(an_attendee(1, erased=True, version=2), state="cancelled").without_personal_data()
    if mongo is None:
        store.change("registration-1", first_name="", last_name="", company="", honorific="", erased=True)
    else:
        await MongoRoster(mongo, SetClock(NOON)).save(erased)
    entries = await log.older(EVENT, Wanted(), None, 100)
    assert [(entry.holder.code, entry.holder.name, entry.holder.company) for entry in entries] == [
        ("CODE1", "", "")
    ] * 2
