"""The imprint and the accessibility statement, and complaints that get an answer in time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office

SITE = "/console/site"
FACTS = {
    "name": "Cluster <Plastics>",
    "address": "1, rue du Test\nL-1234 Luxembourg",
    "email": "info@example.lu",
    "phone": "+352 621 123 456",
    "status": "partial",
    "fails-en": "The floor plan has no text.",
    "assessed_on": "2026-05-31",
    "sample": "Home\nSign-in",
}


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


@pytest.fixture
async def admin(office: Office, organiser: Organiser) -> Organiser:
    await office.database["accounts"].update_one({"email_key": organiser.email}, {"$set": {"admin": True}})
    return organiser


async def complains(visitor: Visitor, **fields: Any) -> Page:
    page = await visitor.get("/accessibility")
    return await visitor.submit(page, "/accessibility", **{"email": "zoe@example.lu", "text": "No text.", **fields})


async def test_before_anything_is_filled_in_the_pages_say_what_is_known(office: Office, visitor: Visitor) -> None:
    await office.database["site"].delete_many({})
    imprint, accessibility = await visitor.get("/imprint"), await visitor.get("/accessibility")
    assert "has not entered its details yet" in imprint.text
    assert "There is no statement with the results of an assessment yet." in accessibility.text
    assert {"/imprint", "/accessibility"} <= {*imprint.reader.links}


@pytest.mark.parametrize("path", ["/", "/console/sign-in", "/nowhere", "/certificates"])
async def test_every_page_leads_to_imprint_and_accessibility(visitor: Visitor, path: str) -> None:
    assert {"/imprint", "/accessibility"} <= {*(await visitor.get(path)).reader.links}


async def test_an_admin_fills_in_imprint_and_statement(office: Office, admin: Organiser, visitor: Visitor) -> None:
    page = await admin.sign_in(SITE)
    saved = await admin.visitor.submit(page, SITE, **FACTS)
    assert (saved.path, "Saved." in saved.text) == (f"{SITE}?done=saved", True)
    imprint, english = await visitor.get("/imprint"), await visitor.get("/accessibility")
    assert "Cluster <Plastics>" in imprint.text
    assert "tel:+352621123456" in imprint.reader.links
    for words in ("conform partially", "The floor plan has no text.", "Sunday, 31 May 2026", "Sign-in", "OSAPS"):
        assert words in english.text
    entry = await office.database["audit"].find_one({"action": "site.changed"})
    assert entry is not None


async def test_a_failed_form_keeps_its_answers(admin: Organiser) -> None:
    page = await admin.sign_in(SITE)
    failed = await admin.visitor.submit(page, SITE, name="Kept", email="nobody")
    assert (failed.status, 'value="Kept"' in failed.html) == (422, True)
    assert "<title>Error:" in failed.html


async def test_only_admins_see_complaints_and_change_the_facts(organiser: Organiser, visitor: Visitor) -> None:
    await complains(visitor, text="Not for everybody.")
    page = await organiser.sign_in(SITE)
    assert "Only admins of the installation" in page.text
    assert "Not for everybody." not in page.text
    token = page.reader.forms[0].fields["form_token"]
    assert (await organiser.visitor.post(SITE, {"form_token": token, "name": ["Mine"]})).status == 403


async def test_a_complaint_is_acknowledged_with_the_day_of_the_answer(visitor: Visitor) -> None:
    page = await complains(visitor)
    assert page.path == "/accessibility?sent"
    assert f"{utc_now() + timedelta(days=30):%B %Y}" in page.said_at("sent")


@pytest.mark.parametrize(("field", "value"), [("email", ""), ("email", "nobody"), ("text", " ")])
async def test_a_complaint_that_nobody_can_answer_is_shown_again(visitor: Visitor, field: str, value: str) -> None:
    page = await complains(visitor, **{"name": "Zoë", field: value})
    assert page.status == 422
    assert f'href="#{field}"' in page.html
    assert 'value="Zoë"' in page.html


async def test_a_complaint_whose_page_was_open_for_too_long_is_shown_again(visitor: Visitor) -> None:
    page = await complains(visitor, form_token="stale")
    assert page.status == 403
    assert "This page was open for too long." in page.text
    assert "No text." in page.text


async def test_a_day_that_no_calendar_has_is_a_fault_at_its_field(admin: Organiser) -> None:
    await admin.sign_in()
    page = await admin.visitor.get(SITE)
    page = await admin.visitor.submit(page, SITE, **{**FACTS, "assessed_on": "2026-13-45"})
    assert page.status == 422
    assert "Enter a date, such as 2026-11-12." in page.said_at("assessed_on-fault")


async def test_an_admin_answers_a_complaint(office: Office, admin: Organiser, visitor: Visitor) -> None:
    await office.database["complaints"].delete_many({})
    await complains(visitor, text="The map.")
    page = await admin.sign_in(SITE)
    assert "29 days left" in page.text
    [form] = [form.action for form in page.reader.forms if "/complaints/" in form.action]
    settled = await admin.visitor.submit(page, form.rpartition("/")[2], state="answered", note="Sent a text.")
    assert "answered" in settled.text
    assert 'value="Sent a text."' in settled.html
    document = await office.database["complaints"].find_one({})
    assert document is not None
    assert document["forget_at"] - document["settled_at"] == timedelta(days=365)


async def test_an_unknown_complaint_cannot_be_answered(admin: Organiser) -> None:
    page = await admin.sign_in(SITE)
    token = page.reader.forms[0].fields["form_token"]
    answer = await admin.visitor.post(f"{SITE}/complaints/none", {"form_token": token, "state": ["closed"]})
    assert answer.status == 404
