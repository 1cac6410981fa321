"""Organisers give their event its look and its privacy text, and make the next edition of it."""

import io
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from services.registration.web.console.set_up.new_event import TAKEN
from services.registration.web.console.set_up.privacy import NO_WORDS
from tests.support.outside.visitor import Page
from tests.support.pictures import a_picture
from tests.support.registration.builders import a_session
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office


async def page_of(organiser: Organiser, office: Office, event: str, page: str) -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(f"/console/events/{event}/{page}")


async def definition(office: Office, event: str) -> Any:
    return (await office.call("GET", f"events/{event}?texts=all")).body


async def send_logo(organiser: Organiser, page: Page, content: bytes, **fields: str) -> Page:
    form = page.form("/look/logo")
    data = aiohttp.FormData({"form_token": form.fields["form_token"][0], **fields})
    data.add_field("picture", io.BytesIO(content), filename="logo.png", content_type="image/png")
    return await organiser.visitor.request("POST", form.action.partition("#")[0], data=data)


async def test_a_logo_is_saved_refused_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "set-up/look")
    saved = await send_logo(organiser, page, a_picture())
    assert ("The picture is saved." in saved.text, f"{event}/pictures/logo?" in saved.html) == (True, True)
    refused = await send_logo(organiser, page, b"<svg/>")
    assert (refused.status, refused.said_at("logo-fault")) == (422, "Choose a PNG, JPEG or WebP picture.")
    removed = await send_logo(organiser, page, b"", remove="yes")
    assert f"{event}/pictures/logo?" not in removed.html


@pytest.mark.parametrize(
    ("colour", "words"),
    [
        ("#005f73", "lighter"),
        ("#ffff00", "darker"),
        ("#777777", "darker on light pages; on dark ones the colour is lighter"),
    ],
)
async def test_a_colour_is_kept_and_told_in_words(
    organiser: Organiser, office: Office, colour: str, words: str
) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "set-up/look")
    saved = await organiser.visitor.submit(page, "/set-up/look", accent=colour)
    assert words in saved.said_at("accent-note")
    assert (await definition(office, event))["accent"] == colour
    style = await organiser.visitor.get(f"/console/events/{event}/set-up/look/preview-{colour[1:]}.css")
    assert f"--accent:{colour}" in style.html


async def test_a_colour_that_is_none_is_refused_at_its_field(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "set-up/look")
    refused = await organiser.visitor.submit(page, "/set-up/look", accent="teal")
    assert (refused.status, refused.said_at("accent-fault")) == (422, "Enter a colour such as #005f73.")


async def test_privacy_consents_and_contact_are_kept(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "set-up/privacy")
    fields = {"privacy-text-fr": "Vos données …", "phone": "+352 621 123 456", "retention-sensitive_days": "3"}
    page = await organiser.visitor.submit(page, "/privacy", **fields, **{"new-text-en": "I may be photographed."})
    page = await organiser.visitor.submit(page, "/privacy", action="version:privacy")
    settings = await definition(office, event)
    assert settings["privacy"] == {"version": "2", "text": {"fr": "Vos données …"}}
    assert settings["consents"] == [
        {"id": "i-may-be-photographed", "text": {"en": "I may be photographed."}, "version": "1"}
    ]
    assert (settings["retention"]["sensitive_days"], settings["phone"][:4]) == (3, "+352")
    page = await organiser.visitor.submit(page, "/privacy", action="remove:i-may-be-photographed")
    assert (await definition(office, event))["consents"] == []


async def test_privacy_faults_stand_at_their_fields(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "set-up/privacy")
    fields = {"phone": "call me", "reply_to": "me@", "retention-sensitive_days": ""}
    refused = await organiser.visitor.submit(page, "/privacy", **fields)
    assert all(refused.said_at(f"{name}-fault") for name in fields), refused.text
    refused = await organiser.visitor.submit(page, "/privacy", action="add")
    assert refused.said_at("new-text-en-fault") == NO_WORDS


async def test_the_next_edition_is_made_with_its_dates_shown_before(organiser: Organiser, office: Office) -> None:
    times = {"starts_at": "2026-11-12T08:00:00Z", "ends_at": "2026-11-12T17:00:00Z"}
    session = a_session(starts_at="2026-11-12T13:00:00Z", ends_at="2026-11-12T14:00:00Z")
    event = await office.has_event(**times, title={"en": "Plastics Day 2026"}, sessions=[session])
    page = await page_of(organiser, office, event, "clone")
    assert page.form("/clone").fields["title-en"][0].startswith("Plastics Day 20")
    shown = await organiser.visitor.submit(page, "/clone", starts_at="2027-07-15T09:30", action="preview")
    assert ("Thursday, 15 July 2027, 14:30" in shown.text, shown.status) == (True, 200)
    taken = await organiser.visitor.submit(shown, "/clone", slug=event)
    assert taken.said_at("slug-fault") == TAKEN
    made = await organiser.visitor.submit(shown, "/clone")
    slug = made.path.split("/")[3]
    page = await organiser.visitor.get(f"/console/events/{slug}/set-up/basics")
    assert page.form("/basics").fields["starts_at"] == ["2027-07-15T09:30"]


async def test_an_edition_beyond_all_years_is_refused(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event, "clone")
    refused = await organiser.visitor.submit(page, "/clone", starts_at="2199-12-31T23:00")
    assert (refused.status, bool(refused.said_at("starts_at-fault"))) == (422, True)


BEFORE_IT_STARTS = datetime(2020, 1, 1, tzinfo=UTC)
NEWS = {"id": "news", "text": {"en": "I get news."}}


async def test_another_wording_is_another_version_once_people_are_registered(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(consents=[NEWS])
    page = await page_of(organiser, office, event, "set-up/privacy")
    page = await organiser.visitor.submit(page, "/privacy", **{"privacy-text-en": "Kept for a year."})
    await office.enter(event)
    page = await organiser.visitor.get(page.path)
    fields = {"privacy-text-en": "Kept for ten years.", "consents-news-text-en": "I get the news."}
    page = await organiser.visitor.submit(page, "/privacy", **fields, **{"correction-news": "yes"})
    settings = await definition(office, event)
    assert settings["privacy"] == {"version": "2", "text": {"en": "Kept for ten years."}}
    assert settings["consents"] == [{"id": "news", "text": {"en": "I get the news."}, "version": "1"}]
    assert "This is version 2." in page.text
    assert "data-by-button" in page.html


async def test_a_new_consent_never_counts_for_those_who_gave_one_that_is_gone(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(consents=[{"id": "i-get-news", "text": {"en": "I get news."}}])
    await office.submit(event, consents={"privacy": True, "i-get-news": True})
    page = await page_of(organiser, office, event, "set-up/privacy")
    page = await organiser.visitor.submit(page, "/privacy", action="remove:i-get-news")
    await organiser.visitor.submit(page, "/privacy", **{"new-text-en": "I get news", "action": "add"})
    assert [consent["id"] for consent in (await definition(office, event))["consents"]] == ["i-get-news-2"]


async def test_an_edition_that_does_not_fit_says_what_does_not(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.database["events"].update_one({"_id": event}, {"$set": {"ends_at": BEFORE_IT_STARTS}})
    page = await page_of(organiser, office, event, "clone")
    refused = await organiser.visitor.submit(page, "/clone")
    assert refused.status == 422
    assert "The event must end after it starts." in refused.text
