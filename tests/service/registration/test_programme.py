"""The programme of an event: in the API, and the pictures of its speakers."""

import io

import pytest
from PIL import Image

from tests.support.registration.builders import a_session, a_speaker, a_talk
from tests.support.registration.service import Office

JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(scope="module")
def photo() -> bytes:
    picture = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(picture, "JPEG")
    return picture.getvalue()


async def with_speakers(office: Office, **fields: object) -> str:
    return await office.has_event(
        tracks=[{"id": "steel", "name": {"en": "Steel", "fr": "Acier"}}],
        speakers=[a_speaker(role={"en": "CTO", "fr": "Directrice technique"}), a_speaker("bob")],
        talks=[a_talk(track="steel", speakers=["ada"])],
        sessions=[a_session(speakers=["bob"])],
        **fields,
    )


async def put(office: Office, slug: str, name: str, photo: bytes) -> int:
    path = f"/api/v1/events/{slug}/pictures/{name}"
    headers = {**JPEG, "Authorization": f"Bearer {office.token}"}
    async with office.client.put(path, data=photo, headers=headers) as answer:
        return answer.status


async def test_everybody_reads_the_programme_in_their_language(office: Office, photo: bytes) -> None:
    slug = await with_speakers(office)
    assert await put(office, slug, "speaker-ada", photo) == 204
    seen = await office.call("GET", f"events/{slug}", token=None, headers={"Accept-Language": "fr"})
    assert seen.body["tracks"] == [{"id": "steel", "name": {"fr": "Acier"}}]
    assert seen.body["speakers"][0]["role"] == {"fr": "Directrice technique"}
    assert [talk["speakers"] for talk in seen.body["talks"]] == [["ada"]]
    picture = await office.call("GET", seen.body["speaker_pictures"].pop("ada"), token=None)
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/webp")
    assert seen.body["speaker_pictures"] == {}


async def test_a_picture_goes_with_its_speaker(office: Office, photo: bytes) -> None:
    slug = await with_speakers(office)
    await put(office, slug, "speaker-ada", photo)
    pictures = (await office.call("GET", f"events/{slug}", token=None)).body["speaker_pictures"]
    changed = await office.call("PATCH", f"events/{slug}", {"speakers": [a_speaker("bob")], "talks": []})
    assert (changed.status, changed.body["speaker_pictures"]) == (200, {})
    assert (await office.call("GET", pictures["ada"], token=None)).status == 404
    assert await office.database["pictures"].count_documents({"event": slug}) == 0


async def test_only_speakers_of_the_event_have_pictures(office: Office, photo: bytes) -> None:
    slug = await with_speakers(office)
    assert await put(office, slug, "speaker-eve", photo) == 404
    assert (await office.call("GET", f"/e/{slug}/speakers/ada/None.webp", token=None)).status == 404


async def test_nobody_sees_pictures_of_a_draft(office: Office, photo: bytes) -> None:
    slug = await with_speakers(office, state="draft")
    await put(office, slug, "speaker-ada", photo)
    [path] = (await office.call("GET", f"events/{slug}")).body["speaker_pictures"].values()
    assert (await office.call("GET", path, token=None)).status == 404


async def test_a_programme_that_does_not_fit_is_refused_with_its_places(office: Office) -> None:
    slug = await with_speakers(office)
    refused = await office.call("PATCH", f"events/{slug}", {"tracks": []})
    assert refused.status == 422
    assert [fault["pointer"] for fault in refused.body["errors"]] == ["/talks/0/track"]
