"""Homes of doors in memory and in MongoDB keep the same promises."""

from datetime import timedelta

import pytest

from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.homes import MongoHomes
from services.checkin.domain.homes import Asking, Home, Sending
from services.checkin.ports.homes import Homes
from shared.contracts import Order
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_door_event
from tests.support.checkin.fake_homes import FakeHomes
from tests.support.times import NOON

EVENT = "plastics-2026"
MAIN, VENUE = Home("main", "https://moien.example.lu"), Home("venue", "https://door.example.lu")


def homes_at(own: Home, mongo: Database | None) -> Homes:
    return FakeHomes(own) if mongo is None else MongoHomes(mongo, own)


@pytest.fixture
def main(mongo: Database | None) -> Homes:
    return homes_at(MAIN, mongo)


@pytest.fixture
def venue(mongo: Database | None) -> Homes:
    return homes_at(VENUE, mongo)


def asking(request: str = "r1", term: int = 0, to: Home = VENUE) -> Asking:
    to = Home(to.name, to.url, term)
    return Asking(event=EVENT, request=request, to=to, valid_until=NOON + timedelta(minutes=10))


async def test_at_first_the_door_is_at_main(main: Homes) -> None:
    assert await main.of(EVENT) == MAIN


async def test_at_first_a_venue_knows_no_more_than_that_it_is_at_main(venue: Homes) -> None:
    assert await venue.of(EVENT) == Home("main")


async def test_the_home_hands_over_with_the_next_term(main: Homes) -> None:
    assert await main.hand_over(asking()) == Home(VENUE.name, VENUE.url, 1)
    assert await main.of(EVENT) == Home(VENUE.name, VENUE.url, 1)


async def test_the_same_request_again_gets_the_same_answer(main: Homes) -> None:
    first = await main.hand_over(asking())
    assert await main.hand_over(asking()) == first


async def test_who_is_not_the_home_hands_nothing_over(main: Homes, venue: Homes) -> None:
    await main.hand_over(asking())
    assert await main.hand_over(asking("r2")) is None


async def test_a_venue_without_the_door_hands_nothing_over(venue: Homes) -> None:
    assert await venue.hand_over(asking(to=MAIN)) is None


async def test_a_served_request_keeps_its_term_after_the_door_has_come_back(main: Homes) -> None:
    await main.hand_over(asking())
    await main.take(EVENT, Home("main", MAIN.url, 2))
    assert await main.hand_over(asking()) == Home(VENUE.name, VENUE.url, 1)
    assert await main.of(EVENT) == Home("main", MAIN.url, 2)


async def test_a_term_that_was_asked_for_counts_where_it_is_higher(main: Homes) -> None:
    assert await main.hand_over(asking(term=7)) == Home(VENUE.name, VENUE.url, 7)


async def test_only_a_later_hand_over_makes_a_home(venue: Homes) -> None:
    assert await venue.take(EVENT, Home("venue", VENUE.url, 2))
    assert not await venue.take(EVENT, Home("main", "", 1))
    assert not await venue.take(EVENT, Home("main", "", 2))
    assert await venue.of(EVENT) == Home("venue", VENUE.url, 2)


async def test_the_same_home_again_may_tell_its_address(venue: Homes) -> None:
    await venue.take(EVENT, Home("main", "", 3))
    assert await venue.take(EVENT, Home("main", MAIN.url, 3))
    assert await venue.of(EVENT) == Home("main", MAIN.url, 3)


async def test_a_sending_is_complete_with_its_end_and_each_of_its_parts(venue: Homes) -> None:
    sending = Sending(event=EVENT, id="s1", to="venue", parts=2, term=1, epoch=5, sender=Home("main", MAIN.url, 1))
    await venue.arrived("s1", 0)
    await venue.keep(sending)
    assert await venue.complete("s1") is None
    await venue.arrived("s1", 0)
    assert await venue.complete("s1") is None
    await venue.arrived("s1", 1)
    assert await venue.complete("s1") == sending


async def test_a_set_up_tells_at_once_where_the_door_has_gone(database: Database) -> None:
    """It is cached, and a phone must not be let scan where the door is no more."""
    setups = MongoEventSetups(database, MAIN)
    homes = MongoHomes(database, MAIN, on_move=setups.forget)
    await setups.apply_event(a_door_event(), Order(0, 1))
    assert await _home(setups) is None
    await homes.hand_over(asking())
    assert await _home(setups) == Home(VENUE.name, VENUE.url, 1)
    await homes.take(EVENT, Home(MAIN.name, MAIN.url, 2))
    assert await _home(setups) is None


async def _home(setups: MongoEventSetups) -> Home | None:
    setup = await setups.of(EVENT)
    assert setup is not None
    return setup.home
