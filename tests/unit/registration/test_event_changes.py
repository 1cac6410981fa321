"""The changes that an event may undergo."""

from dataclasses import replace
from itertools import permutations
from typing import Any, get_args

import pytest

from services.registration.domain.event_changes import StateNotReachable, StillInUse, redefine
from services.registration.domain.event_definition import EventInvalid
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import Booking
from shared.contracts.registration import EventState, RegistrationState
from tests.support.registration.builders import NOW, a_category, a_registration, a_session, an_event

REACHABLE = {
    ("draft", "published"),
    ("draft", "closed"),
    ("published", "draft"),
    ("published", "closed"),
    ("published", "postponed"),
    ("published", "cancelled"),
    ("published", "archived"),
    ("closed", "published"),
    ("closed", "postponed"),
    ("closed", "cancelled"),
    ("closed", "archived"),
    ("postponed", "published"),
    ("postponed", "closed"),
    ("postponed", "cancelled"),
    ("archived", "closed"),
}


def a_count(**fields: Any) -> PlaceCount:
    """The places of an event in which somebody is registered."""
    count = PlaceCount()
    count.take(a_registration(**fields))
    return count


@pytest.mark.parametrize(("state", "next_state"), list(permutations(get_args(EventState), 2)))
def test_each_state_leads_to_some_others(state: EventState, next_state: EventState) -> None:
    event = an_event(state=state)
    definition = replace(event.definition(), state=next_state)
    if (state, next_state) in REACHABLE:
        assert redefine(event, definition, count=PlaceCount(), now=NOW).state == next_state
    else:
        with pytest.raises(StateNotReachable) as refusal:
            redefine(event, definition, count=PlaceCount(), now=NOW)
        assert str(refusal.value) == f"An event that is {state} cannot become {next_state}."


@pytest.mark.parametrize("state", get_args(EventState))
def test_an_event_keeps_its_state_while_other_settings_change(state: EventState) -> None:
    event = an_event(state=state)
    changed = redefine(event, replace(event.definition(), capacity=7), count=a_count(), now=NOW)
    assert (changed.state, changed.capacity, changed.version) == (state, 7, 2)


@pytest.mark.parametrize(
    ("state", "is_hidden"),
    [
        ("confirmed", False),
        ("waitlisted", False),
        ("awaiting_approval", False),
        ("cancelled", True),
        ("declined", True),
    ],
)
def test_an_event_becomes_a_draft_again_only_while_nobody_is_registered(
    state: RegistrationState, is_hidden: bool
) -> None:
    event, count = an_event(), a_count(state=state)
    definition = replace(event.definition(), state="draft")
    if is_hidden:
        assert redefine(event, definition, count=count, now=NOW).state == "draft"
    else:
        with pytest.raises(StillInUse):
            redefine(event, definition, count=count, now=NOW)


def test_a_definition_without_a_difference_leaves_the_event_as_it_is() -> None:
    event = an_event()
    assert redefine(event, event.definition(), count=PlaceCount(), now=NOW) is event


@pytest.mark.parametrize("fields", [{"slug": "other"}, {"ends_at": NOW}])
def test_a_definition_that_does_not_fit_is_refused(fields: dict[str, Any]) -> None:
    event = an_event()
    with pytest.raises(EventInvalid):
        redefine(event, replace(event.definition(), **fields), count=PlaceCount(), now=NOW)


@pytest.mark.parametrize("settings", [{"categories": [a_category()]}, {"sessions": []}])
def test_a_category_or_session_with_people_in_it_stays(settings: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"categories": [a_category(), a_category("press")], "sessions": [a_session()]}
    event = an_event(**fields)
    count = a_count(category="press", sessions=(Booking(id="recycling", state="waitlisted", line=1),))
    definition = an_event(slug=event.slug, **{**fields, **settings}).definition()
    with pytest.raises(StillInUse):
        redefine(event, definition, count=count, now=NOW)
