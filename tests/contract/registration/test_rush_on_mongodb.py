"""Two instances change the places of one event at the same time, at random: every promise about them is kept."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.registration import Registration
from services.registration.domain.registration_form import Colleague
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.invitations.create_invitation import create_invitation
from services.registration.use_cases.invitations.revoke_invitation import revoke_invitation
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.accept_offer import accept_offer
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_offer import decline_offer
from services.registration.use_cases.places.enter_registration import enter_registration
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from shared.errors import Refusal
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from tests.support.checkin.fakes import SetClock
from tests.support.registration.backend import an_entry
from tests.support.registration.builders import NOW, a_category, a_form, a_session, an_event, setting
from tests.support.registration.fakes import the_tools
from tests.support.registration.places.promises import Scene, broken
from tests.support.registration.places.stored import scene_in

CAPACITY = 30
LARGEST_GROUP = 5  # such a group may wait while there are places for some of them
ROUNDS, CHANGES_EACH = 6, 60  # one after the other; within a round all at once


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("offer_hours", [None, 24])
async def test_hundreds_of_simultaneous_changes_keep_every_promise(database: Database, offer_hours: int | None) -> None:
    rush = RushOnMongoDB(database, offer_hours)
    await rush.open()
    for _ in range(ROUNDS):
        await rush.many_at_once()
        assert broken(await rush.scene()) == []
    scene = await rush.scene()
    assert scene.taken()["event"] >= CAPACITY - LARGEST_GROUP
    assert len(scene.waiting()) > 0


class RushOnMongoDB:
    """One event, the changes that people and organisers make to it, and two instances to make them."""

    def __init__(self, database: Database, offer_hours: int | None) -> None:
        self.database = database
        self.random = Random(1)
        self.invitations: list[str] = []
        self.clock = SetClock(NOW)
        self.event = an_event(
            capacity=CAPACITY,
            categories=[a_category(), a_category("press", capacity=8), a_category("guest", approval=True)],
            sessions=[a_session("dinner", capacity=7), a_session("tour", capacity=3)],
            waiting_list={"offer_hours": offer_hours},
        )
        self.instances = [
            {"transactions": MongoEventTransactions(database, Outbox(database)), **the_tools(self.clock, seed)}
            for seed in (1, 2)
        ]

    async def open(self) -> None:
        await MongoEvents(self.database, Outbox(self.database)).create(self.event, an_entry(self.event.slug))

    async def many_at_once(self) -> None:
        people = list((await self.scene()).people)
        self.random.shuffle(people)
        await asyncio.gather(*(_refused_or_done(deed) for deed in self._deeds(people)))

    async def scene(self) -> Scene:
        return await scene_in(self.database, self.event.slug, self.clock.now)

    def _deeds(self, people: list[Registration]) -> Iterator[Coroutine[Any, Any, Any]]:
        for _ in range(CHANGES_EACH):
            instance = self.random.choice(self.instances)
            organiser = {**instance, "actor": "account:1"}
            if people and self.random.random() < 0.5:
                yield self._about(people.pop(), instance, organiser)
            elif self.random.random() < 0.1:
                yield self._about_places(instance, organiser)
            else:
                yield self._arrival(instance, organiser)

    def _about_places(self, instance: dict[str, Any], organiser: dict[str, Any]) -> Coroutine[Any, Any, Any]:
        if self.invitations and self.random.random() < 0.3:
            return revoke_invitation(self.event.slug, self.invitations.pop(), **organiser)
        if self.random.random() < 0.5:
            return self._invite({name: tool for name, tool in organiser.items() if name != "links"})
        edit = setting(capacity=self.random.choice([CAPACITY, CAPACITY + 2]))
        return change_event(self.event.slug, edit, **organiser)

    async def _invite(self, organiser: dict[str, Any]) -> None:
        draft = InvitationDraft(category="industry", uses=2, holds_places=True)
        invitation = await create_invitation(self.event.slug, draft, public_url="http://moien.test", **organiser)
        self.invitations.append(invitation.code)

    def _about(
        self, person: Registration, instance: dict[str, Any], organiser: dict[str, Any]
    ) -> Coroutine[Any, Any, Any]:
        of_person = (self.event.slug, person.code)
        if person.offer and self.random.random() < 0.7:
            answer = accept_offer if self.random.random() < 0.7 else decline_offer
            return answer(self.event, person, **instance)
        if person.state == "awaiting_approval":
            return approve_registration(*of_person, **organiser)
        if person.state == "waitlisted" and self.random.random() < 0.3:
            return promote_registration(*of_person, **organiser)
        if self.random.random() < 0.5:
            return cancel_registration(*of_person, **organiser)
        changes: Any = {"sessions": self._sessions(), "category": self.random.choice(["industry", "press"])}
        return change_registration(*of_person, changes, **organiser)

    def _arrival(self, instance: dict[str, Any], organiser: dict[str, Any]) -> Coroutine[Any, Any, Any]:
        category = self.random.choice(["industry", "industry", "press", "guest"])
        form = a_form(category=category, sessions=self._sessions())
        if self.random.random() < 0.1:
            return enter_registration(self.event.slug, form, language="en", **organiser)
        if self.invitations and self.random.random() < 0.2:
            form = replace(form, category="industry", invitation=self.random.choice(self.invitations))
        elif self.random.random() < 0.3:
            colleagues = tuple(Colleague(sessions=self._sessions()) for _ in range(self.random.randint(1, 4)))
            form = replace(form, colleagues=colleagues, if_short=self.random.choice(["none", "some"]))
        return place_registration(self.event.slug, form, language="en", idempotency_key=None, **instance)

    def _sessions(self) -> tuple[str, ...]:
        return tuple(self.random.sample(["dinner", "tour"], self.random.randint(0, 2)))


async def _refused_or_done(deed: Coroutine[Any, Any, Any]) -> None:
    try:
        await deed
    except Refusal:
        return
