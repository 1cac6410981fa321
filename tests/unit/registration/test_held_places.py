"""Places that are held for somebody follow their event when it moves."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.registration.domain.registration import Registration
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.steps.add_invitation import LOOK_AT_INVITATIONS
from tests.support.registration.builders import NOW, setting
from tests.support.registration.invited import OneInvitingEvent

LATER, EARLIER = timedelta(days=30), timedelta(days=-5)


class MovableEvent(OneInvitingEvent):
    """An event that begins in three weeks; places that become free are offered for ten days."""

    def __init__(self, **fields: Any) -> None:
        starts_at = NOW + timedelta(days=21)
        dates = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=8)).isoformat()}
        super().__init__(**{"waiting_list": {"offer_hours": 240}, **dates, **fields})

    async def move(self, by: timedelta) -> None:
        await self.change(starts_at=self.event.starts_at + by, ends_at=self.event.ends_at + by)

    async def change(self, **settings: Any) -> None:
        await change_event(self.slug, setting(**settings), **self.by_organiser)

    async def offers_a_place(self, people: int = 2) -> list[Registration]:
        """Those who wait, of whom the first has the offer."""
        confirmed, *waiting = [await self.enter() for _ in range(people)]
        await self.cancel(confirmed)
        return waiting

    def deadline(self, registration: Registration) -> datetime | None:
        """The end of somebody's offer."""
        offer = self.store.registrations[registration.id].offer
        return offer.expires_at if offer else None


@pytest.mark.parametrize("by", [LATER, EARLIER])
async def test_places_are_held_for_invited_people_until_the_list_closes_wherever_it_moves(by: timedelta) -> None:
    scene = MovableEvent(capacity=5)
    invitation = await scene.invite(holds_places=True, uses=2)
    await scene.move(by)
    assert scene.now(invitation).expires_at == scene.event.waiting_list_closes_at != invitation.expires_at
    assert scene.store.looks[LOOK_AT_INVITATIONS, scene.slug] <= scene.event.waiting_list_closes_at


async def test_the_date_that_organisers_chose_for_an_invitation_stays() -> None:
    scene = MovableEvent(capacity=5)
    invitation = await scene.invite(holds_places=True, expires_at=NOW + timedelta(days=3))
    await scene.move(LATER)
    assert scene.now(invitation) == invitation


async def test_places_are_held_while_nobody_knows_the_date_and_until_the_new_one() -> None:
    scene = MovableEvent(capacity=5)
    invitation = await scene.invite(holds_places=True)
    await scene.change(state="postponed")
    scene.clock.now = scene.event.ends_at
    await scene.lapse()
    assert (scene.held, scene.now(invitation).expires_at) == (1, None)
    await scene.change(state="published")
    await scene.move(LATER)
    assert scene.now(invitation).expires_at == scene.event.waiting_list_closes_at


async def test_an_offer_ends_sooner_where_the_event_comes_nearer_and_says_so() -> None:
    scene = MovableEvent(capacity=1)
    [waiting] = await scene.offers_a_place()
    await scene.move(timedelta(days=-15))
    closes_at = scene.event.waiting_list_closes_at
    assert scene.deadline(waiting) == closes_at < NOW + timedelta(days=10)
    deadlines = [mail.expires_at for mail in scene.mails() if mail.kind == "place_offered"]
    assert deadlines == [NOW + timedelta(days=10), closes_at]


async def test_an_offer_stands_as_it_was_made_where_the_event_moves_on() -> None:
    scene = MovableEvent(capacity=1)
    [waiting] = await scene.offers_a_place()
    await scene.move(LATER)
    assert scene.deadline(waiting) == NOW + timedelta(days=10)


async def test_a_place_that_was_for_the_first_to_accept_is_for_the_next_in_line_where_there_is_time_again() -> None:
    scene = MovableEvent(capacity=1)
    scene.clock.advance(hours=24 * 15)
    first, second = await scene.offers_a_place(people=3)
    assert scene.deadline(first) == scene.deadline(second) == scene.event.waiting_list_closes_at
    await scene.move(LATER)
    assert scene.deadline(first) == scene.clock.now + timedelta(days=10)
    assert scene.store.registrations[first.id].holds_offer
    assert scene.deadline(second) is None


async def test_no_offer_outlives_an_event_that_is_moved_into_the_past() -> None:
    scene = MovableEvent(capacity=1)
    [waiting] = await scene.offers_a_place()
    await scene.move(-LATER)
    assert (scene.deadline(waiting), scene.store.registrations[waiting.id].state) == (None, "waitlisted")
