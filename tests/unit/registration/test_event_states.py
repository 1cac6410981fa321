"""Each move between the states of an event says what it means for people."""

from datetime import timedelta
from typing import get_args

import pytest

from services.registration.domain.event import ANNOUNCED
from services.registration.domain.event_states import (
    LEAVES_LIST,
    LISTED,
    MOVES,
    NO_MAIL,
    PAGE_CLOSES,
    STATES,
    Move,
    moves_from,
)
from services.registration.domain.known_facts import facts_of
from shared.contracts.registration import EventState
from tests.support.registration.builders import NOW, an_event


def test_every_state_has_rules_and_no_move_stands_twice() -> None:
    assert STATES.keys() == set(get_args(EventState))
    assert len({(move.source, move.target) for move in MOVES}) == len(MOVES)


@pytest.mark.parametrize("state", get_args(EventState))
def test_an_event_follows_the_rules_of_its_state(state: EventState) -> None:
    event = an_event(state=state)
    assert event.is_public == (state != "draft")
    assert event.is_open(NOW) == (state == "published")
    assert event.waiting_list_moves(NOW) == (state == "published")
    assert event.is_over(event.ends_at + timedelta(hours=1)) == (state != "postponed")


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.target}")
def test_a_move_tells_people_just_when_the_facts_change_for_them(move: Move) -> None:
    before, after = (facts_of(an_event(slug="x", state=state)) for state in (move.source, move.target))
    assert move.tells == (after.mail_kind if before.standing != after.standing else None)
    assert not (move.tells and NO_MAIL in move.consequences)


def test_only_cancelling_cannot_be_taken_back() -> None:
    assert {move.target for move in MOVES if move.is_final} == {"cancelled"}
    assert all(move.is_final == (move.target == "cancelled") for move in MOVES)


def test_nothing_leads_out_of_a_cancelled_event() -> None:
    assert list(moves_from("cancelled")) == []


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source} to {move.target}")
def test_a_move_into_the_list_or_out_of_it_says_so(move: Move) -> None:
    stood, stands = move.source in ANNOUNCED, move.target in ANNOUNCED
    assert (LISTED in move.consequences) == (stands and not stood)
    assert bool({LEAVES_LIST, PAGE_CLOSES} & {*move.consequences}) == (stood and not stands)
