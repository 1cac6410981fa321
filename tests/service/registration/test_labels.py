"""Print stations fetch labels by addresses that check-in signs."""

import base64
import io
import re
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageOps

from shared.clock import utc_now
from shared.contracts.checkin import BadgePrinted
from shared.documents.label_links import Label, LabelLinks
from tests.support.answers import Answer, read
from tests.support.registration.service import Json, Office
from tests.support.waiting import until


async def label(office: Office, event: str, registration: str | None, **fields: Any) -> Answer:
    links = LabelLinks(fields.get("keys", office.settings.session_keys))
    until_ = utc_now() + timedelta(minutes=fields.get("minutes", 5))
    path = links.path(Label(event, registration, fields.get("format", "label62")), until_)
    async with office.client.get(path) as response:
        return await read(response)


def code_on(svg: bytes) -> str:
    """The text of the QR code, which is a picture in the picture."""
    pictures = re.findall(rb"data:image/png;base64,([^\"]+)", svg)
    images = [Image.open(io.BytesIO(base64.b64decode(picture))).convert("L") for picture in pictures]
    [code] = [code for image in images for code in zxingcpp.read_barcodes(ImageOps.expand(image, 40, 255))]
    return str(code.text)


async def a_guest(office: Office, **fields: Any) -> tuple[str, Json]:
    event = await office.has_event()
    guest = await office.enter(event, first_name="Zoë", last_name="Müller", **fields)
    document = await office.database["registrations"].find_one({"event": event, "code": guest["code"]}, {"_id": 1})
    assert document is not None
    return event, {**guest, "id": document["_id"]}


@pytest.mark.parametrize("format_", ["label62", "label54x101", "a6", "a4x4"])
async def test_the_label_is_the_badge_and_no_print(office: Office, format_: str) -> None:
    event, zoe = await a_guest(office)
    answer = await label(office, event, zoe["id"], format=format_)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Zoë Müller" in answer.content.decode()
    assert code_on(answer.content) == zoe["ticket"]["secret"]
    assert (await office.registration(event, zoe["code"]))["badge"] == "none"


async def test_what_the_station_prints_is_in_the_log_and_is_the_badge_that_was_drawn(office: Office) -> None:
    event, zoe = await a_guest(office)
    drawn = await label(office, event, zoe["id"])
    message = BadgePrinted(
        print="desk-1.n1",
        event=event,
        registration=zoe["id"],
        badge=drawn.headers["X-Badge-Digest"],
        format="label62",
        again=False,
        device="printer-1",
        station="Laptop",
        gate="Main gate",
        printed_at=utc_now(),
    )
    await office.tell(message, message, message)
    await until(lambda: _is_printed(office, event, zoe["code"]))
    [entry] = (await office.call("GET", f"events/{event}/prints")).body["items"]
    assert (entry["at_venue"], entry["printer"], entry["codes"]) == (True, "Main gate · Laptop", [zoe["code"]])


async def _is_printed(office: Office, event: str, code: str) -> bool:
    return bool((await office.registration(event, code))["badge"] == "printed")


async def test_a_sample_is_nobodys(office: Office) -> None:
    event, _ = await a_guest(office)
    answer = await label(office, event, None)
    assert answer.status == 200
    assert "X-Badge-Digest" not in answer.headers
    assert "Zoë Müller-Weber" in answer.content.decode()


async def test_without_a_good_address_there_is_no_label(office: Office) -> None:
    event, zoe = await a_guest(office)
    other = await office.has_event()
    assert (await label(office, event, zoe["id"], minutes=-1)).status == 404
    assert (await label(office, event, zoe["id"], keys=["another key " * 3])).status == 404
    assert (await label(office, other, zoe["id"])).status == 404
    assert (await label(office, event, "nobody")).status == 404
    assert (await label(office, "nowhere", zoe["id"])).status == 404


async def test_who_has_no_ticket_has_no_badge(office: Office) -> None:
    event, zoe = await a_guest(office)
    await office.act(event, zoe["code"], "cancel")
    assert (await label(office, event, zoe["id"])).status == 409
