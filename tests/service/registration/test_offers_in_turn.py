"""Places that become free at random are offered in order, in the service as it runs, and everything still adds up."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest

from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.use_cases.places.lapse_offers import lapse_offers
from shared.clock import utc_now
from shared.messaging.outbox import Outbox
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import a_category, a_session
from tests.support.registration.fakes import the_tools
from tests.support.registration.places.promises import broken
from tests.support.registration.places.stored import scene_in
from tests.support.registration.service import Json, Office
from tests.support.slow import first_of

HOURS, HELD, AT_ONCE = 48, 3, 8
TEN = 10


@dataclass
class FullEvent:
    """20 people of industry have places, two of the press have all of theirs, three places are held, others wait."""

    office: Office
    random: Random
    slug: str = ""

    async def fill(self) -> None:
        self.slug = await self.office.has_event(
            capacity=20 + 2 + HELD,
            categories=[a_category(), a_category("press", capacity=2)],
            sessions=[a_session("dinner", capacity=6)],
            waiting_list={"offer_hours": HOURS},
        )
        held = {"category": "industry", "uses": HELD, "holds_places": True}
        assert (await self.office.call("POST", f"events/{self.slug}/invitations", held)).status == 201
        for category in [*self._shuffled(industry=20, press=2), *self._shuffled(industry=25, press=15)]:
            await self.office.enter(self.slug, category=category, sessions=self.random.choice([[], ["dinner"]]))

    def _shuffled(self, **people: int) -> list[str]:
        categories = [category for category, number in people.items() for _ in range(number)]
        self.random.shuffle(categories)
        return categories

    async def people(self, state: str) -> list[Json]:
        """Those of industry who are in a state, in line."""
        return await self.office.registrations(self.slug, state=state, category="industry")

    async def asked(self) -> list[str]:
        """The codes of all who have an offer, in line."""
        waiting = await self.office.registrations(self.slug, state="waitlisted")
        return [person["code"] for person in waiting if person["offer"]]

    async def lapse_all(self) -> None:
        """The schedule looks at the event when the offers have ended."""
        later = SetClock(utc_now() + timedelta(hours=HOURS))
        transactions = MongoEventTransactions(self.office.database, Outbox(self.office.database))
        await lapse_offers(self.slug, later.now, transactions=transactions, **the_tools(later))

    async def faults(self) -> list[str]:
        """Everything that does not add up: in counts, lines, sessions, places held and positions."""
        scene = await scene_in(self.office.database, self.slug, utc_now())
        waiting = await self.office.registrations(self.slug, state="waitlisted")
        positions = [person["waiting_position"] for person in waiting]
        gaps = [] if positions == [*range(1, len(waiting) + 1)] else [f"positions {positions}"]
        return [*broken(scene), *gaps]


async def cancel_ten(event: FullEvent) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def cancel(person: Json) -> None:
        async with places:
            assert (await event.office.act(event.slug, person["code"], "cancel")).status == 200

    chosen = event.random.sample(await event.people("confirmed"), TEN)
    await asyncio.gather(*map(cancel, chosen))


@pytest.mark.parametrize("seed", first_of(range(2)))
async def test_ten_random_cancellations_offer_the_next_ten_who_lapse_in_order(office: Office, seed: int) -> None:
    event = FullEvent(office, Random(seed))
    await event.fill()
    in_turn = [person["code"] for person in await event.people("waitlisted")]
    await cancel_ten(event)
    assert await event.asked() == in_turn[:TEN]
    assert await event.faults() == []
    await event.lapse_all()
    assert await event.asked() == in_turn[TEN : 2 * TEN]
    again = [person["code"] for person in await event.people("waitlisted")]
    assert again == [*in_turn[TEN:], *in_turn[:TEN]], "whoever did not answer is behind all others, in the same order"
    assert await event.faults() == []
