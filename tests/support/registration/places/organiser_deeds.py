"""Deeds of organisers, and of time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registration.domain.event_definition import EventDefinition, WaitingList
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.erase_registration import erase_registration
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.hand_over_place import hand_over_place
from services.registration.use_cases.places.promote_registration import promote_registration
from tests.support.registration.fake_traces import FakePersonTraces
from tests.support.registration.fakes import FakeRegistrations
from tests.support.registration.places.expectations import expected_outcome
from tests.support.registration.places.machine import (
    ACTIVE,
    CATEGORIES,
    SESSIONS,
    PlacesBase,
    anybody,
    bookings,
    capacities,
    categories,
    edited,
    numbers,
    offer_hours,
)


class Organisers(PlacesBase):
    """The rules of those who look after the event."""

    @rule(category=categories, sessions=bookings)
    def enter(self, category: str, sessions: list[str]) -> None:
        """An organiser enters somebody, also while registration is closed."""
        expected = expected_outcome(self.before, category)
        entered = self.do(self.one.enter(email=self.new_address(), category=category, sessions=sessions))
        assert (entered and entered.state) == expected

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        """An organiser cancels."""
        self.act(cancel_registration, self.somebody(number))

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers, category=categories, sessions=st.none() | bookings)
    def edit(self, number: int, category: str, sessions: list[str] | None) -> None:
        """An organiser changes somebody's category or sessions."""
        self.act(change_registration, self.somebody(number), edited(category, sessions))

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers, to=st.none() | numbers)
    def hand_over(self, number: int, to: int | None) -> None:
        """An organiser gives somebody's place to somebody else."""
        place, successor = self.somebody(number), self.successor(to)
        registrations = FakeRegistrations(self.one.store)
        self.act(hand_over_place, place, successor=successor, registrations=registrations)

    @precondition(anybody(*ACTIVE))
    @rule(number=numbers)
    def erase(self, number: int) -> None:
        """An organiser erases somebody's data."""
        store = self.one.store
        ports = {"registrations": FakeRegistrations(store), "traces": FakePersonTraces(store)}
        self.act(erase_registration, self.somebody(number), **ports)

    @precondition(anybody("awaiting_approval"))
    @rule(number=numbers)
    def approve(self, number: int) -> None:
        """An organiser approves."""
        person = self.somebody(number, "awaiting_approval")
        self.act(approve_registration, person)

    @precondition(anybody("awaiting_approval"))
    @rule(number=numbers)
    def decline(self, number: int) -> None:
        """An organiser declines."""
        person = self.somebody(number, "awaiting_approval")
        tools = {name: tool for name, tool in self.one.by_organiser.items() if name != "random"}
        self.do(decline_registration(self.one.slug, person.code, reason=None, **tools))

    @precondition(anybody("waitlisted"))
    @rule(number=numbers)
    def promote(self, number: int) -> None:
        """An organiser gives somebody who waits a place, before others."""
        person = self.somebody(number, "waitlisted")
        self.act(promote_registration, person)
        self.out_of_turn = True

    @rule(part=st.sampled_from(["event", *CATEGORIES, *SESSIONS]), capacity=capacities)
    def resize(self, part: str, capacity: int | None) -> None:
        """The event, a category or a session gets another capacity."""
        self.redefine(lambda definition: resized(definition, part, capacity))

    @rule(state=st.sampled_from(["published", "published", "closed", "postponed"]))
    def turn(self, state: Any) -> None:
        """Registration is closed or opened again, or the event has no date for a while."""
        self.redefine(lambda definition: replace(definition, state=state))

    @rule(days=st.sampled_from([1, 20, -20, -90, -175]))
    def move(self, days: int) -> None:
        """The event gets another date."""
        self.redefine(lambda definition: moved(definition, timedelta(days=days)))

    @rule(enabled=st.booleans(), closes_in=st.none() | st.integers(0, 40), offer_hours=offer_hours)
    def set_waiting_list(self, enabled: bool, closes_in: int | None, offer_hours: int | None) -> None:
        """The rules of the waiting list change."""
        closes_at = None if closes_in is None else self.one.clock.now + timedelta(hours=closes_in)
        rules = WaitingList(enabled=enabled, closes_at=closes_at, offer_hours=offer_hours)
        self.redefine(lambda definition: replace(definition, waiting_list=rules))

    @rule(hours=st.sampled_from([1, 5, 25, 30, 24 * 70]))
    def wait(self, hours: int) -> None:
        """Time goes by, and the schedule does everything that is due."""
        self.one.clock.advance(hours=hours)
        self.do_what_is_due()


def moved(definition: EventDefinition, by: timedelta) -> EventDefinition:
    """The definition with another date."""
    return replace(definition, starts_at=definition.starts_at + by, ends_at=definition.ends_at + by)


def resized(definition: EventDefinition, part: str, capacity: int | None) -> EventDefinition:
    """The definition with another capacity of one of its parts."""
    if part == "event":
        return replace(definition, capacity=capacity)
    name = "sessions" if part in SESSIONS else "categories"
    things = getattr(definition, name)
    resized_things: Any = tuple(replace(thing, capacity=capacity) if thing.id == part else thing for thing in things)
    return replace(definition, **{name: resized_things})
