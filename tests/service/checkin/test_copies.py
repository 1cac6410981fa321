"""Check-in's copies follow registration also where it has gone back in time, and attendance is never lost with them."""

from typing import Any

from services.checkin.adapters.copies import EventCopies, RosterCopies, ask_for_what_is_missing
from services.checkin.domain.desk_entries import walk_in_id
from shared.clock import utc_now
from shared.contracts.registration import RegistrationChanged, TicketFingerprint
from shared.contracts.synchronisation import DigestPublished
from shared.documents.tickets import fingerprint, new_secret
from tests.support.checkin.builders import a_registration_message
from tests.support.checkin.service import RANDOM, Conference, Guest
from tests.support.waiting import until

LATER = 2_000_000_000_000


async def test_a_later_epoch_overrides_a_higher_version(conference: Conference) -> None:
    guest = await conference.guest(version=7, first_name="Lost")
    await conference.tell(_state(conference, guest, version=2, epoch=LATER, first_name="Restored"))
    restored = await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "epoch": LATER}))
    assert (restored["version"], restored["first_name"]) == (2, "Restored")


async def test_a_state_that_is_only_sent_again_costs_no_device_anything(conference: Conference) -> None:
    guest = await conference.guest()
    before: Any = await conference.database["door"].find_one({"_id": guest.registration})
    tickets = [TicketFingerprint(**ticket) for ticket in before["tickets"]]
    again = _state(conference, guest, version=1, epoch=LATER, tickets=tickets)
    await conference.tell(again)
    after = await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "epoch": LATER}))
    assert after == before | {"epoch": LATER}


async def test_a_registration_that_is_gone_is_forgotten_by_phones_without_its_scans(
    conference: Conference,
) -> None:
    guest, phone = await conference.guest(), await conference.pair()
    await phone.scan(guest.secret)
    cursor = (await phone.get("/lists/main/roster")).body["next_cursor"]
    await conference.tell(_nothing_is_left(conference))
    await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "erased": True}))
    page = (await phone.get("/lists/main/roster", params={"cursor": cursor})).body
    assert fingerprint(guest.secret) in page["removals"]
    assert (await phone.scan(guest.secret))["reason"] == "unknown"
    assert (await phone.get("/lists/main/status")).body == {"admitted": 1, "expected": 0, "inside": 1}


async def test_what_comes_back_after_it_was_dropped_is_there_again(conference: Conference) -> None:
    guest = await conference.guest()
    await RosterCopies(conference.database).drop_all(conference.slug)
    await conference.tell(_state(conference, guest, version=1, epoch=LATER, first_name="Back"))
    back = await until(lambda: conference.database["door"].find_one({"_id": guest.registration, "erased": False}))
    assert (back["first_name"], back["state"]) == ("Back", "confirmed")


async def test_of_a_dropped_registration_neither_host_nor_the_form_of_a_walk_in_stays(conference: Conference) -> None:
    desk, database = await conference.pair("desk"), conference.database
    code = (await desk.walks_in("w1", first_name="Zoë", email="zoe@ferro.lu"))["attendee"]["code"]
    walk_in = Guest(walk_in_id(desk.id, "w1"), code, new_secret(conference.short_id, RANDOM))
    await conference.change(walk_in)  # registration has made it
    await conference.organiser.post(f"/guests/{code}/watch", {"event": conference.slug, "host": "Ada"})
    assert await RosterCopies(database).drop_all(conference.slug) == 1
    person: Any = await database["door"].find_one({"_id": walk_in.registration})
    entry: Any = await database["desk_entries"].find_one({"_id": walk_in.registration})
    assert (person["host"], entry["walk_in"]["first_name"], entry["walk_in"]["email"]) == (None, "", "")


async def test_events_from_before_are_asked_for_until_they_are_complete(conference: Conference) -> None:
    database, asked = conference.database, list[Any]()
    events, door = database["events"], database["door"]

    async def ask() -> list[str]:
        asked.clear()
        await ask_for_what_is_missing(database, asked.append, utc_now)
        return [request.event for request in asked if request.event == conference.slug]

    guest = await conference.guest()
    assert await ask() == []
    await door.update_one({"_id": guest.registration}, {"$unset": {"address": ""}})
    assert await ask() == [conference.slug]
    await conference.change(guest, version=2)
    await events.update_one({"_id": conference.slug}, {"$unset": {"consents": "", "room_limit": ""}})
    assert await ask() == [conference.slug]
    await events.update_one({"_id": conference.slug}, {"$set": {"ends_at": utc_now()}})
    assert await ask() == []


async def test_a_registration_is_dropped_once(conference: Conference) -> None:
    await conference.guest()
    copies = RosterCopies(conference.database)
    assert [await copies.drop_all(conference.slug) for _ in range(2)] == [1, 0]


async def test_an_event_that_no_longer_exists_goes_with_its_registrations(conference: Conference) -> None:
    guest = await conference.guest()
    database = conference.database
    others = await database["events"].count_documents({"_id": {"$ne": conference.slug}})
    await database["events"].update_many({"_id": {"$ne": conference.slug}}, {"$set": {"epoch": LATER}})
    assert await EventCopies(database, RosterCopies(database)).drop_older("", LATER) == 1
    assert await database["events"].count_documents({}) == others
    assert (await database["door"].find_one({"_id": guest.registration}))["first_name"] == ""
    await database["events"].update_many({"epoch": LATER}, {"$set": {"epoch": 0}})


async def test_the_list_main_follows_an_event_of_a_later_epoch(conference: Conference) -> None:
    await conference.is_told(version=5)
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 5}))
    await conference.is_told(version=2, epoch=LATER)
    main = await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_epoch": LATER}))
    assert main["event_version"] == 2


def _state(conference: Conference, guest: Guest, **fields: Any) -> RegistrationChanged:
    ids: dict[str, Any] = {"registration": guest.registration, "event": conference.slug, "code": guest.code}
    return a_registration_message(**ids, **fields)


def _nothing_is_left(conference: Conference) -> DigestPublished:
    return DigestPublished(
        publisher="registration",
        event=conference.slug,
        kind=RegistrationChanged.NAME,
        count=0,
        versions=0,
        epoch=LATER,
    )
