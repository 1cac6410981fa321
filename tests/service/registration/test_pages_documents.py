"""Organisers print documents on a page of the console, and say there who signs and with which pictures."""

import io
from typing import Any

import aiohttp
import pytest

from tests.support.outside.visitor import Page
from tests.support.pictures import a_picture
from tests.support.registration.afterwards import a_stay, comes
from tests.support.registration.builders import a_session
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office


async def documents_of(organiser: Organiser, office: Office, event: str, role: Any = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/documents")


async def upload(organiser: Organiser, page: Page, name: str, content: bytes, **fields: str) -> Page:
    form = page.form(f"/pictures/{name}")
    data = aiohttp.FormData({"form_token": form.fields["form_token"][0], **fields})
    data.add_field("picture", io.BytesIO(content), filename="Bild \u202e.png", content_type="image/png")
    return await organiser.visitor.request("POST", form.action.partition("#")[0], data=data)


async def test_the_sections_of_an_event_lead_to_its_documents(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}")
    assert f"/console/events/{event}/documents" in page.reader.links


async def test_a_list_of_a_session_is_downloaded(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(sessions=[a_session()])
    page = await documents_of(organiser, office, event, "viewer")
    path = page.form("/attendance.pdf").action
    for query in ("session=&language=fr&spare=", "session=recycling&language=en&spare=3"):
        document = await organiser.visitor.get(f"{path}?{query}")
        assert (document.status, document.headers["Content-Type"]) == (200, "application/pdf"), document
    assert document.path == f"/api/v1/events/{event}/attendance.pdf?session=recycling&language=en&spare=3"


async def test_meals_and_certificates_are_downloaded(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await comes(office, event, await office.enter(event), a_stay(1))
    page = await documents_of(organiser, office, event)
    for ending in ("/meals.pdf", "/certificates.pdf"):
        document = await organiser.visitor.get(page.form(ending).action)
        assert (document.status, document.headers["Content-Type"]) == (200, "application/pdf")


async def test_a_viewer_changes_nothing(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event, "viewer")
    assert "/pictures/" not in page.html
    assert "Who signs" not in page.text
    assert "audit log" not in page.text


async def test_who_signs_is_saved(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event)
    fields = {"signatory": "Caroline Muller", "issuer": "Example GIE", "role-en": "Manager", "role-fr": ""}
    saved = await organiser.visitor.submit(page, "/certificate", **fields)
    assert (saved.status, "Saved." in saved.text) == (200, True)
    assert saved.form("/certificate").fields["signatory"] == ["Caroline Muller"]
    settings = (await office.call("GET", f"events/{event}?texts=all")).body["certificate"]
    assert settings == {"signatory": "Caroline Muller", "role": {"en": "Manager"}, "issuer": "Example GIE"}


async def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event)
    fields = {"signatory": "Caroline", "issuer": "\u202e", "role-fr": "x" * 5000}
    refused = await organiser.visitor.submit(page, "/certificate", **fields)
    assert (refused.status, refused.html.count("<title>Error:")) == (422, 1)
    assert refused.said_at("issuer-fault")
    assert refused.said_at("role-fr-fault")
    assert refused.form("/certificate").fields["signatory"] == ["Caroline"]
    assert refused.form("/certificate").fields["role-fr"] == ["x" * 5000]


async def test_a_picture_is_shown_and_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event)
    saved = await upload(organiser, page, "funder-1", a_picture())
    assert "The picture is saved." in saved.text
    preview = f"/api/v1/events/{event}/pictures/funder-1"
    assert preview in saved.html
    assert (await organiser.visitor.get(preview)).headers["Content-Type"] == "image/png"
    removed = await upload(organiser, saved, "funder-1", b"", remove="yes")
    assert ("The picture is removed." in removed.text, preview in removed.html) == (True, False)


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "Choose a PNG, JPEG or WebP picture."),
        (b"<svg/>", 422, "Choose a PNG, JPEG or WebP picture."),
        (bytes(2 * 1024 * 1024 + 1), 413, "The picture is too large: 2 MB at most."),
        (bytes(3 * 1024 * 1024), 413, "The picture is too large: 2 MB at most."),
    ],
)
async def test_another_file_is_refused_at_its_field(
    organiser: Organiser, office: Office, content: bytes, status: int, words: str
) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event)
    refused = await upload(organiser, page, "signature", content)
    assert (refused.status, refused.said_at("signature-fault")) == (status, words)


PART = b"--x\r\nContent-Disposition: form-data%s\r\n\r\n1\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n", "multipart/form-data; boundary=x", 400),
        (PART % b"", "multipart/form-data; boundary=x", 400),
        (PART % b'; name="remove"', "multipart/form-data; boundary=x", 403),
        (b"x", "multipart/form-data", 400),
        (b"x=1", "application/x-www-form-urlencoded", 415),
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(
    organiser: Organiser, office: Office, body: bytes, kind: str, status: int
) -> None:
    event = await office.has_event()
    page = await documents_of(organiser, office, event)
    action = page.form("/pictures/signature").action.partition("#")[0]
    answer = await organiser.visitor.request("POST", action, data=body, headers={"Content-Type": kind})
    assert answer.status == status


async def test_the_page_of_somebody_who_came_leads_to_the_certificate(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    person = await office.enter(event)
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/registrations/{person['code']}")
    assert "certificates" not in page.html
    await comes(office, event, person, a_stay(1))
    page = await organiser.visitor.get(page.path)
    [link] = [link for link in page.reader.links if "certificates" in link]
    assert (await organiser.visitor.get(link)).headers["Content-Type"] == "application/pdf"
