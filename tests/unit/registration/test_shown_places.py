"""The free places that everybody sees do not tell whether an address is registered."""

from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.places import free_in_event, free_in_session, outcome_for
from services.registration.domain.shadow import (
    LONGEST,
    MOST_SHADOWS,
    SHORTEST,
    Shadow,
    cast_shadow,
    with_shadow,
    without_shadow,
)
from services.registration.domain.shown_places import shown_places
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_category, a_session
from tests.support.registration.fakes import the_tools
from tests.support.registration.one_event import OneEvent


def shown(scene: OneEvent) -> int | None:
    count = scene.store.counts[scene.slug]
    return free_in_event(scene.event, shown_places(scene.event, count, scene.clock.now))


def free(scene: OneEvent) -> int | None:
    return free_in_event(scene.event, scene.store.counts[scene.slug])


async def test_a_known_address_lowers_the_places_shown_like_a_new_one_and_takes_none() -> None:
    scene = OneEvent(capacity=10)
    seen = []
    for email in ("zoe@example.lu", "zoe@example.lu", "ada@example.lu", "ZOE@example.lu"):
        await scene.submit(email=email)
        seen.append(shown(scene))
    assert seen == [9, 8, 7, 6]
    assert free(scene) == 8


async def test_sessions_are_shown_alike() -> None:
    scene = OneEvent(sessions=[a_session("s", capacity=5), a_session("full", capacity=0)])
    for _ in range(3):
        await scene.submit(email="zoe@example.lu", sessions=["s", "full"])
    count = scene.store.counts[scene.slug]
    public = shown_places(scene.event, count, NOW)
    assert [free_in_session(scene.event, places, "s") for places in (count, public)] == [4, 2]
    assert count.shadows[0].sessions == ("s",)


async def test_who_takes_part_online_lowers_only_the_places_online_also_beside_a_full_room() -> None:
    online = a_category("online", capacity=10, online={"url": "https://meet.example.lu"})
    scene = OneEvent(capacity=1, categories=[a_category(), online])
    await scene.submit(email="guest@example.lu")
    for _ in range(3):
        await scene.submit(email="zoe@example.lu", category="online")
    public = shown_places(scene.event, scene.store.counts[scene.slug], NOW)
    assert (public.taken_in_category("online"), free_in_event(scene.event, public)) == (3, 0)


async def test_after_some_hours_the_places_are_shown_again() -> None:
    scene = OneEvent(capacity=10)
    for _ in range(2):
        await scene.submit(email="zoe@example.lu")
    scene.clock.now += SHORTEST - timedelta(seconds=1)
    assert shown(scene) == 8
    scene.clock.now = NOW + LONGEST
    assert shown(scene) == 9


@pytest.mark.parametrize(
    "fields", [{"capacity": 3}, {"capacity": 50, "categories": [a_category("industry", capacity=3)]}]
)
async def test_nobody_is_turned_away_by_a_shadow(fields: dict[str, Any]) -> None:
    scene = OneEvent(**fields, waiting_list={"enabled": False})
    for _ in range(20):
        await scene.submit(email="zoe@example.lu")
    public = shown_places(scene.event, scene.store.counts[scene.slug], NOW)
    assert outcome_for(scene.event, public, "industry", NOW) == "confirmed"
    assert [await scene.submit(email=f"{name}@example.lu") for name in ("ada", "bo")] == ["confirmed", "confirmed"]


async def test_who_would_wait_casts_no_shadow() -> None:
    scene = OneEvent(capacity=1)
    for _ in range(2):
        await scene.submit(email="zoe@example.lu")
    assert scene.store.counts[scene.slug].shadows == []


def test_shadows_end_at_different_moments_and_are_few() -> None:
    random = the_tools(SetClock(NOW))["random"]
    shadows: list[Shadow] = []
    for _ in range(MOST_SHADOWS + 10):
        shadows = with_shadow(shadows, cast_shadow("industry", (), now=NOW, random=random), NOW)
    assert len(shadows) == MOST_SHADOWS
    assert len({shadow.until for shadow in shadows}) > MOST_SHADOWS / 2
    assert all(SHORTEST <= shadow.until - NOW <= LONGEST for shadow in shadows)
    assert len(with_shadow(shadows, shadows[0], NOW + LONGEST)) == 1


def test_a_shadow_that_has_ended_is_not_taken_for_the_one_that_is_left() -> None:
    first, ended, other = (
        Shadow(until=NOW + timedelta(hours=h), category=c) for h, c in ((9, "a"), (0, "a"), (9, "b"))
    )
    assert without_shadow([first, ended, other], "a", (), NOW) == [other]
    assert without_shadow([ended, other], "a", (), NOW) == [ended, other]
