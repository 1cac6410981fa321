"""An event's figures are those of the people who registered and came, and are for its organisers only."""

from collections import Counter
from datetime import timedelta
from typing import Any

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from shared.contracts.mailer import MailChanged
from shared.contracts.registration import Role
from shared.identity.authorisation import token_hash
from tests.support.outside.people import people
from tests.support.registration.builders import a_category, a_published_scan, a_session
from tests.support.registration.service import Json, Office
from tests.support.times import zone_at_noon
from tests.support.waiting import until


async def test_the_figures_are_those_of_the_registrations(office: Office) -> None:
    event = await office.has_event(
        timezone=zone_at_noon(),
        capacity=20,
        categories=[a_category(capacity=30), a_category("press")],
        sessions=[a_session("dinner", capacity=5), a_session("tour")],
    )
    entered = [await office.enter(event, **{**person, **_wish(n)}) for n, person in enumerate(people(25, "example.lu"))]
    figures = await _figures(office, event)
    registrations = await office.registrations(event)
    confirmed = [r for r in registrations if r["state"] == "confirmed"]
    assert (len(entered), figures["counts"]["confirmed"], figures["counts"]["waitlisted"]) == (25, 20, 5)
    assert figures["capacity"] == 20
    assert [(day["registered"], day["total"]) for day in figures["registrations"]][-1] == (20, 20)
    assert {c["id"]: (c["placed"], c["waiting"], c["capacity"]) for c in figures["categories"]} == {
        "industry": (*_placed_and_waiting(registrations, "industry"), 30),
        "press": (*_placed_and_waiting(registrations, "press"), None),
    }
    assert {c["language"]: c["people"] for c in figures["languages"]} == Counter(r["locale"] for r in confirmed)
    companies = Counter(r["company"] for r in confirmed)
    assert figures["companies"]["unnamed"] == companies.pop("")
    assert {c["name"]: c["people"] for c in figures["companies"]["largest"]} == companies
    dinner, tour = figures["sessions"]
    assert (dinner["placed"], dinner["capacity"], tour["placed"], tour["capacity"]) == (5, 5, 0, None)
    assert dinner["waiting"] == sum(bool(r["sessions"]) for r in registrations) - 5


async def test_arrivals_mails_and_no_shows_are_counted(office: Office) -> None:
    began = utc_now() - timedelta(hours=3)
    ends = utc_now() + timedelta(hours=3)
    event = await office.has_event(starts_at=began.isoformat(), ends_at=ends.isoformat())
    came, missed = [await _identity(office, event, await office.enter(event)) for _ in range(2)]
    await office.tell(_attendance(event, came, began), _mail(event, missed, "bounced"))
    figures = await until(lambda: _figures(office, event), lambda f: f["counts"]["without_mail"] == 1)
    assert (figures["counts"]["arrived"], figures["counts"]["inside"], figures["no_shows"]) == (1, 1, 1)
    [day] = figures["arrivals"]
    assert (day["minutes"], day["total"], day["peak"]["arrivals"]) == (1, 1, 1)
    assert {mail["state"]: mail["people"] for mail in figures["mails"]} == {"bounced": 1, "queued": 1}


async def test_an_event_that_nobody_knows_has_empty_figures(office: Office) -> None:
    figures = await _figures(office, await office.has_event())
    assert (figures["registrations"], figures["arrivals"], figures["no_shows"]) == ([], [], None)
    assert (figures["last_edition"], figures["languages"], figures["mails"]) == (None, [], [])
    assert figures["categories"] == [
        {"id": "industry", "placed": 0, "waiting": 0, "offered": 0, "held": 0, "capacity": None}
    ]
    assert figures["places"] == {"confirmed": 0, "offered": 0, "held": 0, "taken": 0, "free": None}


