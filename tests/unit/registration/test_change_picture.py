"""An event's picture is shown, replaced and taken away."""

import asyncio
from typing import Any

import pytest
from typing_extensions import override

from services.registration.domain.picture import LOGO, NotAPicture, PictureName, portrait
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.events.change_picture import change_picture
from services.registration.use_cases.events.forget_pictures import forget_pictures
from shared.contracts.registration import EventChanged
from shared.identity.authorisation import UnknownEvent
from tests.support.registration.builders import a_speaker, setting
from tests.support.registration.fake_pictures import PNG, FakePictures
from tests.support.registration.one_event import OneEvent


class SlowPictures(FakePictures):
    """Pictures that take a moment to be stored, in which others change the event, too."""

    @override
    async def keep(self, event: str, key: str, picture: bytes) -> None:
        await super().keep(event, key, picture)
        await asyncio.sleep(0)


class Branding(OneEvent):
    """One event with its pictures."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.store_of_pictures = SlowPictures()

    async def show(self, picture: bytes | None, name: PictureName = LOGO) -> None:
        tools = {name: tool for name, tool in self.by_organiser.items() if name != "links"}
        await change_picture(self.slug, name, picture, pictures=self.store_of_pictures, **tools)

    @property
    def pictures(self) -> dict[str | None, bytes]:
        return {name: png for (_, name), png in self.store_of_pictures.pictures.items()}

    def versions(self) -> list[Any]:
        return [message.version for message in self.store.sent if isinstance(message, EventChanged)]


async def test_a_logo_is_shown() -> None:
    scene = Branding()
    await scene.show(PNG + b"1")
    assert scene.pictures == {scene.event.logo: PNG + b"1"}
    assert scene.versions() == [scene.event.version] == [2]
    [entry] = scene.store.audit
    assert (entry.actor, entry.action, entry.after) == (
        "account:1",
        "event.picture_changed",
        {"logo": scene.event.logo},
    )


async def test_a_new_logo_has_a_new_name_and_the_old_one_goes() -> None:
    scene = Branding()
    await scene.show(PNG + b"1")
    first = scene.event.logo
    await scene.show(PNG + b"2")
    assert scene.pictures == {scene.event.logo: PNG + b"2"}
    assert scene.event.logo != first


async def test_a_logo_is_taken_away_once() -> None:
    scene = Branding()
    await scene.show(PNG)
    for _ in range(2):
        await scene.show(None)
    assert (scene.event.logo, scene.pictures) == (None, {})
    assert scene.versions() == [2, 3]


@pytest.mark.parametrize("pictures", [[b"1", b"2", b"3"], [b"1", b"1", b"1"]])
async def test_of_changes_at_once_the_last_one_keeps_its_picture(pictures: list[bytes]) -> None:
    scene = Branding()
    await asyncio.gather(*(scene.show(PNG + picture) for picture in pictures))
    assert [*scene.pictures] == [scene.event.logo]


async def test_a_text_changes_nothing() -> None:
    scene = Branding()
    with pytest.raises(NotAPicture):
        await scene.show(b"<svg/>")
    assert (scene.event.version, scene.pictures) == (1, {})


async def test_an_unknown_event_gets_no_logo() -> None:
    scene = Branding()
    scene.slug = "nowhere"
    with pytest.raises(UnknownEvent):
        await scene.show(None)


async def test_the_picture_of_a_speaker_goes_with_the_speaker() -> None:
    scene = Branding(speakers=[a_speaker(), a_speaker("bob")])
    for speaker in ("ada", "bob"):
        await scene.show(PNG + speaker.encode(), portrait(speaker))
    before = scene.event
    bob = setting(speakers=scene.event.speakers[1:])
    after = await change_event(scene.slug, bob, **scene.by_organiser)
    await forget_pictures(before, after, pictures=scene.store_of_pictures)
    assert after.pictures == {"speaker-bob": before.pictures[portrait("bob")]}
    assert scene.pictures == {after.portrait("bob"): PNG + b"bob"}
