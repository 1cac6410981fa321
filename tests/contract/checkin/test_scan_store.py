"""The scan store in memory and the one in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import amendment
from services.checkin.domain.judgement import Decision, FreeSeats
from services.checkin.domain.recording import ScanTimes, recorded
from services.checkin.domain.scans import Presented, RecordedScan, read_presented
from services.checkin.domain.search import name_key_of
from services.checkin.ports.scans import ScanStore
from shared.audit import AuditEntry
from shared.messaging.publication import MARK
from shared.mongo.connection import Database
from tests.support.checkin.builders import (
    SHORT_ID,
    a_device,
    a_door_event,
    a_list,
    a_scan,
    a_secret,
    an_attendee,
    with_booking,
)
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = a_door_event()
KEY = "phone-1:n1"
AUDIT = AuditEntry(actor="me", action="x", event=EVENT.slug, subject="y", at=NOON, before={}, after={})
PRESENTED = read_presented(a_secret(), SHORT_ID)


@pytest.fixture
async def store(mongo: Database | None) -> ScanStore:
    """A store of two guests, the second of whom has booked dinner."""
    guests = [an_attendee(1), an_attendee(2, sessions=with_booking("dinner"))]
    if mongo is None:
        return FakeScanStore(*guests)
    roster = MongoRoster(mongo, SetClock(NOON))
    for guest in guests:
        await roster.save(guest)
    await mongo["lists"].insert_one({"_id": "plastics-2026/main"})
    return MongoScanStore(mongo, AttendanceStates(mongo["door"], SetClock(NOON)))


def a_record(
    nonce: str = "n1", device: str = "phone-1", at: datetime = NOON, verdict: Any = "admitted", **fields: Any
) -> RecordedScan:
    decision = Decision(verdict, "too_early" if verdict == "refused" else None)
    scan, times = a_scan(nonce, **fields), ScanTimes(at, NOON)
    return recorded(scan, decision, device=a_device(device), event=EVENT, check_in_list=a_list(), times=times)


def an_attempt(nonce: str = "n1", **fields: Any) -> RecordedScan:
    return a_record(nonce, verdict="refused", **fields)


async def first_guest(store: ScanStore) -> Attendee:
    return await guest_of(store, PRESENTED)


async def second_guest(store: ScanStore) -> Attendee:
    return await guest_of(store, read_presented(a_secret(2), SHORT_ID))


async def guest_of(store: ScanStore, presented: Presented) -> Attendee:
    guest = (await store.find(EVENT.slug, presented, "none")).attendee
    assert guest is not None
    return guest


async def admit(store: ScanStore, guest: Attendee, scan: RecordedScan, **options: bool) -> bool:
    return await store.record_admission(amendment(guest, [scan]), **options)


async def amend(store: ScanStore, guest: Attendee, scan: RecordedScan) -> bool:
    return await store.amend_scans(amendment(guest, [scan]), audit=AUDIT)


async def test_a_ticket_is_found_in_its_event_only(store: ScanStore) -> None:
    assert (await first_guest(store)).code == "CODE1"
    assert (await store.find("another", PRESENTED, "none")).attendee is None
    assert (await store.find(EVENT.slug, read_presented(a_secret(9), SHORT_ID), "none")).attendee is None


async def test_a_recorded_scan_is_found_as_it_was(store: ScanStore) -> None:
    scan = a_record(offline=True, override="VIP", sent_at=NOON + timedelta(hours=1))
    assert await admit(store, await first_guest(store), scan)
    lookup = await store.find(EVENT.slug, PRESENTED, KEY)
    assert lookup.earlier == scan
    assert lookup.attendee.scans == (scan,)


async def test_a_scan_is_recorded_only_on_the_revision_on_which_it_was_judged(store: ScanStore) -> None:
    guest = await first_guest(store)
    assert await admit(store, guest, a_record("n1"))
    assert not await admit(store, guest, a_record("n2"))


async def test_a_nonce_is_recorded_once_among_admissions_and_attempts(store: ScanStore) -> None:
    assert await admit(store, await first_guest(store), a_record("n1"))
    assert not await admit(store, await second_guest(store), a_record("n1"))
    assert not await store.record_attempt(EVENT.slug, await second_guest(store), an_attempt("n1"))
    assert await store.record_attempt(EVENT.slug, None, an_attempt("n2"))
    assert not await admit(store, await first_guest(store), a_record("n2"))


@pytest.mark.parametrize("in_turn", [False, True])
async def test_an_attempt_becomes_an_admission(store: ScanStore, in_turn: bool) -> None:
    guest = await first_guest(store)
    await store.record_attempt(EVENT.slug, guest, an_attempt())

    async def promote(store: ScanStore) -> bool:
        return await admit(store, guest, a_record(), replaces_attempt=True)

    assert await (store.in_turn(a_list(), promote) if in_turn else promote(store))
    lookup = await store.find(EVENT.slug, PRESENTED, KEY)
    assert (lookup.earlier.verdict, lookup.attendee.scans) == ("admitted", (lookup.earlier,))


@pytest.mark.parametrize("in_turn", [False, True])
async def test_an_attempt_stays_when_its_attendee_has_a_new_revision(store: ScanStore, in_turn: bool) -> None:
    guest = await first_guest(store)
    await store.record_attempt(EVENT.slug, guest, an_attempt())
    await admit(store, guest, a_record("n2"))

    async def promote(store: ScanStore) -> bool:
        return await admit(store, guest, a_record(), replaces_attempt=True)

    assert not await (store.in_turn(a_list(), promote) if in_turn else promote(store))
    assert (await store.find(EVENT.slug, PRESENTED, KEY)).earlier.verdict == "refused"


async def test_an_attempt_takes_the_verdict_that_was_shown(store: ScanStore) -> None:
    await store.record_attempt(EVENT.slug, None, an_attempt())
    await store.amend_attempt(replace(an_attempt(), reason="unknown"))
    assert (await store.by_scan(EVENT.slug, KEY)).earlier.reason == "unknown"
    assert (await store.by_scan("another", KEY)).earlier is None


async def test_scans_are_amended_only_on_the_revision_on_which_it_was_decided(store: ScanStore) -> None:
    guest = await first_guest(store)
    await admit(store, guest, a_record())
    assert not await amend(store, guest, replace(a_record(), set_aside=True))
    assert await amend(store, await first_guest(store), replace(a_record(), set_aside=True))
    assert (await first_guest(store)).scans[0].set_aside


async def test_contradicting_scans_are_listed_until_one_is_set_aside(store: ScanStore) -> None:
    await admit(store, await first_guest(store), a_record("n1"))
    await admit(store, await first_guest(store), a_record("n2", "phone-2", NOON + timedelta(minutes=1)))
    (guest,) = await store.in_conflict(EVENT.slug)
    assert guest.code == "CODE1"
    await amend(store, guest, replace(guest.scans[1], set_aside=True))
    assert list(await store.in_conflict(EVENT.slug)) == []


async def test_there_is_room_beyond_the_people_inside_and_the_booked_places(store: ScanStore) -> None:
    dinner = a_list(sessions=("dinner",), unbooked="when_free", limit=2)
    assert await store.free_seats(EVENT, dinner, NOON) == FreeSeats(2, 1)
    await admit(store, await first_guest(store), a_record())
    assert await store.free_seats(EVENT, dinner, NOON) == FreeSeats(1, 0)
    assert await store.free_seats(EVENT, replace(dinner, release_at=NOON), NOON) == FreeSeats(1, 1)
    assert await store.free_seats(EVENT, replace(dinner, unbooked="refuse"), NOON) == FreeSeats(1, 1)
    assert await store.free_seats(EVENT, a_list(), NOON) == FreeSeats()


async def codes(store: ScanStore, *words: str, event: str = EVENT.slug, **options: Any) -> list[str]:
    return [guest.code for guest in await store.search(event, words, **{"limit": 10, **options})]


async def test_people_are_found_by_the_beginnings_of_words(store: ScanStore) -> None:
    assert await codes(store, "weber") == ["CODE1", "CODE2"]
    assert await codes(store, "we", "zo", "fer") == ["CODE1", "CODE2"]
    assert await codes(store, "weber", "code2") == ["CODE2"]
    assert await codes(store, "weber", "ana") == []
    assert await codes(store, "weber", event="another") == []


async def test_matches_come_in_parts_by_last_name(store: ScanStore) -> None:
    everybody = await store.search(EVENT.slug, ["weber"], limit=10)
    assert await codes(store, "weber", limit=1) == ["CODE1"]
    assert await codes(store, "weber", limit=1, after=name_key_of(everybody[0])) == ["CODE2"]
    assert await codes(store, "weber", after=name_key_of(everybody[1])) == []


async def test_all_matches_are_counted_however_many_are_read(store: ScanStore) -> None:
    assert len(await codes(store, "weber", limit=1)) == 1
    assert [await store.count_matches(EVENT.slug, words) for words in (["weber"], ["weber", "code2"], ["ana"])] == [
        2,
        1,
        0,
    ]


async def test_work_in_turn_is_stored_once(store: ScanStore) -> None:
    async def work(store: ScanStore) -> Any:
        return await admit(store, await first_guest(store), a_record())

    assert await store.in_turn(a_list(), work)
    assert len((await first_guest(store)).scans) == 1


async def test_a_promoted_attempt_is_marked_for_publication_in_the_same_write(database: Database) -> None:
    """Of a transaction that fails, nothing is published; of one that commits, the new state."""
    await MongoRoster(database, SetClock(NOON)).save(an_attendee())
    store = MongoScanStore(database, AttendanceStates(database["door"], SetClock(NOON)))
    guest = await first_guest(store)
    await store.record_attempt(EVENT.slug, guest, an_attempt())
    assert await database["door"].count_documents({MARK: {"$exists": True}}) == 0
    assert await admit(store, guest, a_record(), replaces_attempt=True)
    document = await database["door"].find_one({MARK: {"$exists": True}})
    assert [scan["verdict"] for scan in document["scans"]] == ["admitted"]


async def test_a_list_has_admitted_somebody_on_whichever_day(store: ScanStore) -> None:
    guest = await first_guest(store)
    admissions = [a_record("n1"), replace(a_record("n2"), list="dinner", day="2026-11-12")]
    assert await store.record_admission(amendment(guest, admissions))
    known = {name: await store.has_admitted(EVENT.slug, name) for name in ("main", "dinner", "dinn", "lunch")}
    assert known == {"main": True, "dinner": True, "dinn": False, "lunch": False}
    assert not await store.has_admitted("another", "main")
