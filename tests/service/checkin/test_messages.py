"""Messages that check-in receives from the others and publishes to them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.roster import MongoRoster
from services.checkin.domain.messages import attendee_from
from shared.clock import utc_now
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from tests.support.checkin.builders import a_registration_message
from tests.support.checkin.heard import listening_as
from tests.support.checkin.service import Conference, Guest, Served
from tests.support.servers.time import does_not_match_for_a_while
from tests.support.waiting import until


@pytest.fixture
async def heard(served: Served) -> AsyncIterator[list[Message]]:
    """Messages that registration would receive."""
    async with listening_as("registration", served.broker) as messages:
        yield messages


def attendance_of(guest: Guest, heard: list[Message]) -> Any:
    messages = [m for m in heard if isinstance(m, AttendanceChanged) and m.registration == guest.registration]
    return max(messages, key=lambda message: message.version, default=None)


async def test_attendance_reaches_registration(conference: Conference, heard: list[Message]) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret)
    await phone.scan(guest.secret, direction="exit")
    message = await until(lambda: (m := attendance_of(guest, heard)) and len(m.scans) == 2 and m)
    (main,) = message.lists
    assert (main.list, main.inside, main.first_in < main.last_out) == ("main", False, True)
    assert [(scan.direction, scan.gate, scan.undone) for scan in message.scans] == [
        ("entry", "Main gate", False),
        ("exit", "Main gate", False),
    ]


async def test_an_admission_that_was_recorded_as_a_refusal_reaches_registration(
    conference: Conference, heard: list[Message]
) -> None:
    guest, phone = await conference.guest(state="waitlisted"), await conference.pair()
    assert (await phone.scan(guest.secret, nonce="n1"))["reason"] == "not_confirmed"
    shown = {"offline": True, "shown": {"verdict": "admitted", "reason": None}}
    await phone.scan(guest.secret, nonce="n1", **shown)
    message = await until(lambda: attendance_of(guest, heard))
    assert (message.version, [scan.verdict for scan in message.scans]) == (1, ["admitted"])


async def test_an_undone_scan_is_told_as_such(conference: Conference, heard: list[Message]) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret, nonce="n1")
    await phone.post("/scans/n1/undo", {"reason": "wrong badge"})
    message = await until(lambda: (m := attendance_of(guest, heard)) and not m.lists and m)
    assert [scan.undone for scan in message.scans] == [True]


async def test_all_attendance_is_told_again_when_somebody_asks(conference: Conference, heard: list[Message]) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret)
    await until(lambda: attendance_of(guest, heard))
    heard.clear()
    await conference.tell(RepublishRequested(publisher="checkin", event=conference.slug))
    assert await until(lambda: attendance_of(guest, heard))


async def test_what_a_dead_process_left_untold_is_told_by_another(conference: Conference, heard: list[Message]) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret)
    await until(lambda: attendance_of(guest, heard))
    heard.clear()
    mark = {"unpublished": {"since": utc_now() - timedelta(seconds=20), "by": "a dead process"}}
    await conference.database["door"].update_one({"_id": guest.registration}, {"$set": mark})
    assert await until(lambda: attendance_of(guest, heard))
    await until(lambda: _is_unmarked(conference.database["door"], guest.registration))


async def _is_unmarked(collection: Any, id_: str) -> bool:
    return "unpublished" not in await collection.find_one({"_id": id_})


async def test_a_change_of_the_registration_keeps_its_scans(conference: Conference) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret, nonce="n1")
    same: dict[str, Any] = {"registration": guest.registration, "event": conference.slug, "code": guest.code}
    await conference.tell(a_registration_message(**same, version=3, first_name="$name", state="cancelled"))
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "version": 3}))
    await conference.tell(a_registration_message(**same, version=2, first_name="Old"))
    await conference.guest()
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert (document["first_name"], document["state"], len(document["scans"])) == ("$name", "cancelled", 1)


async def test_an_erased_registration_keeps_only_what_counts(conference: Conference, heard: list[Message]) -> None:
    guest, phone = await conference.guest(attention="host: the Minister"), await conference.pair()
    await phone.scan(guest.secret)
    same: dict[str, Any] = {"registration": guest.registration, "event": conference.slug, "code": guest.code}
    await conference.tell(a_registration_message(**same, version=2, erased=True, state="cancelled"))
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "version": 2}))
    stored = repr(await conference.database["door"].find({"_id": guest.registration}).to_list(None))
    for personal in ("Zoë", "Müller", "muller", "Ferro", "ferro", "Minister", "roster_key"):
        assert personal not in stored
    assert (await phone.scan(guest.secret))["reason"] == "unknown"
    assert (await phone.get("/lists/main/status")).body["admitted"] == 1


async def test_a_copy_that_does_not_match_for_a_while_is_asked_for(
    conference: Conference, heard: list[Message]
) -> None:
    digest = DigestPublished(
        publisher="registration", event=conference.slug, kind=RegistrationChanged.NAME, count=7, versions=9
    )
    asked = RepublishRequested(publisher="registration", event=conference.slug)
    await conference.tell(digest)
    await does_not_match_for_a_while(conference.database, digest)
    assert asked not in heard
    await conference.tell(digest)
    await until(lambda: asked in heard)


async def test_a_copy_that_is_complete_asks_for_nothing(conference: Conference, heard: list[Message]) -> None:
    await conference.guest()
    digest = DigestPublished(
        publisher="registration", event=conference.slug, kind=RegistrationChanged.NAME, count=1, versions=1
    )
    for _ in range(3):
        await conference.tell(digest)
    await conference.guest()
    assert not [m for m in heard if isinstance(m, RepublishRequested) and m.event == conference.slug]


async def test_events_that_do_not_match_for_a_while_are_asked_for(conference: Conference, heard: list[Message]) -> None:
    digest = DigestPublished(publisher="registration", event="", kind=EventChanged.NAME, count=99, versions=99)
    await conference.tell(digest)
    await does_not_match_for_a_while(conference.database, digest)
    await conference.tell(digest)
    await until(lambda: any(m.event == "" for m in heard if isinstance(m, RepublishRequested)))


async def test_versions_that_come_at_once_end_in_the_newest(conference: Conference) -> None:
    for number in range(20):
        registration = f"{conference.slug}-{number}"
        versions = [
            a_registration_message(registration=registration, event=conference.slug, code=f"K{number:05}", version=v)
            for v in range(1, 9)
        ]
        roster = MongoRoster(conference.database, utc_now)
        await asyncio.gather(*(roster.save(attendee_from(message)) for message in versions))
        assert (await conference.database["door"].find_one({"_id": registration}))["version"] == 8
