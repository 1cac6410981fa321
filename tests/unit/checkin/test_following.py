"""Check-in follows the events and registrations of the registration service."""

from datetime import timedelta
from typing import Any

from services.checkin.domain.lists import MAIN
from services.checkin.use_cases.roster.follow_event import follow_event
from services.checkin.use_cases.roster.follow_registration import follow_registration
from tests.support.checkin.builders import a_record, a_registration_message, an_attendee, an_event_message
from tests.support.checkin.fake_scan_store import FakeScanStore
from tests.support.checkin.fakes import FakeEventSetups, FakeRoster
from tests.support.times import NOON

SLUG = an_event_message().event


async def follow(setups: FakeEventSetups, **fields: Any) -> None:
    await follow_event(an_event_message(**fields), setups=setups, scan_store=FakeScanStore())


async def test_a_draft_has_no_list_and_a_published_event_has_its_main_list() -> None:
    setups = FakeEventSetups()
    await follow(setups, state="draft")
    assert (await setups.of(SLUG)).lists == {}
    await follow(setups, version=2)
    main = (await setups.of(SLUG)).lists[MAIN]
    assert (main.opens_at, main.closes_at) == (NOON - timedelta(hours=3), NOON + timedelta(hours=6))


async def test_the_event_is_known_with_names_and_capacities() -> None:
    setups = FakeEventSetups()
    await follow(setups)
    event = (await setups.of(SLUG)).event
    assert (event.categories, event.sessions) == ({"press": {"en": "Press"}}, {"dinner": {"en": "Dinner"}})
    assert (event.seats, event.members) == ({"dinner": 40}, {"organiser": "owner"})


async def test_a_registration_is_known_with_its_tickets() -> None:
    store = FakeScanStore()
    await follow_registration(a_registration_message(), roster=FakeRoster(store))
    assert store.attendees["registration-1"] == an_attendee()


async def test_nobody_who_takes_part_online_is_let_in_by_a_ticket() -> None:
    store = FakeScanStore()
    await follow_registration(a_registration_message(), roster=FakeRoster(store))
    await follow_registration(a_registration_message(version=2, state="online", tickets=[]), roster=FakeRoster(store))
    attendee = store.attendees["registration-1"]
    assert (attendee.state, attendee.tickets) == ("online", ())


async def test_of_an_erased_registration_only_the_fields_that_counts_need_stay() -> None:
    scan = a_record()
    store = FakeScanStore(an_attendee(scans=(scan,), attention="the Minister's host", tags=("VIP",)))
    erased = a_registration_message(
        version=2, erased=True, state="cancelled", attention="the Minister's host", tags=["VIP"]
    )
    await follow_registration(erased, roster=FakeRoster(store))
    attendee = store.attendees["registration-1"]
    assert (attendee.code, attendee.category, attendee.scans, attendee.tags) == ("CODE1", "industry", (scan,), ())
    assert (attendee.name, attendee.company, attendee.tray, attendee.attention, attendee.tickets) == (
        "",
        "",
        "",
        None,
        (),
    )
