"""Changes in any order: nothing oversold, nobody overtaken, counts true."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.event import Event
from services.registration.domain.places import PlaceCount, SoldOut, bookings_for, free_in_event, outcome_for
from services.registration.domain.registration import ACTIVE_STATES, Registration
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.use_cases.places.promote_registration import promote_registration
from shared.errors import Refusal
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_category, a_form, a_registration, a_session, an_event, setting
from tests.support.registration.fakes import FakeEventTransactions, Store, the_tools

CATEGORIES = ("industry", "press", "members")
SESSIONS = ("recycling", "dinner")
ACTIONS = ("register", "cancel", "approve", "decline", "promote", "recategorise", "rebook", "resize")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, 30),
        st.sampled_from(CATEGORIES),
        st.sets(st.sampled_from(SESSIONS)),
    ),
    max_size=40,
)
CAPACITIES = st.none() | st.integers(0, 5)


@settings(max_examples=150, deadline=None)
@given(CAPACITIES, CAPACITIES, CAPACITIES, st.booleans(), STEPS)
async def test_whatever_people_do_nothing_is_oversold(
    capacity: int | None, of_press: int | None, of_dinner: int | None, queue: bool, steps: list[Any]
) -> None:
    categories = [a_category("industry"), a_category("press", capacity=of_press), a_category("members", approval=True)]
    sessions = [a_session("recycling", capacity=1), a_session("dinner", capacity=of_dinner)]
    event = an_event(capacity=capacity, categories=categories, sessions=sessions, waiting_list={"enabled": queue})
    store = Store(events={event.slug: event}, counts={event.slug: PlaceCount()})
    tools = the_tools(SetClock(NOW))
    for action, number, category, booked in steps:
        before = list(store.registrations.values())
        with suppress(Refusal):
            await _act(action, number, category, booked, event=event.slug, store=store, tools=tools)
        _nothing_is_oversold(store, event.slug, before)
        _counts_are_true(store, event.slug)
        _nobody_waits_in_vain(store, event.slug)
    mails = Counter(mail for mail in store.mails_sent() if mail[0] == "confirmation")
    assert all(number == 1 for number in mails.values())


async def _act(
    action: str, number: int, category: str, booked: set[str], *, event: str, store: Store, tools: dict[str, Any]
) -> None:
    transactions = FakeEventTransactions(store)
    if action == "register":
        form = a_form(category=category, sessions=sorted(booked))
        await place_registration(event, form, language="en", idempotency_key=None, transactions=transactions, **tools)
    elif action == "resize":
        await change_event(event, setting(capacity=number), actor="o", transactions=transactions, **tools)
    elif store.registrations:
        code = list(store.registrations.values())[number % len(store.registrations)].code
        tools = {"actor": "o", "transactions": transactions, **tools}
        if action == "recategorise":
            await change_registration(event, code, {"category": category}, **tools)
        elif action == "rebook":
            await change_registration(event, code, {"sessions": tuple(sorted(booked))}, **tools)
        elif action == "decline":
            del tools["random"]
            await decline_registration(event, code, reason=None, **tools)
        else:
            act = {"cancel": cancel_registration, "approve": approve_registration, "promote": promote_registration}
            await act[action](event, code, **tools)


def _confirmed(store: Store) -> list[Registration]:
    return [r for r in store.registrations.values() if r.state == "confirmed"]


def _nothing_is_oversold(store: Store, slug: str, before: list[Registration]) -> None:
    """More than the capacity only where an organiser made it smaller than what was taken."""
    event, taken = store.events[slug], len(_confirmed(store))
    taken_before = sum(r.state == "confirmed" for r in before)
    assert event.capacity is None or taken <= max(event.capacity, taken_before)
    press, limit = sum(r.category == "press" for r in _confirmed(store)), _limit_of(event, "press")
    assert limit is None or press <= limit
    for session in event.sessions:
        held = sum(b.id == session.id and b.state == "confirmed" for r in _confirmed(store) for b in r.sessions)
        assert session.capacity is None or held <= session.capacity


def _counts_are_true(store: Store, slug: str) -> None:
    expected = PlaceCount(line=store.counts[slug].line)
    for registration in store.registrations.values():
        expected.take(registration)
    for name in ("categories", "sessions", "waiting", "awaiting_approval", "wished"):
        assert _positive(getattr(store.counts[slug], name)) == _positive(getattr(expected, name)), name
    assert store.counts[slug].event == expected.event == len(_confirmed(store))


def _nobody_waits_in_vain(store: Store, slug: str) -> None:
    """No place is free that somebody who waits could have, and lines are served in order."""
    event, count = store.events[slug], store.counts[slug]
    if free_in_event(event, count) == 0:
        return
    for registration in store.registrations.values():
        if registration.state == "waitlisted":
            limit = _limit_of(event, registration.category)
            assert limit is not None
            assert count.categories.get(registration.category, 0) >= limit


def _limit_of(event: Event, category: str) -> int | None:
    definition = event.category(category)
    return definition.capacity if definition else None


def _positive(counts: dict[str, int]) -> dict[str, int]:
    assert all(number >= 0 for number in counts.values())
    return {name: number for name, number in counts.items() if number}


def test_nobody_overtakes_who_waits_for_the_same_place() -> None:
    event = an_event(capacity=1)
    count = PlaceCount(event=0, waiting={"industry": 1})
    assert outcome_for(event, count, "industry", NOW) == "waitlisted"


def test_who_waits_for_a_full_category_holds_up_no_other() -> None:
    event = an_event(capacity=2, categories=[a_category("press", capacity=1), a_category("industry")])
    count = PlaceCount(event=1, categories={"press": 1}, waiting={"press": 3})
    assert outcome_for(event, count, "industry", NOW) == "confirmed"
    assert outcome_for(event, count, "press", NOW) == "waitlisted"


def test_without_a_waiting_list_there_is_nothing_left() -> None:
    with pytest.raises(SoldOut):
        outcome_for(an_event(capacity=0, waiting_list={"enabled": False}), PlaceCount(), "industry", NOW)


def test_an_event_made_too_small_has_no_negative_number_of_places() -> None:
    assert free_in_event(an_event(capacity=1), PlaceCount(event=3)) == 0
    assert free_in_event(an_event(), PlaceCount(event=3)) is None


def test_who_holds_a_session_keeps_it_though_it_is_full() -> None:
    event = an_event(sessions=[a_session(capacity=1)])
    count = PlaceCount(sessions={"recycling": 1}, line=7)
    held = bookings_for(event, PlaceCount(), ["recycling"], confirmed=True)
    assert bookings_for(event, count, ["recycling"], confirmed=True, held=held) == held
    (newcomer,) = bookings_for(event, count, ["recycling"], confirmed=True)
    assert (newcomer.state, newcomer.line) == ("waitlisted", 8)


@pytest.mark.parametrize("state", [*ACTIVE_STATES, "cancelled", "declined"])
def test_what_is_given_back_is_what_was_taken(state: str) -> None:
    event = an_event(sessions=[a_session()])
    count = PlaceCount()
    registration = a_registration(
        event, state=state, sessions=bookings_for(event, count, ["recycling"], confirmed=state == "confirmed")
    )
    count.take(registration)
    assert count.names_in_use() == (({"industry"}, {"recycling"}) if registration.is_active else (set(), set()))
    count.give_back(registration)
    assert count.names_in_use() == (set(), set())
