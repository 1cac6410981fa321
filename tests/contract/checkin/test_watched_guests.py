"""Watched guests in memory and in MongoDB keep the same promises."""

from typing import Any

import pytest

from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.watched_guests import MongoWatchedGuests
from services.checkin.ports.watching import WatchedGuests
from shared.audit import audit_entry
from shared.mongo.connection import Database
from tests.support.checkin.builders import an_attendee
from tests.support.checkin.fake_people import FakeWatchedGuests
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import FakeRoster, SetClock
from tests.support.times import NOON

EVENT = an_attendee().event
AUDIT = audit_entry("guest.watched", "CODE1", event=EVENT, actor="account:a", at=NOON)


@pytest.fixture
async def stores(mongo: Database | None) -> tuple[Any, Any]:
    """The watched guests, and the roster beside them with two people in it."""
    store = FakeScanStore()
    roster = FakeRoster(store) if mongo is None else MongoRoster(mongo, SetClock(NOON))
    for number, name in ((1, "Weber"), (2, "Adam")):
        await roster.save(an_attendee(number, last_name=name))
    return FakeWatchedGuests(store) if mongo is None else MongoWatchedGuests(mongo), roster


@pytest.fixture
def guests(stores: tuple[Any, Any]) -> WatchedGuests:
    return stores[0]


async def watched(guests: WatchedGuests) -> list[tuple[str, str | None]]:
    return [(attendee.code, attendee.host) for attendee in await guests.of_event(EVENT)]


async def test_watched_guests_stand_by_name_with_their_hosts(guests: WatchedGuests) -> None:
    for code in ("CODE1", "CODE2"):
        stored = await guests.set_host(EVENT, code, "Jo", AUDIT)
        assert stored is not None
        assert stored.revision == 2
    await guests.set_host(EVENT, "CODE1", "Kim", AUDIT)
    assert await watched(guests) == [("CODE2", "Jo"), ("CODE1", "Kim")]


async def test_a_guest_without_host_is_not_watched(guests: WatchedGuests) -> None:
    await guests.set_host(EVENT, "CODE1", "Jo", AUDIT)
    await guests.set_host(EVENT, "CODE1", None, AUDIT)
    assert await watched(guests) == []


async def test_nobody_of_another_event_or_code_is_watched(guests: WatchedGuests) -> None:
    assert await guests.set_host("another", "CODE1", "Jo", AUDIT) is None
    assert await guests.set_host(EVENT, "CODE9", "Jo", AUDIT) is None


async def test_the_host_outlives_changes_of_the_registration_and_goes_with_an_erasure(
    guests: WatchedGuests, stores: tuple[Any, Any]
) -> None:
    await guests.set_host(EVENT, "CODE1", "Jo", AUDIT)
    await stores[1].save(an_attendee(1, version=2, last_name="Weber-Klein"))
    assert await watched(guests) == [("CODE1", "Jo")]
    await stores[1].save(an_attendee(1, version=3, erased=True).without_personal_data())
    assert await watched(guests) == []
    assert await guests.set_host(EVENT, "CODE1", "Jo", AUDIT) is None


async def test_phones_hear_of_the_host_by_the_roster(guests: WatchedGuests, stores: tuple[Any, Any]) -> None:
    before = await stores[1].changed_since(EVENT, None, 10)
    await guests.set_host(EVENT, "CODE1", "Jo", AUDIT)
    page = await stores[1].changed_since(EVENT, before.next_cursor, 10)
    assert [a.door_note for a in page.attendees if a.code == "CODE1"] == ["Host: Jo"]
