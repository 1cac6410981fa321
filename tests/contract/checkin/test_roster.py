"""The copy of the registrations in memory and in MongoDB keep the same promises."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.changes import amendment
from services.checkin.domain.search import UnreadableCursor
from services.checkin.ports.roster import Roster
from shared.messaging.broker import Envelope
from shared.messaging.dead_letters import DeadLetters
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_record, a_secret, a_ticket, an_attendee
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import FakeRoster, SetClock

EVENT = an_attendee().event
# Changes of the last seconds are returned twice; seen from so late, there are none.
MUCH_LATER = SetClock(datetime(2199, 1, 1, tzinfo=UTC))


@pytest.fixture
def stores(mongo: Database | None) -> tuple[Any, Any]:
    """A roster, and the scan store beside it."""
    if mongo is None:
        scan_store = FakeScanStore()
        return FakeRoster(scan_store), scan_store
    attendance = AttendanceStates(mongo["door"], MUCH_LATER)
    return MongoRoster(mongo, MUCH_LATER), MongoScanStore(mongo, attendance)


@pytest.fixture
def roster(stores: tuple[Any, Any]) -> Roster:
    return stores[0]


async def changes(roster: Roster, cursor: str | None = None, limit: int = 10) -> tuple[list[str], bool, str | None]:
    page = await roster.changed_since(EVENT, cursor, limit)
    return [attendee.code for attendee in page.attendees], page.complete, page.next_cursor


async def test_a_registration_is_known_in_its_newest_version(roster: Roster, stores: tuple[Any, Any]) -> None:
    await roster.save(an_attendee(version=3, first_name="New"))
    await roster.save(an_attendee(version=2, first_name="Old"))
    assert (await stores[1].by_registration(EVENT, "registration-1")).first_name == "New"


async def test_tags_are_a_change_that_devices_hear_of(roster: Roster, stores: tuple[Any, Any]) -> None:
    await roster.save(an_attendee())
    before = await stores[1].by_registration(EVENT, "registration-1")
    await roster.save(an_attendee(version=2, tags=("VIP", "Speaker")))
    after = await stores[1].by_registration(EVENT, "registration-1")
    assert (before.tags, after.tags, after.revision > before.revision) == ((), ("VIP", "Speaker"), True)


async def test_an_attendee_stored_before_there_were_tags_has_none(database: Database) -> None:
    await MongoRoster(database, MUCH_LATER).save(an_attendee())
    await database["door"].update_one({}, {"$unset": {"tags": True}})
    store = MongoScanStore(database, AttendanceStates(database["door"], MUCH_LATER))
    assert (await store.by_registration(EVENT, "registration-1")).tags == ()


async def test_messages_about_an_erased_person_that_could_not_be_processed_are_forgotten(database: Database) -> None:
    roster, letters = MongoRoster(database, MUCH_LATER), DeadLetters(database)
    for number in (1, 2):
        body = f'{{"registration": "registration-{number}", "first_name": 7}}'.encode()
        await letters.keep(Envelope(f"letter-{number}", "registration.changed", body), "unreadable")
    await roster.save(an_attendee(version=3))
    assert len(await letters.page(10, None)) == 2
    await roster.save(an_attendee(version=4, erased=True).without_personal_data())
    assert [letter["id"] for letter in await letters.page(10, None)] == ["letter-2"]


@pytest.mark.parametrize("text", ["$name", "{$set: 1}", "", "Zoë\u200d"])
async def test_texts_are_stored_as_they_are(roster: Roster, stores: tuple[Any, Any], text: str) -> None:
    await roster.save(an_attendee(company=text))
    assert (await stores[1].by_registration(EVENT, "registration-1")).company == text


async def test_a_new_version_keeps_the_scans_and_has_a_new_revision(roster: Roster, stores: tuple[Any, Any]) -> None:
    await roster.save(an_attendee())
    guest = await stores[1].by_registration(EVENT, "registration-1")
    await stores[1].record_admission(amendment(guest, [a_record()]))
    await roster.save(an_attendee(version=2, tray="N"))
    guest = await stores[1].by_registration(EVENT, "registration-1")
    assert (guest.version, guest.revision, guest.scans, guest.attendance_version) == (2, 3, (a_record(),), 1)


async def test_changes_come_in_pages_the_longest_unchanged_first(roster: Roster) -> None:
    for number in (1, 2, 3):
        await roster.save(an_attendee(number))
    await roster.save(an_attendee(4, event="another"))
    codes, complete, cursor = await changes(roster, limit=2)
    assert (codes, complete) == (["CODE1", "CODE2"], False)
    codes, complete, cursor = await changes(roster, cursor, limit=2)
    assert (codes, complete) == (["CODE3"], True)
    assert (await changes(roster, cursor))[:2] == ([], True)


async def test_scans_and_new_versions_are_changes(roster: Roster, stores: tuple[Any, Any]) -> None:
    for number in (1, 2, 3):
        await roster.save(an_attendee(number))
    _, _, cursor = await changes(roster)
    await roster.save(an_attendee(2, version=2, tray="N"))
    await stores[1].record_admission(amendment(await stores[1].by_registration(EVENT, "registration-1"), [a_record()]))
    assert (await changes(roster, cursor))[:2] == (["CODE2", "CODE1"], True)


async def test_tickets_that_are_no_more_are_named_to_those_who_may_have_them(roster: Roster) -> None:
    await roster.save(an_attendee())
    _, _, cursor = await changes(roster)
    await roster.save(replace(an_attendee(version=2), tickets=(a_ticket(a_secret(7)),)))
    assert (await roster.changed_since(EVENT, cursor, 10)).gone == [a_ticket(a_secret(1)).hash]
    assert (await roster.changed_since(EVENT, None, 10)).gone == []


@pytest.mark.parametrize("cursor", ["x", "-1", "١"])
async def test_a_cursor_from_elsewhere_is_refused(roster: Roster, cursor: str) -> None:
    with pytest.raises(UnreadableCursor):
        await roster.changed_since(EVENT, cursor, 10)


async def test_a_registration_of_a_later_epoch_is_newer_whatever_its_version(roster: Roster) -> None:
    await roster.save(an_attendee(version=7, company="Lost"))
    await roster.save(an_attendee(epoch=5, version=2, company="Restored"))
    await roster.save(an_attendee(version=8, company="Lost"))
    page = await roster.changed_since(EVENT, None, 10)
    assert [attendee.company for attendee in page.attendees] == ["Restored"]


async def test_a_state_that_is_only_published_again_is_no_change(roster: Roster) -> None:
    await roster.save(an_attendee())
    _, _, cursor = await changes(roster)
    await roster.save(an_attendee(epoch=5))
    assert (await changes(roster, cursor))[0] == []
