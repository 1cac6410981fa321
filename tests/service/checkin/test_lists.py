"""Check-in lists and gates over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.registration import Booking, SessionDetails
from tests.support.checkin.service import DINNER, Caller, Conference, now
from tests.support.waiting import until

START = datetime(2027, 11, 11, 8, tzinfo=UTC)
INVISIBLE = ("\u200b\u200d", "\u00ad", "\u3164\u2800")


async def the_main_list(conference: Conference) -> Any:
    lists = (await conference.organiser.get(f"/lists?event={conference.slug}")).body["items"]
    return next(entry for entry in lists if entry["id"] == "main")


async def test_a_published_event_has_a_main_list_from_three_hours_before(conference: Conference) -> None:
    await conference.is_told(2, starts_at=START, ends_at=START + timedelta(hours=9))
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    main = await the_main_list(conference)
    assert (main["opens_at"], main["closes_at"]) == ("2027-11-11T05:00:00Z", "2027-11-11T17:00:00Z")
    assert (main["reentry"], main["per_day"], main["limit"]) == ("once", False, None)


async def test_the_main_list_of_several_days_counts_per_day(conference: Conference) -> None:
    await conference.is_told(2, starts_at=START, ends_at=START + timedelta(days=1))
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    assert (await the_main_list(conference))["per_day"] is True


async def test_once_somebody_set_its_times_the_main_list_follows_no_longer(conference: Conference) -> None:
    change = {"event": conference.slug, "opens_at": None, "closes_at": None}
    assert (await conference.organiser.call("PATCH", "/lists/main", change)).status == 200
    await conference.is_told(2, starts_at=START)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    assert (await the_main_list(conference))["opens_at"] is None


async def test_what_is_set_by_hand_stays_and_the_rest_still_follows(conference: Conference) -> None:
    change = {"event": conference.slug, "per_day": True}
    assert (await conference.organiser.call("PATCH", "/lists/main", change)).status == 200
    await conference.is_told(2, starts_at=START, ends_at=START + timedelta(hours=9))
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    main = await the_main_list(conference)
    assert (main["opens_at"], main["per_day"]) == ("2027-11-11T05:00:00Z", True)


async def test_a_party_after_midnight_is_no_second_day(conference: Conference) -> None:
    await conference.is_told(2, starts_at=START, ends_at=START + timedelta(hours=12))
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    assert (await the_main_list(conference))["per_day"] is False


async def test_every_session_has_its_list_and_that_of_a_removed_one_stays_readable_with_its_scans(
    conference: Conference,
) -> None:
    organiser, event = conference.organiser, conference.slug
    dinner = SessionDetails(id="dinner", name=DINNER, starts_at=START, ends_at=START + timedelta(hours=2))
    lunch = SessionDetails(id="lunch", name={"en": "Lunch"}, starts_at=START)
    await conference.is_told(2, sessions=[dinner, lunch])
    await until(lambda: conference.database["lists"].find_one({"event": event, "id": "lunch", "event_version": 2}))
    lists = {entry["id"]: entry for entry in (await organiser.get(f"/lists?event={event}")).body["items"]}
    assert lists.keys() == {"main", "dinner", "lunch"}
    assert (lists["dinner"]["opens_at"], lists["dinner"]["closes_at"]) == (
        "2027-11-11T07:30:00Z",
        "2027-11-11T10:00:00Z",
    )
    guest = await conference.guest(sessions=[Booking(id="dinner", state="confirmed")])
    phone = await conference.pair("supervisor", ("dinner", "lunch"))
    admitted = await phone.scan(guest.secret, list="dinner", override={"reason": "early"})
    assert admitted["verdict"] == "admitted"
    await conference.is_told(3, sessions=[])
    await until(lambda: conference.database["lists"].find_one({"event": event, "id": "lunch", "deleted": True}))
    assert [entry["id"] for entry in (await organiser.get(f"/lists?event={event}")).body["items"]] == ["dinner", "main"]
    assert (await organiser.get(f"/lists/dinner/status?event={event}")).body["admitted"] == 1


async def test_of_changes_at_once_none_is_lost(conference: Conference) -> None:
    changes: list[dict[str, Any]] = [
        {"limit": 5},
        {"name": "Front door"},
        {"reentry": "always"},
        {"categories": ["industry"]},
    ]
    path = f"/lists/main?event={conference.slug}"
    moved = conference.is_told(2, starts_at=START, ends_at=START + timedelta(hours=9))
    answers = await asyncio.gather(moved, *(conference.organiser.call("PATCH", path, change) for change in changes))
    assert [answer.status for answer in answers[1:]] == [200] * len(changes)
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    main = await the_main_list(conference)
    assert all(main[name] == value for change in changes for name, value in change.items())
    assert main["opens_at"] == "2027-11-11T05:00:00Z"


async def test_an_older_state_of_the_event_changes_nothing(conference: Conference) -> None:
    await conference.is_told(5, starts_at=START)
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 5}))
    await conference.is_told(4, starts_at=START + timedelta(days=30))
    await conference.is_told(6, starts_at=START)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 6}))
    assert (await the_main_list(conference))["opens_at"] == "2027-11-11T05:00:00Z"


async def test_a_list_shows_its_defaults_and_takes_changes(conference: Conference) -> None:
    made = await conference.organiser.post("/lists", {"event": conference.slug, "id": "lunch", "name": "Lunch"})
    assert made.status == 201
    assert made.body == {
        "event": conference.slug,
        "id": "lunch",
        "name": "Lunch",
        "opens_at": None,
        "closes_at": None,
        "categories": [],
        "sessions": [],
        "reentry": "once",
        "per_day": False,
        "unbooked": "refuse",
        "release_at": None,
        "limit": None,
        "leaves": [],
        "look_first": False,
    }
    change = {"limit": 40, "reentry": "after_exit", "opens_at": "2027-11-11T12:00:00.1239+01:00"}
    changed = await conference.organiser.call("PATCH", f"/lists/lunch?event={conference.slug}", change)
    assert changed.body == {**made.body, **change, "opens_at": "2027-11-11T11:00:00.123000Z"}


@pytest.mark.parametrize(
    "fault",
    [
        {"id": "a b"},
        {"name": ""},
        {"name": {"en": "Lunch"}},
        {"limit": -1},
        {"limit": 2**70},
        {"reentry": "never"},
        {"opens_at": "2027-11-11T12:00:00Z", "closes_at": "2027-11-11T11:00:00Z"},
        {"leaves": ["lunch"]},
        {"colour": "red"},
        {"categories": "press"},
        {"categories": ["industry", "press"]},
        {"sessions": ["dinner", "party"]},
        {"opens_at": "0001-01-01T00:00:00+14:00"},
        {"closes_at": "9999-12-31T23:59:59-14:00"},
        {"release_at": "9999-12-31T23:59:59Z"},
    ],
)
async def test_a_list_that_does_not_fit_is_refused(conference: Conference, fault: Any) -> None:
    body = {"event": conference.slug, "id": "lunch", "name": "Lunch", **fault}
    answer = await conference.organiser.post("/lists", body)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"]


async def test_a_list_is_made_once_and_may_come_again_after_it_was_deleted(conference: Conference) -> None:
    body = {"event": conference.slug, "id": "lunch", "name": "Lunch"}
    organiser = conference.organiser
    assert (await organiser.post("/lists", body)).status == 201
    assert (await organiser.post("/lists", body)).body["type"] == "/problems/list-exists"
    assert (await organiser.call("DELETE", f"/lists/lunch?event={conference.slug}")).status == 204
    assert (await organiser.call("DELETE", f"/lists/lunch?event={conference.slug}")).status == 404
    assert (await organiser.post("/lists", body)).status == 201


async def test_the_main_list_stays(conference: Conference) -> None:
    answer = await conference.organiser.call("DELETE", f"/lists/main?event={conference.slug}")
    assert (answer.status, answer.body["type"]) == (409, "/problems/main-list-stays")


async def test_scans_for_a_deleted_list_are_kept_and_admit_nobody(conference: Conference) -> None:
    await conference.list("lunch")
    guest, phone = await conference.guest(), await conference.pair(lists=("lunch",))
    await conference.organiser.call("DELETE", f"/lists/lunch?event={conference.slug}")
    assert (await phone.scan(guest.secret, list="lunch"))["reason"] == "wrong_list"
    shown = {"offline": True, "shown": {"verdict": "admitted", "reason": None}, "scanned_at": now(minutes=-1)}
    assert (await phone.scan(guest.secret, list="lunch", **shown))["verdict"] == "admitted"


async def test_gates_are_made_renamed_and_removed(conference: Conference) -> None:
    organiser, event = conference.organiser, conference.slug
    made = await organiser.post("/gates", {"event": event, "name": "North"})
    assert made.status == 201
    assert (await organiser.post("/gates", {"event": event, "name": "North"})).status == 409
    path = f"/gates/{made.body['id']}?event={event}"
    phone = await conference.pair(gate="North")
    assert (await organiser.call("PATCH", path, {"name": "North door"})).body["name"] == "North door"
    guest = await conference.guest()
    await until(lambda: conference.database["devices"].find_one({"_id": phone.id, "gate_name": "North door"}))
    assert (await phone.scan(guest.secret))["first_admitted"]["gate"] == "North door"
    assert (await organiser.call("DELETE", path)).status == 204
    assert (await organiser.get(f"/gates?event={event}")).body["items"] == []


async def test_the_phones_of_a_gate_learn_its_timetable_with_the_roster(conference: Conference) -> None:
    organiser, event = conference.organiser, conference.slug
    await conference.list("vip")
    phone = await conference.pair(gate="North")
    (gate,) = (await organiser.get(f"/gates?event={event}")).body["items"]
    before = await phone.get("/lists/main/roster")
    assert (before.body["timetable"], before.body["device_lists"]) == ([], ["main"])
    timetable = [{"at": "2027-11-11T11:15:00+01:00", "list": "vip"}, {"at": "2027-11-11T08:00:00Z", "list": "main"}]
    changed = await organiser.call("PATCH", f"/gates/{gate['id']}?event={event}", {"timetable": timetable})
    sorted_entries = [{"at": "2027-11-11T08:00:00Z", "list": "main"}, {"at": "2027-11-11T10:15:00Z", "list": "vip"}]
    assert (changed.status, changed.body["timetable"], changed.body["name"]) == (200, sorted_entries, "North")
    known = {"If-None-Match": before.headers["ETag"]}
    page = await until(lambda: _changed(phone, known))
    assert (page["timetable"], page["device_lists"]) == (sorted_entries, ["main", "vip"])
    guest = await conference.guest()
    assert (await phone.scan(guest.secret, list="vip"))["verdict"] == "admitted"
    later = await conference.pair(gate="North")
    assert (await later.get("/lists/vip/roster")).status == 200
    assert (await (await conference.pair(gate="South")).get("/lists/vip/roster")).status == 403


async def test_a_timetable_moves_with_the_programme_and_says_so(conference: Conference) -> None:
    start = datetime(2027, 11, 11, 9, tzinfo=UTC)
    hours: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    later: dict[str, Any] = {name: moment + timedelta(hours=2) for name, moment in hours.items()}
    event = {"starts_at": start, "ends_at": start + timedelta(hours=9)}
    await conference.is_told(2, sessions=[SessionDetails(id="talk", name=DINNER, **hours)], **event)
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "id": "talk"}))
    entries = [{"at": "2027-11-11T08:45:00Z", "list": "talk"}, {"at": "2027-11-11T10:00:00Z", "list": "main"}]
    body = {"event": conference.slug, "name": "North", "timetable": entries}
    gate = await until(lambda: _made(conference, body))
    assert (gate["timetable"], gate["warnings"]) == (entries, [])
    phone = await conference.pair(gate="North")
    await conference.is_told(3, sessions=[SessionDetails(id="talk", name=DINNER, **later)], **event)

    async def moved() -> Any:
        (gate,) = (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"]
        kinds = [warning["kind"] for warning in gate["warnings"]]
        return gate if kinds and "list_closed" not in kinds else None  # the list follows right after its event

    gate, at = await until(moved), "2027-11-11T10:45:00Z"
    assert gate["timetable"] == [entries[1], {"at": at, "list": "talk"}]
    assert gate["warnings"] == [
        {"kind": "moved", "at": at, "list": "talk", "was": entries[0]["at"]},
        {"kind": "stays", **entries[1], "was": None},
    ]
    assert (await phone.get("/lists/main/roster")).body["timetable"] == gate["timetable"]


async def _made(conference: Conference, body: dict[str, Any]) -> Any:
    answer = await conference.organiser.post("/gates", body)
    return answer.body if answer.status == 201 else None


async def _changed(phone: Caller, known: dict[str, str]) -> Any:
    page = await phone.get("/lists/main/roster", headers=known)
    return page.body if page.status == 200 and page.body["device_lists"] != ["main"] else None


@pytest.mark.parametrize(
    ("timetable", "pointer"),
    [
        ([{"at": "2027-11-11T08:00:00Z", "list": "nowhere"}], "/timetable/0/list"),
        ([{"at": "2027-11-11T08:00:00Z", "list": "main"}] * 2, "/timetable/1/at"),
        ([{"at": "eight", "list": "main"}], "/timetable/0/at"),
        ([{"at": "2027-11-11T08:00:00Z"}], "/timetable/0/list"),
    ],
)
async def test_a_timetable_that_does_not_fit_is_refused(conference: Conference, timetable: Any, pointer: str) -> None:
    body = {"event": conference.slug, "name": "North", "timetable": timetable}
    refused = await conference.organiser.post("/gates", body)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer)
    assert (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"] == []


@pytest.mark.parametrize("name", INVISIBLE)
async def test_lists_and_gates_have_names_that_people_can_see(conference: Conference, name: str) -> None:
    organiser, event = conference.organiser, conference.slug
    gate = (await organiser.post("/gates", {"event": event, "name": "North"})).body
    refused = [
        await organiser.post("/gates", {"event": event, "name": name}),
        await organiser.call("PATCH", f"/gates/{gate['id']}?event={event}", {"name": name}),
        await organiser.post("/lists", {"event": event, "id": "lunch", "name": name}),
        await organiser.call("PATCH", f"/lists/main?event={event}", {"name": name}),
    ]
    assert [answer.status for answer in refused] == [422] * 4
    assert {fault["pointer"] for answer in refused for fault in answer.body["errors"]} == {"/name"}
    assert (await organiser.get(f"/gates?event={event}")).body["items"] == [gate]


async def test_people_without_a_booking_come_in_when_there_is_room(conference: Conference) -> None:
    await conference.list("dinner", sessions=["dinner"], unbooked="when_free", limit=2)
    await conference.guest(sessions=[Booking(id="dinner", state="confirmed")])
    first, second = await conference.guest(), await conference.guest()
    phone = await conference.pair(lists=("dinner",))
    assert (await phone.scan(first.secret, list="dinner"))["verdict"] == "admitted"
    assert (await phone.scan(second.secret, list="dinner"))["reason"] == "full"


async def test_phones_of_a_list_are_told_to_look_first(conference: Conference) -> None:
    await conference.list("vip", look_first=True)
    phone = await conference.pair(lists=("vip",))
    assert (await phone.get("/lists/vip/roster")).body["list"]["look_first"] is True
    answer = await conference.organiser.call("PATCH", f"/lists/vip?event={conference.slug}", {"look_first": False})
    assert (answer.status, answer.body["look_first"]) == (200, False)
