"""Organisers make, copy and change events."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.event import Event, SlugTaken
from services.registration.domain.event_changes import StillInUse
from services.registration.domain.event_definition import EventDefinition, EventInvalid
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.events.clone_event import clone_event
from services.registration.use_cases.events.create_event import create_event
from shared.contracts.registration import EventChanged
from shared.identity.authorisation import ALL_SCOPES, Organiser, UnknownEvent
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, a_category, a_session, an_event, setting
from tests.support.registration.fake_pictures import FakePictures
from tests.support.registration.fakes import FakeEvents, Store, the_tools
from tests.support.registration.one_event import OneEvent

ADA = Organiser("ada", frozenset(ALL_SCOPES))


async def create(store: Store, definition: EventDefinition) -> Event:
    tools = the_tools(SetClock(NOW))
    return await create_event(
        definition, organiser=ADA, events=FakeEvents(store), clock=tools["clock"], random=tools["random"]
    )


async def clone(scene: OneEvent, source: str | None = None, **fields: Any) -> Event:
    values = {"slug": "next", "title": {"en": "Next"}, "starts_at": scene.event.starts_at + timedelta(days=364)}
    tools = {"events": FakeEvents(scene.store), "clock": scene.clock, "random": scene.tools["random"]}
    defaults = {"pictures": FakePictures()}
    return await clone_event(source or scene.slug, organiser=ADA, **{**defaults, **values, **fields, **tools})


async def test_a_new_event_belongs_to_its_maker_and_is_published() -> None:
    store = Store()
    event = await create(store, an_event(slug="plastics").definition())
    assert (event.members, event.version, event.created_at) == ({"ada": "owner"}, 1, NOW)
    assert store.events == {"plastics": event}
    assert [(m.event, m.members) for m in store.sent if isinstance(m, EventChanged)] == [("plastics", event.members)]
    [entry] = store.audit
    assert (entry.actor, entry.action, entry.subject) == ("account:ada", "event.created", "plastics")


async def test_a_name_is_given_once() -> None:
    store = Store()
    definition = an_event(slug="plastics").definition()
    await create(store, definition)
    with pytest.raises(SlugTaken):
        await create(store, definition)
    assert len(store.audit) == 1


async def test_no_event_has_the_address_of_the_page_of_a_new_one() -> None:
    with pytest.raises(SlugTaken):
        await create(Store(), an_event(slug="new").definition())


async def test_an_event_that_does_not_fit_together_is_not_made() -> None:
    store, definition = Store(), an_event().definition()
    with pytest.raises(EventInvalid):
        await create(store, replace(definition, ends_at=definition.starts_at))
    assert store == Store()


async def test_a_clone_is_a_draft_of_its_own_with_the_settings_of_its_source() -> None:
    scene = OneEvent(capacity=7, categories=[a_category("press", approval=True)], sessions=[a_session()])
    await scene.enter(category="press")
    copy = await clone(scene)
    assert (copy.state, copy.title, copy.members, copy.version) == ("draft", {"en": "Next"}, {"ada": "owner"}, 1)
    assert (copy.capacity, copy.categories, copy.sessions) == (7, scene.event.categories, scene.event.sessions)
    assert copy.previous_edition == scene.slug
    assert copy.short_id != scene.event.short_id
    assert copy.ends_at - copy.starts_at == scene.event.ends_at - scene.event.starts_at
    assert [registration.event for registration in scene.registrations] == [scene.slug]


async def test_a_clone_has_copies_of_the_pictures_of_its_source() -> None:
    scene, pictures = OneEvent(), FakePictures()
    scene.store.events[scene.slug] = replace(scene.event, pictures={"logo": "l", "funder-1": "f", "signature": "lost"})
    await pictures.keep(scene.slug, "l", b"logo")
    await pictures.keep(scene.slug, "f", b"funder")
    copy = await clone(scene, pictures=pictures)
    assert {name: await pictures.read("next", key) for name, key in copy.pictures.items()} == {
        "logo": b"logo",
        "funder-1": b"funder",
    }
    await pictures.forget(scene.slug, "l")
    assert await pictures.read("next", copy.pictures["logo"]) == b"logo"


async def test_a_clone_that_is_refused_leaves_no_pictures() -> None:
    scene, pictures = OneEvent(), FakePictures()
    scene.store.events[scene.slug] = replace(scene.event, pictures={"logo": "l"})
    await pictures.keep(scene.slug, "l", b"logo")
    with pytest.raises(SlugTaken):
        await clone(scene, slug=scene.slug, pictures=pictures)
    assert pictures.pictures == {(scene.slug, "l"): b"logo"}


async def test_a_clone_keeps_what_people_agree_to_and_tells_nobody() -> None:
    privacy = {"version": "2027-01", "text": {"en": "Your data …"}}
    scene = OneEvent(privacy=privacy, consents=[{"id": "news", "text": {"en": "News"}, "version": "3"}])
    await scene.enter()
    mails = len(scene.mails())
    copy = await clone(scene, starts_at=scene.clock() - timedelta(days=900))
    assert (copy.privacy, copy.consents, copy.known) == (scene.event.privacy, scene.event.consents, ())
    assert len(scene.mails()) == mails


async def test_a_clone_needs_a_source_and_a_new_name() -> None:
    scene = OneEvent()
    with pytest.raises(SlugTaken):
        await clone(scene, slug=scene.slug)
    with pytest.raises(UnknownEvent):
        await clone(scene, "nowhere")


async def test_a_change_is_a_new_version_that_the_others_learn_of() -> None:
    scene = OneEvent(capacity=1)
    scene.clock.advance(hours=1)
    changed = await change_event(scene.slug, setting(capacity=2, room_limit=3), **scene.by_organiser)
    assert (changed.version, changed.updated_at, scene.event) == (2, scene.clock(), changed)
    assert [message.room_limit for message in scene.store.sent if isinstance(message, EventChanged)] == [3]
    [entry] = scene.store.audit
    assert (entry.actor, entry.action) == ("account:1", "event.changed")
    assert (entry.before, entry.after) == ({"capacity": 1, "room_limit": None}, {"capacity": 2, "room_limit": 3})


async def test_a_change_without_a_difference_changes_nothing() -> None:
    scene = OneEvent(capacity=1)
    await change_event(scene.slug, setting(capacity=1), **scene.by_organiser)
    assert (scene.event.version, scene.store.sent, scene.store.audit) == (1, [], [])


async def test_new_places_go_to_those_who_wait_in_order() -> None:
    scene = OneEvent(capacity=1)
    first, second, third = [await scene.enter() for _ in range(3)]
    await change_event(scene.slug, setting(capacity=2), **scene.by_organiser)
    states = {registration.id: registration.state for registration in scene.registrations}
    assert states == {first.id: "confirmed", second.id: "confirmed", third.id: "waitlisted"}
    assert scene.store.mails_sent()[-1] == ("confirmation", second.email)


async def test_a_refused_change_leaves_everything_as_it_was() -> None:
    scene = OneEvent(categories=[a_category(), a_category("press")])
    await scene.enter(category="press")
    before = (scene.event, list(scene.store.sent), list(scene.store.audit))
    with pytest.raises(StillInUse):
        await change_event(scene.slug, setting(categories=scene.event.categories[:1]), **scene.by_organiser)
    assert (scene.event, scene.store.sent, scene.store.audit) == before


async def test_an_unknown_event_is_not_changed() -> None:
    with pytest.raises(UnknownEvent):
        await change_event("nowhere", setting(capacity=1), **OneEvent().by_organiser)


async def test_a_clone_at_an_address_that_is_taken_copies_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, pictures = OneEvent(), FakePictures()
    scene.store.events[scene.slug] = replace(scene.event, pictures={"logo": "l"})
    await pictures.keep(scene.slug, "l", b"logo")
    monkeypatch.setattr(pictures, "keep", pytest.fail)
    with pytest.raises(SlugTaken):
        await clone(scene, slug=scene.slug, pictures=pictures)
