"""The contract of a store of events."""

from datetime import timedelta

import pytest

from services.registration.domain.event import SlugTaken
from services.registration.domain.places import PlaceCount
from shared.clock import utc_now
from shared.identity.authorisation import UnknownEvent
from tests.support.registration.backend import Backend, an_entry
from tests.support.registration.builders import NOW, a_question, a_session, an_event


async def test_an_event_is_read_as_it_was_made(backend: Backend) -> None:
    made = await backend.has_event(sessions=[a_session(capacity=3)], questions=[a_question(**{"for": "organiser"})])
    assert await backend.events.read(made.slug) == made
    assert await backend.events.read_with_count(made.slug) == (made, PlaceCount())


async def test_an_unknown_event_cannot_be_read(backend: Backend) -> None:
    with pytest.raises(UnknownEvent):
        await backend.events.read("nowhere")


async def test_a_slug_is_given_once(backend: Backend) -> None:
    event = await backend.has_event()
    with pytest.raises(SlugTaken):
        await backend.events.create(an_event(slug=event.slug), an_entry(event.slug))
    assert len(await backend.sent()) == 1


async def test_published_events_come_in_pages_by_slug(backend: Backend) -> None:
    for slug in ("c", "a", "b"):
        await backend.has_event(slug=slug)
    await backend.has_event(slug="d", state="draft")
    assert [event.slug for event, _ in await backend.events.published(2, None)] == ["a", "b"]
    assert [event.slug for event, _ in await backend.events.published(2, "b")] == ["c"]


async def test_an_account_has_the_events_in_which_it_has_a_role(backend: Backend) -> None:
    mine = await backend.has_event(state="draft")
    assert await backend.events.of_account("account-1", 10, None) == [(mine, PlaceCount())]
    assert await backend.events.of_account("account-2", 10, None) == []


async def test_coming_events_are_told_the_next_one_first(backend: Backend) -> None:
    now = utc_now()
    for slug, days in (("later", 9), ("over", -3), ("sooner", 2)):
        starts_at, ends_at = (now + timedelta(days=days, hours=hours) for hours in (0, 8))
        await backend.has_event(slug=slug, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    assert [event.slug for event, _ in await backend.events.coming(now, 10)] == ["sooner", "later"]


async def test_an_event_that_was_announced_stays_among_the_coming_ones(backend: Backend) -> None:
    for state in ("draft", "published", "closed", "postponed", "cancelled", "archived"):
        await backend.has_event(slug=state, state=state)
    coming = {event.slug for event, _ in await backend.events.coming(NOW, 10)}
    assert coming == {"published", "closed", "postponed", "cancelled"}
