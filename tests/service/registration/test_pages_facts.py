"""Other programs read the public events: search engines, messengers, calendars, other sites."""

import io
import json
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar
from PIL import Image

from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office


@pytest.fixture(scope="module")
def office(own_office: Office) -> Office:
    """Only events of this file are in the list of all events."""
    return own_office


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


def metadata(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))


def preview_in(html: str) -> str:
    return "/" + metadata(html)["og:image"].split("/", 3)[3]


async def feed(visitor: Visitor, path: str = "/events.json", **headers: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((await visitor.get(path, **headers)).html)
    return answer


async def entry(visitor: Visitor, event: str) -> Any:
    calendar = Calendar.from_ical((await visitor.get("/events.ics")).body)
    return next((entry for entry in calendar.walk("VEVENT") if entry["uid"] == f"{event}@moien"), None)


async def test_a_page_holds_its_facts_for_search_engines(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(title={"en": "A </script> day"})
    html = (await visitor.get(f"/e/{event}")).html
    [facts] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(facts)["name"] == "A </script> day"


async def test_a_link_has_a_picture_in_the_language_of_its_page(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    english, french = [preview_in((await visitor.get(f"/e/{event}?lang={lang}")).html) for lang in ("en", "fr")]
    assert english != french
    page = await visitor.get(french)
    assert Image.open(io.BytesIO(page.body)).size == (1200, 630)
    assert "immutable" in page.headers["Cache-Control"]


async def test_a_changed_event_has_another_picture(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    before = preview_in((await visitor.get(f"/e/{event}")).html)
    await office.call("PATCH", f"events/{event}", {"venue": {"name": "Luxexpo"}})
    assert preview_in((await visitor.get(f"/e/{event}")).html) != before
    assert (await visitor.get(before)).status == 404


async def test_a_draft_has_no_picture(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    address = preview_in((await visitor.get(f"/e/{event}")).html)
    await office.call("PATCH", f"events/{event}", {"state": "draft"})
    assert (await visitor.get(address)).status == 404


async def test_calendars_subscribe_to_all_events(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(title={"en": "Plastics Day"})
    assert str((await entry(visitor, event))["summary"]) == "Plastics Day"
    assert "/events.ics?lang=en" in (await visitor.get("/")).html
    await office.call("PATCH", f"events/{event}", {"state": "cancelled"})
    assert str((await entry(visitor, event))["status"]) == "CANCELLED"


async def test_drafts_are_in_no_feed(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(state="draft")
    assert await entry(visitor, event) is None
    assert not [item for item in (await feed(visitor))["items"] if event in item["id"]]


async def test_programs_read_the_events_as_json_feed(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=3)
    answer = await feed(visitor, "/events.json?lang=fr")
    [item] = [item for item in answer["items"] if item["id"].endswith(f"/{event}")]
    assert (answer["version"], answer["language"]) == ("https://jsonfeed.org/version/1.1", "fr")
    assert item["title"] == "Journée du plastique"
    assert item["_moien"]["free_places"] == 3
    assert (await visitor.get("/" + item["image"].split("/", 3)[3])).status == 200


@pytest.mark.parametrize("path", ["/events.ics", "/events.json"])
async def test_an_unchanged_feed_is_not_sent_again(office: Office, visitor: Visitor, path: str) -> None:
    event = await office.has_event()
    tag = (await visitor.get(path)).headers["ETag"]
    assert (await visitor.get(path, **{"If-None-Match": tag})).status == 304
    await office.call("PATCH", f"events/{event}", {"title": {"en": "Another"}})
    assert (await visitor.get(path, **{"If-None-Match": tag})).status == 200


async def test_only_the_frame_of_an_event_may_stand_in_other_sites(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=2)
    frame, page = await visitor.get(f"/e/{event}/embed?lang=de"), await visitor.get(f"/e/{event}")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "2 Plätze frei" in frame.text
    assert "<form" not in frame.html


async def test_the_frame_sets_no_cookies(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    assert "Set-Cookie" not in (await visitor.get(f"/e/{event}/embed?lang=de")).headers


async def test_organisers_find_the_code_to_share(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(title={"fr": "L’été & l'eau", "en": "Water"})
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/set-up/share?in=fr")
    code = unescape(page.html)
    assert f'src="{office.settings.public_url}/e/{event}/embed?lang=fr"' in code
    assert 'title="L’été &amp; l&#39;eau"' in code
    assert ">S’inscrire</a>" in code
