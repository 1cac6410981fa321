"""What everything that keeps events promises."""

import pytest

from services.registration.domain.event import SlugTaken
from services.registration.domain.places import PlaceCount
from shared.organisers import UnknownEvent
from tests.contract.registration.kept import Kept, an_entry
from tests.registration_builders import a_question, a_session, an_event


async def test_an_event_is_read_as_it_was_made(kept: Kept) -> None:
    made = await kept.has_event(sessions=[a_session(capacity=3)], questions=[a_question(**{"for": "organiser"})])
    assert await kept.events.read(made.slug) == made
    assert await kept.events.read_with_count(made.slug) == (made, PlaceCount())


async def test_an_unknown_event_cannot_be_read(kept: Kept) -> None:
    with pytest.raises(UnknownEvent):
        await kept.events.read("nowhere")


async def test_a_slug_is_given_once(kept: Kept) -> None:
    event = await kept.has_event()
    with pytest.raises(SlugTaken):
        await kept.events.create(an_event(slug=event.slug), an_entry(event.slug))
    assert len(await kept.sent()) == 1


async def test_published_events_come_in_pages_by_slug(kept: Kept) -> None:
    for slug in ("c", "a", "b"):
        await kept.has_event(slug=slug)
    await kept.has_event(slug="d", state="draft")
    assert [event.slug for event in await kept.events.published(2, None)] == ["a", "b"]
    assert [event.slug for event in await kept.events.published(2, "b")] == ["c"]


async def test_an_account_has_the_events_in_which_it_has_a_role(kept: Kept) -> None:
    mine = await kept.has_event(state="draft")
    assert [event.slug for event in await kept.events.of_account("account-1", 10, None)] == [mine.slug]
    assert await kept.events.of_account("account-2", 10, None) == []
