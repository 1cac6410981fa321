"""Every session of a published event has a check-in list by itself, which follows it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.checkin.domain.events import SessionHours
from services.checkin.domain.lists import ListExists
from services.checkin.domain.session_lists import lists_of
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.lists.change_list import change_list
from services.checkin.use_cases.lists.create_list import create_list
from services.checkin.use_cases.lists.delete_list import delete_list
from services.checkin.use_cases.roster.follow_event import follow_event
from shared.contracts.registration import EventChanged, SessionDetails
from tests.support.checkin.builders import (
    a_device,
    a_door_event,
    a_list,
    a_scan,
    an_attendee,
    an_event_message,
    with_booking,
)
from tests.support.checkin.fakes import FakeEventSetups, SetClock
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

SLUG = an_event_message().event
TITLES = {"fr": "Recyclage", "en": "Recycling"}


def a_session(id_: str = "recycling", start: datetime = NOON, **fields: Any) -> SessionDetails:
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    return SessionDetails(**{"id": id_, "name": TITLES, **times, **fields})


def a_programme(version: int, *sessions: SessionDetails, **fields: Any) -> EventChanged:
    message = an_event_message(version=version, **fields)
    return replace(message, details=replace(message.details, languages=["en", "fr"], sessions=[*sessions]))


class Followed:
    """Check-in's event, as it follows the messages that it is told."""

    def __init__(self) -> None:
        self.setups = FakeEventSetups()
        self.checkin = Checkin()
        self.by_me: dict[str, Any] = {"actor": "me", "clock": SetClock(NOON), "setups": self.setups}

    async def is_told(self, *messages: EventChanged) -> None:
        for message in messages:
            await follow_event(message, setups=self.setups, scan_store=self.checkin.scan_store)

    @property
    async def setup(self) -> EventSetup:
        setup = await self.setups.of(SLUG)
        assert setup is not None
        return setup

    @property
    async def lists(self) -> Any:
        return (await self.setup).lists

    async def change(self, list_: str, **changes: Any) -> None:
        await change_list(list_, changes, setup=await self.setup, **self.by_me)

    async def create(self, list_: str, **fields: Any) -> None:
        await create_list(a_list(id=list_, name="By hand", **fields), setup=await self.setup, **self.by_me)

    async def delete(self, list_: str) -> None:
        await delete_list(list_, setup=await self.setup, **self.by_me)


@pytest.fixture
async def followed() -> Followed:
    """A published event with one session, at noon."""
    followed = Followed()
    await followed.is_told(a_programme(1, a_session()))
    return followed


async def test_a_session_has_its_list_from_half_an_hour_before_it_starts_until_it_ends(followed: Followed) -> None:
    own = (await followed.lists)["recycling"]
    assert (own.name, own.sessions, own.reentry, own.unbooked) == ("Recycling", ("recycling",), "once", "refuse")
    assert (own.opens_at, own.closes_at) == (NOON - timedelta(minutes=30), NOON + timedelta(hours=1))


async def test_a_draft_has_no_lists() -> None:
    followed = Followed()
    await followed.is_told(a_programme(1, a_session(), state="draft"))
    assert await followed.lists == {}


async def test_a_session_without_times_has_those_of_its_event() -> None:
    event = a_door_event(sessions={"dinner": {"en": "Dinner"}}, hours={"dinner": SessionHours()})
    dinner = next(own for own in lists_of(event, {}) if own.session == "dinner")
    assert (dinner.opens_at, dinner.closes_at) == (event.starts_at - timedelta(minutes=30), event.ends_at)


async def test_a_session_that_moves_or_is_renamed_takes_its_list_along(followed: Followed) -> None:
    later = NOON + timedelta(hours=2)
    await followed.is_told(a_programme(2, a_session(start=later, name={"en": "Reuse"})))
    own = (await followed.lists)["recycling"]
    assert (own.name, own.opens_at, own.closes_at) == (
        "Reuse",
        later - timedelta(minutes=30),
        later + timedelta(hours=1),
    )


async def test_a_list_that_an_organiser_changed_keeps_their_values_and_follows_in_the_others(
    followed: Followed,
) -> None:
    await followed.change("recycling", closes_at=NOON + timedelta(hours=9), limit=30)
    await followed.is_told(a_programme(2, a_session(start=NOON + timedelta(hours=2), name={"en": "Reuse"})))
    own = (await followed.lists)["recycling"]
    assert (own.name, own.closes_at, own.limit) == ("Reuse", NOON + timedelta(hours=9), 30)
    assert own.opens_at == NOON - timedelta(minutes=30)


async def test_the_list_of_a_removed_session_goes_and_comes_back_with_it(followed: Followed) -> None:
    await followed.is_told(a_programme(2))
    assert (await followed.lists)["recycling"].deleted
    await followed.is_told(a_programme(3, a_session()))
    assert not (await followed.lists)["recycling"].deleted


async def test_the_list_of_a_removed_session_stays_if_somebody_was_admitted(followed: Followed) -> None:
    checkin = followed.checkin
    checkin.lists = dict(await followed.lists)
    checkin.has_guests(an_attendee(sessions=with_booking("recycling")))
    await checkin.scan(a_scan(list="recycling"), a_device(lists=("recycling",)))
    await followed.is_told(a_programme(2))
    assert not (await followed.lists)["recycling"].deleted


async def test_a_list_that_an_organiser_deleted_does_not_come_back(followed: Followed) -> None:
    await followed.delete("recycling")
    await followed.is_told(a_programme(2, a_session(name={"en": "Reuse"})), a_programme(3), a_programme(4, a_session()))
    lists = await followed.lists
    assert (lists["recycling"].deleted, lists.keys()) == (True, {"main", "recycling"})


async def test_an_older_state_that_comes_late_makes_no_list(followed: Followed) -> None:
    await followed.is_told(a_programme(3, a_session()), a_programme(2, a_session(), a_session("reuse")))
    assert (await followed.lists).keys() == {"main", "recycling"}


async def test_a_taken_id_is_left_to_its_list() -> None:
    followed = Followed()
    await followed.is_told(a_programme(1, a_session("main"), a_session("session-main")))
    lists = await followed.lists
    assert {own.id: own.session for own in lists.values()} == {
        "main": None,
        "session-1": "main",
        "session-main": "session-main",
    }


async def test_a_list_that_an_organiser_made_under_the_id_of_a_session_for_it_is_its_list(followed: Followed) -> None:
    await followed.create("reuse", limit=5)
    await followed.create("circular", sessions=("recycling",))
    await followed.is_told(a_programme(2, a_session(), a_session("reuse"), a_session("circular")))
    lists = await followed.lists
    assert lists["session-reuse"].sessions == ("reuse",)
    await followed.change("circular", sessions=("circular",))
    assert (await followed.lists)["circular"].session is None


async def test_the_list_of_a_session_gives_way_to_an_organisers_until_somebody_changes_it(followed: Followed) -> None:
    await followed.create("recycling", sessions=("recycling",), limit=5)
    assert (await followed.lists)["recycling"] == a_list(
        id="recycling", name="By hand", sessions=("recycling",), limit=5
    )
    await followed.is_told(a_programme(2, a_session(), a_session("reuse")))
    await followed.change("reuse", limit=7)
    for taken in ("recycling", "reuse"):
        with pytest.raises(ListExists):
            await followed.create(taken)
