"""The door in memory and the door in MongoDB keep the same promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.indexes import prepare
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.domain.judgement import Decision, Room
from services.checkin.domain.recording import Moment, recorded
from services.checkin.domain.scans import read_presented
from services.checkin.settings import CheckinSettings
from shared.audit import AuditEntry
from shared.contracts.registration import Booking
from shared.mongo.connection import connect
from tests.support.checkin.builders import (
    NOON,
    SHORT_ID,
    a_device,
    a_door_event,
    a_list,
    a_registration_message,
    a_scan,
    a_secret,
    an_attendee,
    with_booking,
)
from tests.support.checkin.fakes import FakeScanStore, SetClock
from tests.support.servers.running import settings_for

EVENT = a_door_event()
KEY = "phone-1:n1"
AUDIT = AuditEntry(actor="me", action="x", event=EVENT.slug, subject="y", at=NOON, before={}, after={})
PRESENTED = read_presented(a_secret(), SHORT_ID)


@pytest.fixture(params=["in memory", "in MongoDB"])
async def door(request, mongodb_url, rabbitmq_url, namespace) -> AsyncIterator[Any]:
    """A door with two guests; the second has booked dinner."""
    if request.param == "in memory":
        yield FakeScanStore(an_attendee(1), an_attendee(2, sessions=with_booking("dinner")))
        return
    database = connect(settings_for(CheckinSettings, mongodb_url, rabbitmq_url, namespace), "checkin")
    await prepare(database)
    roster = MongoRoster(database, SetClock(NOON))
    await roster.apply(a_registration_message(1))
    await roster.apply(a_registration_message(2, sessions=[Booking(id="dinner", state="confirmed")]))
    await database["lists"].insert_one({"_id": "plastics-2026/main"})
    yield MongoScanStore(database, AttendanceStates(database["door"], SetClock(NOON)))
    await database.client.drop_database(database.name)
    database.client.close()


def a_record(nonce="n1", device="phone-1", at=NOON, verdict="admitted", **fields):
    made = recorded(
        a_scan(nonce, **fields),
        Decision(verdict),
        device=a_device(device),
        event=EVENT,
        check_in_list=a_list(),
        moment=Moment(at, NOON),
    )
    return replace(made, reason="too_early") if verdict == "refused" else made


async def first_guest(door):
    return (await door.find(EVENT.slug, PRESENTED, "none")).attendee


async def test_a_ticket_is_found_in_its_event_only(door):
    assert (await first_guest(door)).code == "CODE1"
    assert (await door.find("another", PRESENTED, "none")).attendee is None
    assert (await door.find(EVENT.slug, read_presented(a_secret(9), SHORT_ID), "none")).attendee is None


async def test_a_stored_scan_is_found_as_it_was(door):
    scan = a_record(offline=True, override="VIP", sent_at=NOON + timedelta(hours=1))
    assert await door.store(await first_guest(door), scan)
    found = await door.find(EVENT.slug, PRESENTED, KEY)
    assert found.earlier == scan
    assert found.attendee.scans == (scan,)


async def test_a_scan_is_stored_only_on_what_it_was_judged_by(door):
    seen = await first_guest(door)
    assert await door.store(seen, a_record("n1"))
    assert not await door.store(seen, a_record("n2"))


async def test_a_nonce_is_recorded_once_wherever_it_comes_first(door):
    second = (await door.find(EVENT.slug, read_presented(a_secret(2), SHORT_ID), "none")).attendee
    assert await door.store(await first_guest(door), a_record("n1"))
    assert not await door.store(second, a_record("n1"))
    assert not await door.keep(EVENT.slug, second, a_record("n1", verdict="refused"))
    assert await door.keep(EVENT.slug, None, a_record("n2", verdict="refused"))
    assert not await door.store(await first_guest(door), a_record("n2"))


async def test_an_attempt_becomes_an_admission(door):
    guest = await first_guest(door)
    await door.keep(EVENT.slug, guest, a_record(verdict="refused"))
    assert await door.store(guest, a_record(), replaces_attempt=True)
    found = await door.find(EVENT.slug, PRESENTED, KEY)
    assert (found.earlier.verdict, found.attendee.scans) == ("admitted", (found.earlier,))


async def test_an_attempt_stays_when_its_attendee_has_moved_on(door):
    guest = await first_guest(door)
    await door.keep(EVENT.slug, guest, a_record(verdict="refused"))
    await door.store(guest, a_record("n2"))
    assert not await door.store(guest, a_record(), replaces_attempt=True)
    assert (await door.find(EVENT.slug, PRESENTED, KEY)).earlier.verdict == "refused"


async def test_an_attempt_takes_the_verdict_that_was_shown(door):
    await door.keep(EVENT.slug, None, a_record(verdict="refused"))
    await door.amend_attempt(replace(a_record(verdict="refused"), reason="unknown"))
    assert (await door.by_scan(EVENT.slug, KEY)).earlier.reason == "unknown"
    assert (await door.by_scan("another", KEY)).earlier is None


async def test_several_scans_are_settled_at_once_or_not_at_all(door):
    guest = await first_guest(door)
    await door.store(guest, a_record("n1"))
    assert not await door.settle(guest, [replace(a_record("n1"), set_aside=True)], audit=AUDIT)
    guest = await first_guest(door)
    assert await door.settle(guest, [replace(a_record("n1"), set_aside=True)], audit=AUDIT)
    assert (await first_guest(door)).scans[0].set_aside


async def test_contradicting_scans_are_listed_until_they_are_settled(door):
    await door.store(await first_guest(door), a_record("n1"))
    await door.store(await first_guest(door), a_record("n2", "phone-2", NOON + timedelta(minutes=1)))
    (found,) = await door.in_conflict(EVENT.slug, 10)
    assert found.code == "CODE1"
    await door.settle(found, [replace(found.scans[1], set_aside=True)], audit=AUDIT)
    assert list(await door.in_conflict(EVENT.slug, 10)) == []


async def test_room_is_what_nobody_fills_and_nobody_booked(door):
    dinner = a_list(sessions=("dinner",), unbooked="when_free", limit=2)
    assert await door.room(EVENT, dinner, NOON) == Room(2, 1)
    await door.store(await first_guest(door), a_record())
    assert await door.room(EVENT, dinner, NOON) == Room(1, 0)
    assert await door.room(EVENT, replace(dinner, release_at=NOON), NOON) == Room(1, 1)
    assert await door.room(EVENT, a_list(), NOON) == Room()


async def test_people_are_found_by_the_beginning_of_a_word(door):
    assert len(await door.search(EVENT.slug, "weber", 10)) == 2
    assert [guest.code for guest in await door.search(EVENT.slug, "code2", 10)] == ["CODE2"]
    assert list(await door.search("another", "weber", 10)) == []


async def test_what_is_done_in_turn_is_done_once(door):
    async def work(turn):
        return await turn.store((await turn.find(EVENT.slug, PRESENTED, KEY)).attendee, a_record())

    assert await door.in_turn(a_list(), work)
    assert len((await first_guest(door)).scans) == 1