async def test_a_full_event_says_by_whom_its_places_are_taken(office: Office) -> None:
    event = await office.has_event(capacity=4, waiting_list={"offer_hours": 48})
    await _holds_places(office, event, 2)
    first, *_ = [await office.enter(event) for _ in range(4)]
    await office.act(event, first["code"], "cancel")
    figures = await _figures(office, event)
    assert figures["places"] == {"confirmed": 1, "offered": 1, "held": 2, "taken": 4, "free": 0}
    [industry] = figures["categories"]
    assert (industry["placed"], industry["waiting"], industry["offered"], industry["held"]) == (1, 2, 1, 2)
    assert figures["counts"]["waitlisted"] == 2


async def test_the_last_edition_is_shown_to_its_own_organisers_only(office: Office) -> None:
    zone = zone_at_noon()
    previous = await office.has_event(timezone=zone)
    await office.enter(previous)
    event = await office.has_event(timezone=zone, previous_edition=previous)
    viewer = await office.new_token()
    await _has_role(office, event, viewer, "viewer")
    assert (await _figures(office, event))["last_edition"]["event"] == previous
    assert (await _figures(office, event, viewer))["last_edition"] is None
    await _has_role(office, previous, viewer, "viewer")
    last_edition = (await until(lambda: _figures(office, event, viewer), lambda f: f["last_edition"]))["last_edition"]
    assert (last_edition["at_this_distance"], len(last_edition["registrations"])) == (1, 1)


async def test_figures_are_for_organisers_of_the_event(office: Office) -> None:
    event = await office.has_event()
    assert (await office.call("GET", f"events/{event}/figures", token=None)).status == 401
    stranger = await office.new_token()
    assert (await office.call("GET", f"events/{event}/figures", token=stranger)).slug == "unknown-event"
    await _has_role(office, event, stranger, "viewer")
    assert (await office.call("GET", f"events/{event}/figures", token=stranger)).status == 200


async def _holds_places(office: Office, event: str, places: int) -> None:
    draft = {"category": "industry", "uses": places, "holds_places": True}
    answer = await office.call("POST", f"events/{event}/invitations", draft)
    assert answer.status == 201, answer.body


def _wish(number: int) -> Json:
    return {"category": "press" if number % 3 == 0 else "industry", "sessions": ["dinner"] if number % 2 else []}


def _placed_and_waiting(registrations: list[Json], category: str) -> tuple[int, int]:
    states = Counter(r["state"] for r in registrations if r["category"] == category)
    return states["confirmed"], states["waitlisted"]


async def _figures(office: Office, event: str, token: str = "") -> Json:
    answer = await office.call("GET", f"events/{event}/figures", token=token)
    assert answer.status == 200, answer.body
    return dict(answer.body)


async def _identity(office: Office, event: str, registration: Json) -> str:
    state = await until(lambda: office.subscribers.states(event).get(registration["code"]))
    return state.registration


def _attendance(event: str, registration: str, first_in: Any) -> AttendanceChanged:
    main = ListAttendance(list="main", first_in=first_in, last_out=None, inside=True)
    return AttendanceChanged(
        registration=registration, event=event, version=1, lists=[main], scans=[a_published_scan(first_in)]
    )


def _mail(event: str, registration: str, state: Any) -> MailChanged:
    return MailChanged(
        mail=f"confirmation.{registration}",
        event=event,
        registration=registration,
        kind="confirmation",
        version=9,
        state=state,
        reason=None,
        at=utc_now(),
    )


async def _has_role(office: Office, event: str, token: str, role: Role) -> None:
    document = await office.database["tokens"].find_one({"hash": token_hash(token)})
    assert document is not None
    change = {"$set": {f"members.{document['account']}": role}, "$inc": {"version": 1}}
    await office.database["events"].update_one({"_id": event}, change)


async def test_a_zone_that_the_database_does_not_know_is_counted_all_the_same(office: Office) -> None:
    event = await office.has_event(timezone="America/Coyhaique")  # younger than MongoDB 6
    await office.enter(event)
    answer = await office.call("GET", f"events/{event}/figures")
    assert (answer.status, answer.body["counts"]["confirmed"]) == (200, 1)
