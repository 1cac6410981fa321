"""Organisers set up their event on the pages of the console, which save by themselves or say that they did not."""

from typing import Any

from tests.support.outside.visitor import Page
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

SCRIPT = {"Accept": "application/json"}


async def set_up_of(organiser: Organiser, office: Office, event: str, page: str, role: Any = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/set-up/{page}")


async def definition(office: Office, event: str) -> Any:
    return (await office.call("GET", f"events/{event}?texts=all")).body


async def test_the_page_of_an_event_leads_to_its_set_up(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}")
    assert f"/console/events/{event}/set-up" in page.reader.links


async def test_a_form_is_saved_and_shown_again(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await set_up_of(organiser, office, event, "basics")
    fields = {"title-fr": "Journée des matériaux", "venue-name": "Luxexpo", "access-features": ["", "lift", "food"]}
    saved = await organiser.visitor.submit(page, "/basics", **fields)
    assert (saved.status, "Saved." in saved.text) == (200, True)
    settings = await definition(office, event)
    assert settings["title"] == {"en": "Plastics Day", "fr": "Journée des matériaux"}
    assert settings["venue"]["name"] == "Luxexpo"
    assert settings["access"]["features"] == ["lift", "food"]
