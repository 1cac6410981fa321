"""The contract of a store of registrations, towards those who read them."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.export_fields import ATTENDANCE, SCANS, STAYS, Person
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.missing_answers import Gap
from services.registration.domain.registration import Booking, ConsentRecord, Registration, Ticket, UnknownRegistration
from services.registration.domain.search import SORT_FIELDS, SortField, sort_key
from services.registration.ports.people import Cursor, Filter, Selection, Sorting
from shared.contracts import Order
from tests.support.registration.backend import Backend
from tests.support.registration.builders import NOW, a_scan


async def test_a_registration_is_read_as_it_was_put(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(
        event, answers={"diet": ["vegan"]}, sessions=(Booking(id="s", state="confirmed", line=1),)
    )
    entry = await backend.registrations.read(event.slug, registration.code)
    assert entry.registration == registration
    assert (entry.mail, entry.attendance, entry.waiting_position) == (None, Attendance(), None)
    assert (await backend.registrations.read_by_id(registration.id)).registration == registration


async def test_an_unknown_registration_cannot_be_read(backend: Backend) -> None:
    event = await backend.has_event()
    with pytest.raises(UnknownRegistration):
        await backend.registrations.read(event.slug, "NOBODY")
    with pytest.raises(UnknownRegistration):
        await backend.registrations.read_by_id("nobody")


async def test_waiting_positions_have_no_gaps(backend: Backend) -> None:
    event = await backend.has_event()
    waiting = [await backend.has(event, state="waitlisted", line=line) for line in (2, 4, 9)]
    await backend.has(event, line=3)
    page = await backend.registrations.page(event.slug, Filter(), 10, None)
    assert [entry.waiting_position for entry in page] == [1, None, 2, 3]
    assert (await backend.registrations.read(event.slug, waiting[2].code)).waiting_position == 3


async def test_a_filtered_page_knows_the_true_positions(backend: Backend) -> None:
    event = await backend.has_event()
    for line, category in enumerate(("industry", "press", "industry", "press"), 1):
        await backend.has(event, state="waitlisted", line=line, category=category)
    page = await backend.registrations.page(event.slug, Filter(category="press"), 1, Cursor(2))
    assert [entry.waiting_position for entry in page] == [4]


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        (Filter(), "abc"),
        (Filter(state="waitlisted"), "b"),
        (Filter(category="press"), "c"),
        (Filter(session="dinner"), "a"),
        (Filter(q="MULL"), "a"),
        (Filter(q="Zoë Mü"), "a"),
        (Filter(q="ferro"), "b"),
        (Filter(q="ANNA@example.LU"), "b"),
        (Filter(q="anna@example"), "b"),
        (Filter(q="anna@elsewhere"), ""),
        (Filter(q="Иван"), "c"),
        (Filter(q="ivan"), "c"),
        (Filter(q="anna schm"), "b"),
        (Filter(q="Schmit, Anna"), "b"),
        (Filter(q="fer ann"), "b"),
        (Filter(q="ferro anna schm"), "b"),
        (Filter(q="ferro zoë"), ""),
        (Filter(session="dinner", booking="waitlisted"), "a"),
        (Filter(session="dinner", booking="confirmed"), ""),
        (Filter(answers=(("diet", "vegan"),)), "a"),
        (Filter(answers=(("diet", "vegan"), ("first_time", True))), "a"),
        (Filter(answers=(("first_time", False),)), ""),
        (Filter(answers=(("size", "xl"),)), "b"),
        (Filter(tag="VIP"), "b"),
        (Filter(tag="vip"), ""),
        (Filter(consent="news"), "c"),
        (Filter(consent="unknown"), ""),
        (Filter(badge="none"), "bc"),
        (Filter(badge="printed"), ""),
        (Filter(badge="outdated"), "a"),
        (Filter(came=True), "c"),
        (Filter(came=False, state="confirmed"), "a"),
        (Filter(coming="asked"), "a"),
        (Filter(source="walk_in"), "b"),
        (Filter(source="organiser"), ""),
        (Filter(missing=(Gap(question="size"),)), "ac"),
        (Filter(missing=(Gap(question="size", categories=("press",)),)), "c"),
        (Filter(missing=(Gap(question="menu", answers=(("first_time", True),)), Gap(question="diet"))), "abc"),
        (Filter(missing=(Gap(question="menu", answers=(("diet", "halal"),)),)), "a"),
        (Filter(q="code-c"), "c"),
        (Filter(q="CODE"), ""),
        (Filter(q=".*"), ""),
        (Filter(q="\x00"), ""),
        (Filter(q="ivan", state="confirmed"), "c"),
    ],
)
async def test_registrations_are_found_by_what_is_asked(backend: Backend, criteria: Filter, names: str) -> None:
    event = await backend.has_event()
    dinner = (Booking(id="dinner", state="waitlisted", line=1),)
    answers = {"diet": ["vegan", "halal"], "first_time": True}
    await backend.has(
        event, code="CODE-A", line=1, sessions=dinner, answers=answers, printed_badge="of another name", coming="asked"
    )
    anna: dict[str, Any] = {"first_name": "Anna", "last_name": "Schmit", "company": "Ferro SA"}
    await backend.has(
        event,
        code="CODE-B",
        line=2,
        state="waitlisted",
        email="anna@example.lu",
        tags=("VIP",),
        answers={"size": "xl"},
        source="walk_in",
        **anna,
    )
    news = {name: ConsentRecord(given=name == "news", version="1", at=NOW) for name in ("news", "unknown")}
    ivan = await backend.has(
        event, code="CODE-C", line=3, category="press", first_name="Иван", last_name="", consents=news
    )
    await _came(backend, ivan.id, 1)
    page = await backend.registrations.page(event.slug, criteria, 10, None)
    assert [entry.registration.code for entry in page] == [f"CODE-{name.upper()}" for name in names]
    assert await backend.registrations.matching(event.slug, criteria) == len(names)
    codes = await backend.registrations.codes(event.slug, criteria, 10)
    assert codes == [f"CODE-{name.upper()}" for name in names]


async def test_people_are_counted_by_when_they_last_learned_of_the_event(backend: Backend) -> None:
    event, (second, third) = await backend.has_event(), (NOW + timedelta(hours=hours) for hours in (1, 2))
    later = Ticket(secret="MOIEN1ABCDEF00000000000000000000XXXX", state="valid", issued_at=second)
    for state in ("confirmed", "confirmed", "waitlisted", "cancelled", "declined"):
        await backend.has(event, state=state)
    (old,) = (await backend.registrations.page(event.slug, Filter(), 1, None))[0].registration.tickets
    await backend.has(event, tickets=(replace(old, secret=later.secret[::-1]), later))
    await backend.has(event, tickets=(), confirmed_at=second)
    await backend.has(event, state="awaiting_approval", tickets=(), created_at=third)
    periods = ((None, second), (second, third), (None, NOW), (third, third + timedelta(hours=1)))
    assert [await backend.registrations.informed(event.slug, *period) for period in periods] == [
        {"confirmed": 2, "waitlisted": 1},
        {"confirmed": 2},
        {},
        {"awaiting_approval": 1},
    ]


async def test_who_joined_online_has_come(backend: Backend) -> None:
    event = await backend.has_event()
    online = await backend.has(event, line=1, state="cancelled", joined_at=NOW)
    absent = await backend.has(event, line=2)
    for came, person in ((True, online), (False, absent)):
        [entry] = await backend.registrations.page(event.slug, Filter(came=came), 10, None)
        assert (entry.registration.code, entry.attendance.has_come) == (person.code, came)
    attendees = [entry.registration.code async for entry in backend.registrations.attendees(event.slug)]
    assert sorted(attendees) == sorted((online.code, absent.code))


async def test_pages_follow_each_other_by_line(backend: Backend) -> None:
    event = await backend.has_event()
    for line in (3, 1, 2):
        await backend.has(event, line=line)
    first = await backend.registrations.page(event.slug, Filter(), 2, None)
    assert [entry.registration.line for entry in first] == [1, 2]
    second = await backend.registrations.page(event.slug, Filter(), 2, Cursor(2))
    assert [entry.registration.line for entry in second] == [3]


@pytest.mark.parametrize("by", SORT_FIELDS)
@pytest.mark.parametrize("descending", [False, True])
async def test_a_sorted_list_is_paged_without_gaps_and_repetitions(
    backend: Backend, by: SortField, descending: bool
) -> None:
    event, sorting = await backend.has_event(), Sorting(by=by, descending=descending)
    for line, state in enumerate(("waitlisted", "confirmed", "waitlisted", "confirmed", "declined"), 1):
        company, category = ("Ärzte AG", "zinc", "")[line % 3], ("press", "industry")[line % 2]
        await backend.has(event, line=line, state=state, company=company, category=category, last_name="aÄb"[line % 3])
    seen: list[Registration] = []
    while page := await backend.registrations.page(
        event.slug, Filter(), 2, Cursor.at(seen[-1], sorting) if seen else None, sorting
    ):
        seen += [entry.registration for entry in page]
    keys = [(sort_key(registration, by), registration.line) for registration in seen]
    assert keys == sorted(keys, reverse=descending)
    assert len(keys) == 5


async def test_a_filter_and_the_order_may_be_about_the_same_field(backend: Backend) -> None:
    event, by_state = await backend.has_event(), Sorting(by="state")
    first, second = [await backend.has(event, line=line) for line in (1, 2)]
    after = Cursor.at(first, by_state)
    page = await backend.registrations.page(event.slug, Filter(state="confirmed", q="zoë"), 5, after, by_state)
    assert [entry.registration for entry in page] == [second]


async def test_who_came_without_a_place_is_on_the_attendance_list(backend: Backend) -> None:
    event = await backend.has_event()
    admitted = await backend.has(event, state="cancelled", last_name="Adam")
    await backend.has(event, state="cancelled", last_name="Bauer")
    confirmed = await backend.has(event, last_name="Äbi")
    await _came(backend, admitted.id, 1)
    people = await _people(backend, Selection(event=event.slug, rows="people"), {"code", SCANS})
    assert [person["code"] for person in people] == [confirmed.code, admitted.code]
    assert [len(person["attendance"].scans) for person in people] == [0, 1]
    assert await backend.registrations.count(Selection(event=event.slug, rows="people")) == 2


async def test_registrations_are_exported_as_they_came_in_with_their_positions(backend: Backend) -> None:
    event = await backend.has_event()
    for line, state in enumerate(("waitlisted", "cancelled", "confirmed", "waitlisted"), 1):
        await backend.has(event, line=line, state=state, last_name="CBAD"[line - 1])
    parts = {"line", "waiting_position"}
    everybody = Selection(event=event.slug, rows="registrations")
    people = await _people(backend, everybody, parts)
    assert [(p["line"], p["waiting_position"]) for p in people] == [(1, 1), (2, None), (3, None), (4, 2)]
    waiting = Selection(event=event.slug, rows="registrations", state="waitlisted")
    assert [p["waiting_position"] for p in await _people(backend, waiting, parts)] == [1, 2]
    assert (await backend.registrations.count(everybody), await backend.registrations.count(waiting)) == (4, 2)


async def test_an_export_reads_the_parts_it_asks_for(backend: Backend) -> None:
    event = await backend.has_event()
    sessions = (Booking(id="s", state="confirmed", line=1),)
    registration = await backend.has(event, answers={"diet": ["vegan"]}, sessions=sessions)
    await _came(backend, registration.id, 1)
    await _mailed(backend, registration.id, "m1", 1, "sent", seconds=0)
    everybody = Selection(event=event.slug, rows="registrations")
    (person,) = await _people(backend, everybody, {"answers", "sessions", "mail", "created_at", ATTENDANCE, STAYS})
    assert (person["answers"], person["created_at"]) == ({"diet": ["vegan"]}, NOW)
    assert (person["sessions"][0]["id"], person["mail"]["state"]) == ("s", "sent")
    assert person["attendance"].main.stays == (Stay(NOW + timedelta(minutes=1)),)
    assert await backend.registrations.attended_lists(event.slug) == ["main"]
    (unscanned,) = await _people(backend, everybody, {ATTENDANCE})
    assert unscanned["attendance"].main.first_in == NOW + timedelta(minutes=1)


async def test_nobody_has_come_to_an_event_without_scans(backend: Backend) -> None:
    event = await backend.has_event()
    await backend.has(event)
    assert await backend.registrations.attended_lists(event.slug) == []
    (person,) = await _people(backend, Selection(event=event.slug, rows="people"), {ATTENDANCE, "mail"})
    assert (person["attendance"].lists, person.get("mail")) == ({}, None)


async def test_attendance_is_the_newest_whatever_the_order_of_arrival(backend: Backend) -> None:
    event = await backend.has_event()
    for order in permutations((1, 2, 3)):
        registration = await backend.has(event)
        for version in (*order, *order):
            await _came(backend, registration.id, version)
        entry = await backend.registrations.read(event.slug, registration.code)
        assert entry.attendance.main.first_in == NOW + timedelta(minutes=3)


async def test_what_became_of_mail_is_the_newest_whatever_the_order_of_arrival(backend: Backend) -> None:
    event = await backend.has_event()
    changes = [("m1", 1, "queued", 0), ("m1", 2, "sent", 0), ("m2", 1, "queued", 1), ("m2", 2, "failed", 1)]
    for order in permutations(changes):
        registration = await backend.has(event)
        for mail, version, state, seconds in (*order, *order):
            await _mailed(backend, registration.id, mail, version, state, seconds=seconds)
        entry = await backend.registrations.read(event.slug, registration.code)
        assert entry.mail is not None
        assert entry.mail.state == "failed"


async def test_news_of_a_mail_counts_though_the_mailers_clock_is_late(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event)
    request = await backend.requests_mail(event, registration, "m1")
    assert (await _mail_state(backend, event.slug, registration.code)) == "queued"
    await _mailed(backend, registration.id, request.mail, 1, "sent", seconds=-3600)
    assert (await _mail_state(backend, event.slug, registration.code)) == "sent"


async def test_a_mail_asked_for_twice_stays_what_became_of_it(backend: Backend) -> None:
    event = await backend.has_event()
    registration = await backend.has(event)
    request = await backend.requests_mail(event, registration, "m1")
    await _mailed(backend, registration.id, request.mail, 1, "sent", seconds=1)
    await backend.requests_mail(event, registration, "m1")
    assert (await _mail_state(backend, event.slug, registration.code)) == "sent"
    await backend.requests_mail(event, registration, "m2")
    assert (await _mail_state(backend, event.slug, registration.code)) == "queued"


async def test_news_of_an_unknown_registration_changes_nothing(backend: Backend) -> None:
    event = await backend.has_event()
    await _came(backend, "nobody", 1)
    await _mailed(backend, "nobody", "m1", 1, "sent", seconds=0)
    assert await backend.registrations.page(event.slug, Filter(), 10, None) == []


async def _people(backend: Backend, selection: Selection, parts: set[str]) -> list[Person]:
    return [person async for chunk in backend.registrations.people(selection, parts) for person in chunk]


async def _mail_state(backend: Backend, event: str, code: str) -> str:
    entry = await backend.registrations.read(event, code)
    assert entry.mail is not None
    return entry.mail.state


async def _came(backend: Backend, registration: str, version: int) -> None:
    first_in = NOW + timedelta(minutes=version)
    main = ListAttendance(list="main", first_in=first_in, inside=True, stays=(Stay(first_in),))
    attendance = Attendance(lists={"main": main}, scans=(a_scan(NOW),))
    await backend.registrations.record_attendance(registration, attendance, Order(0, version))


async def _mailed(backend: Backend, registration: str, mail: str, version: int, state: Any, *, seconds: int) -> None:
    last_at = NOW + timedelta(seconds=seconds)
    status = MailStatus(id=mail, kind="confirmation", state=state, reason=None, last_at=last_at)
    await backend.registrations.record_mail(registration, status, Order(0, version))


async def test_attendees_are_those_confirmed_or_admitted_by_name(backend: Backend) -> None:
    event = await backend.has_event()
    weber = await backend.has(event, last_name="Weber", answers={"diet": "vegan"})
    astrom = await backend.has(event, last_name="Åström", state="cancelled")
    await backend.has(event, last_name="Silva", state="waitlisted")
    came = ListAttendance(list="dinner", first_in=NOW, stays=(Stay(NOW),))
    attendance = Attendance(lists={"dinner": came}, scans=(a_scan(NOW),))
    await backend.registrations.record_attendance(astrom.id, attendance, Order(0, 1))
    entries = [entry async for entry in backend.registrations.attendees(event.slug)]
    assert [entry.registration.id for entry in entries] == [astrom.id, weber.id]
    assert entries[0].attendance == Attendance(lists={"dinner": came})
    assert (entries[1].registration.answers, entries[1].registration.tickets) == ({"diet": "vegan"}, ())


async def test_a_group_is_read_in_the_order_in_which_it_came(backend: Backend) -> None:
    event = await backend.has_event()
    booker = await backend.has(event)
    second, first = [await backend.has(event, booked_by=booker.code, line=line) for line in (9, 4)]
    await backend.has(event, booked_by="ANOTHER")
    group = await backend.registrations.group(event.slug, booker.code)
    assert [entry.registration for entry in group] == [first, second]
