"""The dashboard: whose figures stand in it, and what is said before and after the event has begun."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.dashboard import Dashboard
from services.registration.domain.event import Event
from services.registration.domain.figures import MOST_COMPANIES, company_figures
from services.registration.domain.places import PlaceCount
from services.registration.domain.taken_places import TakenPlaces
from services.registration.use_cases.people.read_dashboard import read_dashboard
from shared.identity.authorisation import ALL_SCOPES, Organiser
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, ORGANISER, a_category, a_registration, an_event
from tests.support.registration.fake_figures import FakeFigures
from tests.support.registration.fakes import FakeEvents, Store

LAST_YEAR = NOW - timedelta(days=365)
ADA = Organiser(ORGANISER, frozenset(ALL_SCOPES))


def the_last_edition(**fields: Any) -> Event:
    """An event that began a year before that of `a_definition`."""
    start = LAST_YEAR + timedelta(days=180)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=9)).isoformat()}
    return replace(an_event(slug="last-edition", **times), **fields)


async def dashboard(store: Store, event: Event, organiser: Organiser = ADA, at: Any = NOW) -> Dashboard:
    events, figures, clock = FakeEvents(store), FakeFigures(store), SetClock(at)
    return await read_dashboard(event, organiser=organiser, events=events, figures=figures, clock=clock)


def a_store(*events: Event) -> Store:
    return Store(events={e.slug: e for e in events}, counts={e.slug: PlaceCount() for e in events})


def has(store: Store, event: Event, **fields: Any) -> None:
    registration = a_registration(event, **fields)
    store.registrations[registration.id] = registration


async def test_the_last_edition_stands_beside_this_one_at_the_same_distance() -> None:
    previous, event = the_last_edition(), an_event(previous_edition="last-edition")
    store = a_store(previous, event)
    for days in (-30, -1, 0, 1, 40):
        has(store, previous, created_at=LAST_YEAR + timedelta(days=days))
    last_edition = (await dashboard(store, event)).last_edition
    assert last_edition is not None
    assert (last_edition.event, last_edition.at_this_distance) == (previous, 3)
    assert last_edition.curve[-1].total == 5


@pytest.mark.parametrize(
    "previous", [the_last_edition(members={"grace": "owner"}), the_last_edition(slug="another"), the_last_edition()]
)
async def test_figures_of_foreign_missing_and_empty_editions_are_not_shown(previous: Event) -> None:
    event = an_event(previous_edition="last-edition")
    store = a_store(previous, event)
    if ORGANISER not in previous.members:
        has(store, previous)
    assert (await dashboard(store, event)).last_edition is None


async def test_an_event_is_not_its_own_last_edition() -> None:
    event = an_event(slug="day", previous_edition="day")
    store = a_store(event)
    has(store, event)
    assert (await dashboard(store, event)).last_edition is None


async def test_a_token_without_the_scope_does_not_see_the_last_edition() -> None:
    previous, event = the_last_edition(), an_event(previous_edition="last-edition")
    store = a_store(previous, event)
    has(store, previous)
    assert (await dashboard(store, event, Organiser(ORGANISER, frozenset({"events:read"})))).last_edition is None


async def test_nobody_is_missed_before_the_event_has_begun() -> None:
    event = an_event()
    store = a_store(event)
    has(store, event)
    before, later = event.starts_at - timedelta(seconds=1), event.starts_at
    assert (await dashboard(store, event, at=before)).no_shows is None
    assert (await dashboard(store, event, at=later)).no_shows == 1
    assert (await dashboard(store, replace(event, state="postponed"), at=later)).no_shows is None


async def test_places_are_taken_by_confirmed_people_by_offers_and_by_invitations_but_not_online() -> None:
    online = a_category("online", online={"url": "https://meet.example.lu"})
    event = an_event(capacity=10, categories=[a_category(capacity=8), a_category("press"), online])
    store = a_store(event)
    store.counts[event.slug] = PlaceCount(
        event=7, categories={"industry": 3, "press": 1, "online": 3}, offered={"industry": 2}, held={"industry": 3}
    )
    seen = await dashboard(store, event)
    assert seen.places == TakenPlaces(confirmed=4, offered=2, held=3, capacity=10)
    assert (seen.places.taken, seen.places.free) == (9, 1)
    assert {name: (places.taken, places.free) for name, places in seen.categories.items()} == {
        "industry": (8, 0),
        "press": (1, None),
        "online": (3, None),
    }


def test_the_largest_companies_are_named_the_others_counted() -> None:
    people = {f"Firm {number:02}": number // 2 for number in range(2, 16)} | {"": 9}
    figures = company_figures(people)
    assert figures.largest[:3] == (("Firm 14", 7), ("Firm 15", 7), ("Firm 12", 6))
    assert len(figures.largest) == MOST_COMPANIES
    assert (figures.others, figures.people_of_others, figures.unnamed) == (4, 6, 9)
