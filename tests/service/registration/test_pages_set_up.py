"""Organisers set up their event on the pages of the console, which save by themselves or say that they did not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.registration.web.console.set_up.new_event import TAKEN
from services.registration.web.console.set_up.registration import NO_SECURE_LINK
from services.registration.web.console.set_up.sessions import ENDS_TOO_EARLY
from services.registration.web.console.set_up.set_up_page import STAYS_AS_IT_IS, STILL_IN_USE
from shared.clock import utc_now
from shared.language.local_times import NO_SUCH_TIME, SHOWN_TWICE
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_session, a_talk
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


async def test_a_category_is_added_put_first_and_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await set_up_of(organiser, office, event, "registration")
    page = await organiser.visitor.submit(page, "/registration", **{"new-name-fr": "Presse écrite", "action": "add"})
    assert [(c["id"], c["name"]) for c in (await definition(office, event))["categories"]][1:] == [
        ("presse-ecrite", {"fr": "Presse écrite"})
    ]
    page = await organiser.visitor.submit(page, "/registration", action="up:presse-ecrite")
    assert [c["id"] for c in (await definition(office, event))["categories"]] == ["presse-ecrite", "industry"]
    page = await organiser.visitor.submit(page, "/registration", action="remove:presse-ecrite")
    assert [c["id"] for c in (await definition(office, event))["categories"]] == ["industry"]


async def test_a_category_stays_while_people_are_registered_in_it(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=[a_category(), a_category("press")])
    await office.enter(event)
    page = await set_up_of(organiser, office, event, "registration")
    assert "One person is registered here" in page.text
    refused = await organiser.visitor.submit(page, "/registration", capacity="7", action="remove:industry")
    assert (refused.status, refused.said_at("categories-industry-fault")) == (422, STILL_IN_USE)
    assert refused.form("/registration").fields["capacity"] == ["7"]
    assert len((await definition(office, event))["categories"]) == 2


async def test_a_category_goes_online_with_a_link_that_may_follow(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(timezone="Europe/Luxembourg")
    page = await set_up_of(organiser, office, event, "registration")
    online = "categories-industry-online"
    page = await organiser.visitor.submit(page, "/registration", **{online: ["", "yes"]})
    assert (await category(office, event))["online"] == {"url": None, "opens_at": None, "closes_at": None}
    refused = await organiser.visitor.submit(page, "/registration", **{f"{online}-url": "http://meet.moien.test"})
    assert (refused.status, refused.said_at(f"{online}-url-fault")) == (422, NO_SECURE_LINK)
    times = {f"{online}-url": "https://meet.moien.test/room", f"{online}-opens_at": "2026-11-28T08:00"}
    page = await organiser.visitor.submit(page, "/registration", **times)
    assert (await category(office, event))["online"] == {
        "url": "https://meet.moien.test/room",
        "opens_at": "2026-11-28T07:00:00Z",
        "closes_at": None,
    }
    await organiser.visitor.submit(page, "/registration", **{online: [""], f"{online}-closes_at": "2026-12-24T08:00"})
    assert (await category(office, event))["online"] is None


async def test_a_category_with_people_stays_where_it_is(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=[a_category("industry", online={})])
    await office.enter(event)
    page = await set_up_of(organiser, office, event, "registration")
    assert "People of this category take part online. That stays" in page.text
    refused = await organiser.visitor.submit(page, "/registration", **{"categories-industry-online": [""]})
    assert (refused.status, STAYS_AS_IT_IS in refused.text) == (422, True)
    assert (await category(office, event))["online"] is not None


async def category(office: Office, event: str) -> Any:
    return (await definition(office, event))["categories"][0]


async def test_a_session_is_added_changed_copied_and_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(timezone="Europe/Luxembourg")
    page = await set_up_of(organiser, office, event, "sessions")
    fields = {"new-name-en": "Dinner", "new-starts_at": "2027-01-05T19:00", "new-ends_at": "2027-01-05T22:00"}
    page = await organiser.visitor.submit(page, "/sessions", **fields, action="add")
    assert "Added." in page.text
    dinner = await organiser.visitor.get(f"/console/events/{event}/set-up/sessions/dinner")
    changes = {"sessions-dinner-room": "Foyer", "sessions-dinner-categories": ["", "industry"]}
    await organiser.visitor.submit(dinner, "/sessions/dinner", **changes)
    await organiser.visitor.submit(page, "/sessions", action="copy:dinner")
    first, second = (await definition(office, event))["sessions"]
    assert (second["id"], {**second, "id": "dinner"}) == ("dinner-2", first)
    assert (first["room"], first["categories"], first["starts_at"]) == ("Foyer", ["industry"], "2027-01-05T18:00:00Z")
    page = await organiser.visitor.get(page.path)
    assert "Dinner – Dinner" in page.text
    await organiser.visitor.submit(page, "/sessions", action="remove:dinner")
    assert [s["id"] for s in (await definition(office, event))["sessions"]] == ["dinner-2"]


async def test_a_new_session_that_ends_too_early_says_so_at_its_field(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await set_up_of(organiser, office, event, "sessions")
    fields = {"new-name-en": "Dinner", "new-starts_at": "2027-01-05T19:00", "new-ends_at": "2027-01-05T18:00"}
    refused = await organiser.visitor.submit(page, "/sessions", **fields, action="add")
    assert (refused.status, refused.said_at("new-ends_at-fault")) == (422, ENDS_TOO_EARLY)
    assert refused.form("/sessions").fields["new-name-en"] == ["Dinner"]


async def test_a_new_event_is_a_draft_with_one_category(organiser: Organiser, office: Office) -> None:
    page = await organiser.sign_in("/console/events/new")
    fields = {"title": "Journée Matériaux", "languages": ["fr", "en"], "venue-name": "Luxexpo"}
    times = {"starts_at": "2027-01-07T09:00", "ends_at": "2027-01-07T17:00"}
    slugs = []
    for _ in range(2):
        made = await organiser.visitor.submit(page, "/events/new", **fields, **times)
        slugs.append(made.path.split("/")[3])
    event = (await organiser.visitor.get(f"/console/events/{slugs[1]}/set-up/basics")).form("/basics").fields
    assert slugs[1] == f"{slugs[0]}-2"
    assert slugs[0].startswith("journee-materiaux")
    assert (event["title-en"], event["title-fr"]) == (["Journée Matériaux"], [""])
    assert (event["starts_at"], event["timezone"]) == (["2027-01-07T09:00"], ["Europe/Luxembourg"])


async def test_a_new_event_keeps_what_was_typed_when_something_is_wrong(organiser: Organiser) -> None:
    page = await organiser.sign_in("/console/events/new")
    fields = {"title": "", "languages": ["de"], "venue-name": "Luxexpo", "ends_at": "2027-03-28T02:30"}
    refused = await organiser.visitor.submit(page, "/events/new", **fields)
    assert (refused.status, "<title>Error:" in refused.html) == (422, True)
    assert refused.said_at("ends_at-fault") == NO_SUCH_TIME
    assert refused.form("/events/new").fields["venue-name"] == ["Luxexpo"]
    refused = await organiser.visitor.submit(page, "/events/new", title="", slug="New")
    assert refused.said_at("title-fault") == "Enter a title."
    refused = await organiser.visitor.submit(page, "/events/new", title="x", slug="New")
    assert refused.said_at("slug-fault") == TAKEN


PAGES = ("basics", "registration", "sessions", "look", "privacy")


@pytest.mark.parametrize("name", PAGES)
async def test_a_viewer_sets_nothing_up(organiser: Organiser, office: Office, name: str) -> None:
    event = await office.has_event()
    page = await set_up_of(organiser, office, event, name, "viewer")
    assert page.status == 403
    sent = await organiser.visitor.post(f"/console/events/{event}/set-up/{name}", {"title-en": ["x"]})
    assert sent.status == 403


@pytest.mark.parametrize("name", [f"set-up/{page}" for page in PAGES] + ["set-up/sessions/recycling", "clone"])
async def test_the_event_of_others_is_not_there(organiser: Organiser, office: Office, name: str) -> None:
    event = await office.has_event(sessions=[a_session()])
    page = await organiser.sign_in(f"/console/events/{event}/{name}")
    assert page.status == 404


async def send(organiser: Organiser, page: Page, **fields: str) -> tuple[int, Any]:
    """Sends single fields as the script does."""
    form = page.form("/set-up/basics")
    sent = {name: [value] for name, value in fields.items()} | {"form_token": form.fields["form_token"]}
    answer = await organiser.visitor.post(form.action.partition("#")[0], sent, headers=SCRIPT)
    return answer.status, json.loads(answer.body)


async def test_a_script_saves_single_fields_and_leaves_the_others(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(venue={"name": "Luxexpo"}, access={"features": ["lift"]})
    page = await set_up_of(organiser, office, event, "basics")
    assert await send(organiser, page, **{"title-fr": "Matériaux"}) == (200, {"saved": True, "notes": {}})
    assert await send(organiser, page, **{"venue-address": "Kirchberg"}) == (200, {"saved": True, "notes": {}})
    settings = await definition(office, event)
    assert settings["title"] == {"en": "Plastics Day", "fr": "Matériaux"}
    assert settings["venue"] == {"name": "Luxexpo", "address": "Kirchberg", "url": None}
    assert settings["access"]["features"] == ["lift"]


async def test_a_script_is_told_faults_at_their_fields(organiser: Organiser, office: Office) -> None:
    times = {"starts_at": "2027-09-01T08:00:00Z", "ends_at": "2027-09-01T17:00:00Z"}
    event = await office.has_event(title={"en": "Plastics Day"}, **times)
    page = await set_up_of(organiser, office, event, "basics")
    fault = {"field": "title-en", "text": "Enter a title in at least one language."}
    assert await send(organiser, page, **{"title-en": ""}) == (422, {"faults": [fault]})
    fault = {"field": "venue-url", "text": "Enter a web address, such as https://example.com/map."}
    assert await send(organiser, page, **{"venue-url": "luxexpo"}) == (422, {"faults": [fault]})
    fault = {"field": "ends_at", "text": "The event must end after it starts."}
    assert await send(organiser, page, ends_at="2026-01-01T10:00") == (422, {"faults": [fault]})
    status, answer = await send(organiser, page, ends_at="2027-10-31T02:30")
    assert (status, answer["notes"]) == (200, {"ends_at": SHOWN_TWICE})


async def test_hours_stay_when_the_time_zone_changes(organiser: Organiser, office: Office) -> None:
    times = {"starts_at": "2026-11-12T08:00:00Z", "ends_at": "2026-11-12T17:00:00Z"}
    event = await office.has_event(**times, sessions=[a_session(**times)])
    page = await set_up_of(organiser, office, event, "basics")
    await send(organiser, page, timezone="Europe/Lisbon", starts_at="2026-11-12T10:00")
    settings = await definition(office, event)
    assert (settings["starts_at"], settings["ends_at"]) == ("2026-11-12T10:00:00Z", "2026-11-12T18:00:00Z")
    assert settings["sessions"][0]["starts_at"] == "2026-11-12T09:00:00Z"


async def test_a_language_goes_with_its_texts_but_for_those_in_no_other(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=[{"id": "press", "name": {"fr": "Presse"}}])
    page = await set_up_of(organiser, office, event, "basics")
    page = await organiser.visitor.submit(page, "/basics", action="add:lb")
    assert "title-lb" in page.form("/basics").fields
    assert "One text in this language is deleted with it." in page.text
    page = await organiser.visitor.submit(page, "/basics", action="remove:fr")
    settings = await definition(office, event)
    assert (settings["languages"], settings["title"]) == (["en", "lb"], {"en": "Plastics Day"})
    assert settings["categories"][0]["name"] == {"fr": "Presse"}


async def test_places_say_who_waits_for_them(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(capacity=1)
    nobody = await set_up_of(organiser, office, event, "registration")
    await office.enter(event)
    await office.enter(event)
    page = await organiser.visitor.get(f"/console/events/{event}/set-up/registration")
    assert "data-by-button" not in nobody.html
    assert page.html.count("data-by-button") == 4  # the event's and the category's, and how long the list moves
    assert page.text.count("One person waits: as soon as you save more places") == 2


async def test_the_places_of_a_session_say_who_waits_for_them(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(sessions=[a_session("visit", capacity=0)])
    await office.enter(event, sessions=["visit"])
    page = await set_up_of(organiser, office, event, "sessions/visit")
    assert "data-by-button" in page.html
    assert "One person waits: as soon as you save more places" in page.text


async def test_a_session_may_have_the_name_of_a_talk(organiser: Organiser, office: Office) -> None:
    soon = utc_now() + timedelta(days=180, hours=1)
    times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
    event = await office.has_event(talks=[a_talk("lunch", **times)])
    page = await set_up_of(organiser, office, event, "sessions")
    page = await organiser.visitor.submit(page, "/sessions", **{"new-name-en": "Lunch", "action": "add"})
    await organiser.visitor.submit(page, "/sessions", action="copy:lunch-2")
    assert [s["id"] for s in (await definition(office, event))["sessions"]] == ["lunch-2", "lunch-3"]


async def test_when_and_where_are_saved_by_the_button_alone_once_people_know_them(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event()
    before = await set_up_of(organiser, office, event, "basics")
    await office.enter(event)
    after = await organiser.visitor.get(before.path)
    assert [page.html.count("data-by-button") for page in (before, after)] == [0, 5]
