"""Pictures of an event: logos of funders and the signature are for organisers and their documents."""

import io

import pytest
from PIL import Image

from tests.support.answers import Answer
from tests.support.pictures import a_picture
from tests.support.registration.service import Office

TOO_LARGE = 20 * 1024 * 1024


async def _put(office: Office, event: str, name: str, body: bytes, form: str = "png") -> Answer:
    headers = {"Content-Type": f"image/{form}"}
    return await office.call("PUT", f"events/{event}/pictures/{name}", data=io.BytesIO(body), headers=headers)


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("name", ["logo", "funder-1", "funder-4", "signature"])
async def test_a_picture_is_shown_and_removed_again(office: Office, name: str, form: str) -> None:
    event = await office.has_event()
    assert (await _put(office, event, name, a_picture(form.upper()), form)).status == 204
    shown = await office.call("GET", f"events/{event}/pictures/{name}")
    assert Image.open(io.BytesIO(shown.body)).format == "PNG"
    assert (await office.call("DELETE", f"events/{event}/pictures/{name}")).status == 204
    assert (await office.call("GET", f"events/{event}/pictures/{name}")).status == 404


async def test_each_picture_stays_when_another_changes(office: Office) -> None:
    event = await office.has_event()
    for name, colour in (("funder-1", "red"), ("signature", "blue")):
        await _put(office, event, name, a_picture(colour=colour))
    await office.call("DELETE", f"events/{event}/pictures/signature")
    shown = await office.call("GET", f"events/{event}/pictures/funder-1")
    assert Image.open(io.BytesIO(shown.body)).convert("RGB").getpixel((0, 0)) == (255, 0, 0)
    entries = [
        entry async for entry in office.database["audit"].find({"action": "event.picture_changed", "event": event})
    ]
    assert [[*entry["after"]] for entry in entries] == [["funder-1"], ["signature"], ["signature"]]


async def test_the_address_of_a_logo_shows_nothing_but_the_logo(office: Office) -> None:
    event = await office.has_event()
    await _put(office, event, "signature", a_picture())
    document = await office.database["pictures"].find_one({"event": event})
    assert document is not None
    assert (await office.call("GET", f"/e/{event}/logo/{document['key']}.png", token=None)).status == 404


async def test_a_picture_of_twenty_megabytes_is_too_large(office: Office) -> None:
    event = await office.has_event()
    assert (await _put(office, event, "funder-1", b"\x89PNG" + bytes(TOO_LARGE))).status == 413


async def test_a_picture_that_unpacks_to_gigabytes_is_refused(office: Office) -> None:
    event = await office.has_event()
    bomb = a_picture(size=(8_000, 6_000))
    assert len(bomb) < 1_000_000
    assert (await _put(office, event, "funder-1", bomb)).status == 422


@pytest.mark.parametrize("name", ["funder-0", "funder-5", "Logo", "%2e%2e", "x"])
async def test_there_are_no_other_pictures(office: Office, name: str) -> None:
    event = await office.has_event()
    for method in ("GET", "DELETE"):
        assert (await office.call(method, f"events/{event}/pictures/{name}")).status == 404
    assert (await _put(office, event, name, a_picture())).status == 404
