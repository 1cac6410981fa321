"""Desk entries in memory and in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.desk_documents import DeskEntryStates
from services.checkin.adapters.desk_entries import MongoDeskEntries
from services.checkin.adapters.rehearsals import MongoRehearsals
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_log import MongoScanLog
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.adapters.watched_guests import MongoWatchedGuests
from services.checkin.domain.attendees import Attendee
from services.checkin.domain.changes import amendment
from services.checkin.domain.desk_entries import BadgeTaken, BoundBadge, DeskEntry, Merged, Settlement, WalkInRecord
from services.checkin.domain.rehearsals import started, wiped
from services.checkin.domain.scan_log import Wanted
from services.checkin.ports.desk_entries import DeskEntries
from services.checkin.ports.rehearsals import RehearsalStore
from services.checkin.ports.scan_log import ScanLog
from services.checkin.ports.scans import ScanStore
from services.checkin.use_cases.walk_ins.merge_attendees import with_scans_of
from shared.audit import audit_entry
from shared.contracts import Order
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_record, an_attendee
from tests.support.checkin.fake_desk_entries import FakeDeskEntries
from tests.support.checkin.fake_people import FakeWatchedGuests
from tests.support.checkin.fake_rehearsals import FakeRehearsals
from tests.support.checkin.fake_scan_log import FakeScanLog
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

EVENT = an_attendee().event
AUDIT = audit_entry("x", "y", event=EVENT, actor="me", at=NOON)
MERGED = Merged(into="registration-1", reason="one person", by="me", at=NOON)
HOUR = timedelta(hours=1)


class Stores:
    """The desk, with the people, rehearsals and watched guests beside it."""

    def __init__(self, mongo: Database | None) -> None:
        self.desk: DeskEntries
        self.people: ScanStore
        self.rehearsals: RehearsalStore
        if mongo is None:
            store = FakeScanStore(an_attendee(1), an_attendee(2))
            self.people, self.desk, self.rehearsals = store, FakeDeskEntries(store), FakeRehearsals(store)
            self.watched: Any = FakeWatchedGuests(store)
            self.log: ScanLog = FakeScanLog(store)
            return
        clock = SetClock(NOON)
        attendance, entries = AttendanceStates(mongo["door"], clock), DeskEntryStates(mongo["desk_entries"], clock)
        self.people = MongoScanStore(mongo, attendance, entries)
        self.desk = MongoDeskEntries(mongo, attendance, entries)
        self.rehearsals, self.watched = MongoRehearsals(mongo, lambda event: None), MongoWatchedGuests(mongo)
        self.log = MongoScanLog(mongo)

    async def person(self, number: int = 1) -> Attendee:
        attendee = await self.people.by_registration(EVENT, f"registration-{number}")
        assert attendee is not None
        return attendee

    async def scans(self, number: int, nonce: str = "n1", **fields: Any) -> None:
        change = amendment(await self.person(number), [a_record(nonce, **fields)])
        assert await self.people.record_admission(change)

    async def binds(self, number: int, hash_: str = "blank") -> bool:
        badge = BoundBadge(hash=hash_, roster_key="key", at=NOON, by="me")
        return await self.desk.bind(await self.person(number), badge, AUDIT)

    async def merges(self, merged: Merged | None = MERGED) -> bool:
        keep, drop = await self.person(1), await self.person(2)
        return await self.desk.merge(with_scans_of(keep, drop, settled=True), drop, merged, AUDIT)

    async def walks_in(self, number: int, minute: int = 0) -> DeskEntry:
        newcomer = replace(an_attendee(number), tickets=(), version=0)
        entry = a_walk_in(newcomer.registration, minute)
        change = amendment(newcomer, [a_record(f"w{number}")])
        assert await self.people.add_walk_in(entry, change)
        return entry

    async def entry(self, number: int) -> DeskEntry:
        entry = await self.desk.entry(EVENT, f"registration-{number}")
        assert entry is not None
        return entry


def a_walk_in(registration: str, minute: int = 0) -> DeskEntry:
    texts: Any = dict.fromkeys(("last_name", "email", "company", "device", "device_name", "gate"), "")
    record = WalkInRecord(
        code="CODE",
        first_name="Zoë",
        category="industry",
        locale=None,
        consents=(),
        registered_at=NOON + timedelta(minutes=minute),
        list="main",
        **texts,
    )
    return DeskEntry(registration=registration, event=EVENT, walk_in=record)


@pytest.fixture
async def stores(mongo: Database | None) -> Stores:
    """Two people, and the stores beside them."""
    if mongo is not None:
        for number in (1, 2):
            await MongoRoster(mongo, SetClock(NOON)).save(an_attendee(number))
    return Stores(mongo)


async def test_a_bound_badge_is_a_ticket_and_stands_in_the_entry(stores: Stores) -> None:
    assert await stores.binds(1)
    assert [ticket.state for ticket in (await stores.person()).tickets if ticket.hash == "blank"] == ["valid"]
    entry = await stores.entry(1)
    assert ([badge.hash for badge in entry.badges], entry.version) == (["blank"], 1)
    holder = await stores.desk.with_badge(EVENT, "blank")
    assert holder is not None
    assert holder.registration == "registration-1"
    assert await stores.desk.with_badge("another", "blank") is None


async def test_a_badge_is_bound_once_and_on_the_state_that_was_seen(stores: Stores) -> None:
    before = await stores.person()
    await stores.binds(1)
    with pytest.raises(BadgeTaken):
        await stores.binds(2)
    badge = BoundBadge(hash="other", roster_key="key", at=NOON, by="me")
    assert not await stores.desk.bind(before, badge, AUDIT)
    assert (await stores.entry(1)).version == 1


async def test_blank_badges_are_those_of_the_newest_message(stores: Stores) -> None:
    await stores.desk.follow_blank_badges(EVENT, ["one", "two"], Order(0, 2))
    await stores.desk.follow_blank_badges(EVENT, ["three"], Order(0, 1))
    known = [
        await stores.desk.is_blank(event, hash_) for event, hash_ in ((EVENT, "one"), (EVENT, "three"), ("x", "one"))
    ]
    assert known == [True, False, False]


async def test_walk_ins_stand_with_the_latest_first_and_go_on_behind_one(stores: Stores) -> None:
    for number, minute in ((3, 1), (4, 2), (5, 2)):
        await stores.walks_in(number, minute)
    await stores.binds(1)  # an entry of nobody who walked in
    first = await stores.desk.walk_ins(EVENT, 2)
    assert [entry.registration for entry in first] == ["registration-5", "registration-4"]
    behind = await stores.desk.walk_ins(EVENT, 2, "registration-4")
    assert [entry.registration for entry in behind] == ["registration-3"]


async def test_merging_keeps_all_that_hangs_on_either(stores: Stores) -> None:
    await stores.scans(1)
    await stores.scans(2, "n2", at=NOON + HOUR, list="lunch")
    await stores.binds(2)
    await stores.watched.set_host(EVENT, "CODE2", "Jo", AUDIT)
    tickets = {ticket.hash for number in (1, 2) for ticket in (await stores.person(number)).tickets}
    assert await stores.merges()
    keep, drop = await stores.person(1), await stores.person(2)
    assert {scan.key for scan in keep.scans} == {"phone-1:n1", "phone-1:n2"}
    assert ({ticket.hash for ticket in keep.tickets}, keep.host) == (tickets, "Jo")
    assert [attendee.registration for attendee in await stores.watched.of_event(EVENT)] == ["registration-1"]
    assert [badge.hash for badge in (await stores.entry(1)).badges] == ["blank"]
    assert (drop.merged_into, drop.name, drop.tickets, drop.scans, drop.state) == (
        "registration-1",
        "",
        (),
        (),
        "cancelled",
    )
    left = await stores.entry(2)
    assert (left.badges, left.kept_by, left.merged) == ((), "registration-1", MERGED)


async def test_attempts_that_were_refused_are_those_of_the_one_who_is_kept(stores: Stores) -> None:
    refused = a_record("n3", verdict="refused", reason="too_early")
    await stores.people.record_attempt(EVENT, await stores.person(2), refused)
    await stores.merges()
    wanted = Wanted(people=("registration-1",))
    (entry,) = await stores.log.older(EVENT, wanted, None, 9)
    assert (entry.scan.key, entry.holder and entry.holder.code) == (refused.key, "CODE1")


async def test_the_host_of_the_one_who_is_kept_stays(stores: Stores) -> None:
    for code, host in (("CODE1", "Kim"), ("CODE2", "Jo")):
        await stores.watched.set_host(EVENT, code, host, AUDIT)
    await stores.merges()
    assert (await stores.person(1)).host == "Kim"


async def test_scans_of_a_rehearsal_are_wiped_though_two_were_merged_meanwhile(stores: Stores) -> None:
    await stores.rehearsals.change(EVENT, partial(started, now=NOON, ends_at=NOON + HOUR))
    await stores.scans(2, rehearsal=True)
    await stores.merges()
    assert await stores.rehearsals.number_of_scans(EVENT) == 1
    await stores.rehearsals.change(EVENT, partial(wiped, now=NOON + HOUR))
    assert (await stores.person(1)).scans == ()


async def test_whoever_was_merged_before_is_then_the_last_one(stores: Stores) -> None:
    await stores.walks_in(3)
    third, second = await stores.person(3), await stores.person(2)
    await stores.desk.merge(with_scans_of(second, third, settled=True), third, replace(MERGED, into="registration-2"))
    await stores.merges()
    assert ((await stores.person(3)).merged_into, (await stores.entry(3)).kept_by) == ("registration-1",) * 2


async def test_a_merger_with_somebody_who_has_changed_meanwhile_changes_nothing(stores: Stores) -> None:
    keep, drop = await stores.person(1), await stores.person(2)
    await stores.scans(2)
    assert not await stores.desk.merge(with_scans_of(keep, drop, settled=True), drop, MERGED, AUDIT)
    assert ((await stores.person(1)).scans, (await stores.person(2)).merged_into) == ((), None)
    assert await stores.desk.entry(EVENT, "registration-2") is None


async def test_the_answer_to_a_later_version_of_a_walk_in_stays(stores: Stores) -> None:
    entry = await stores.walks_in(3)
    known = Settlement(entry.registration, EVENT, 2, "known", known_as="registration-1")
    for settlement in (known, Settlement(entry.registration, EVENT, 1, "refused", "event_cancelled")):
        await stores.desk.settle(settlement)
    settled = await stores.entry(3)
    assert (settled.outcome, settled.refusal, settled.kept_by) == ("known", None, "registration-1")


async def test_a_walk_in_that_is_sent_again_is_unsettled_in_its_next_version(stores: Stores) -> None:
    entry = await stores.walks_in(3)
    await stores.desk.settle(Settlement(entry.registration, EVENT, 1, "refused", "event_cancelled"))
    await stores.desk.send_again(await stores.entry(3), AUDIT)
    again = await stores.entry(3)
    assert (again.outcome, again.refusal, again.version) == (None, None, entry.version + 1)
    assert await stores.desk.entry("another", entry.registration) is None
