"""People who take part online find the way into the meeting on their own page."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from shared.clock import utc_now
from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.builders import a_category
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

LINK = "https://meet.moien.test/room?pwd=4711"


@pytest.fixture
async def attendee(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(url_of(office)) as visitor:
        yield visitor


async def has_meeting(office: Office, *, opens: float = -1, closes: float = 1, **fields: Any) -> str:
    """An event that goes on, whose meeting opens and closes in so many hours."""
    now = utc_now()
    hours = {name: (now + timedelta(hours=h)).isoformat() for name, h in (("opens_at", opens), ("closes_at", closes))}
    times = {"starts_at": (now - timedelta(days=1)).isoformat(), "ends_at": (now + timedelta(days=1)).isoformat()}
    remote = a_category("remote", online={"url": LINK, **hours}, **fields)
    return await office.has_event(categories=[remote, a_category("industry")], **times)


async def enters(office: Office, event: str, **person: Any) -> tuple[Json, str]:
    """Somebody new in the category online, with the path of their page."""
    entered = await office.enter(event, category="remote", **person)
    mail = await until(lambda: [m for m in office.subscribers.mails(event) if m.to == entered["email"]])
    return entered, "/r/" + str(mail[0].manage_url).rpartition("/r/")[2]


async def test_the_button_counts_as_coming_and_shows_the_link(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office)
    entered, path = await enters(office, event)
    before = await attendee.get(path)
    assert (LINK in before.html, before.said_at("online")) == (False, "You take part online")
    after = await attendee.submit(before, "/join")
    assert (after.status, LINK in after.reader.links) == (200, True)
    assert after.headers["Cache-Control"] == "no-store"
    again = await attendee.get(path)
    assert LINK in again.reader.links
    assert (await office.registration(event, entered["code"]))["attendance"]["joined_at"] is not None


@pytest.mark.parametrize(("opens", "closes", "words"), [(1, 2, "will be here from"), (-2, -1, "The meeting is over.")])
async def test_there_is_no_way_in_at_other_times(
    office: Office, attendee: Visitor, opens: float, closes: float, words: str
) -> None:
    event = await has_meeting(office, opens=opens, closes=closes)
    entered, path = await enters(office, event)
    page = await attendee.get(path)
    assert words in page.text
    assert ("(CE" in page.text) == (opens > 0)  # somebody far away must not come an hour late
    token = page.form("/cancel").fields["form_token"]
    refused = await attendee.post(f"{path}/join", {"form_token": token})
    assert (refused.status, LINK in refused.html) == (409, False)
    assert (await office.registration(event, entered["code"]))["attendance"]["joined_at"] is None


async def test_whoever_waits_or_has_cancelled_never_sees_the_link(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office, capacity=1)
    first, first_path = await enters(office, event)
    _, waiting_path = await enters(office, event)
    joined = await attendee.submit(await attendee.get(first_path), "/join")
    assert LINK in joined.html
    token = joined.form("/resend").fields["form_token"]
    await office.act(event, first["code"], "cancel")
    for path in (first_path, waiting_path):
        refused = await attendee.post(f"{path}/join", {"form_token": token})
        page = await attendee.get(path)
        assert (refused.status, LINK in refused.html + page.html) == (409, False)


async def test_only_the_pages_own_form_counts(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office)
    entered, path = await enters(office, event)
    await attendee.get(path)
    for fields in ({}, {"form_token": ["someone else's"]}):
        assert (await attendee.post(f"{path}/join", fields)).status == 403
    assert (await attendee.get(f"{path}/join")).path == path
    assert (await office.registration(event, entered["code"]))["attendance"]["joined_at"] is None


async def test_simultaneous_clicks_count_once(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office)
    entered, path = await enters(office, event)
    page = await attendee.get(path)
    answers = await asyncio.gather(*(attendee.submit(page, "/join") for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    log = await office.database["audit"].find({"event": event, "action": "registration.joined"}).to_list(None)
    assert [entry["subject"] for entry in log] == [entered["code"]]


async def test_the_link_stands_on_no_page_and_in_no_message_for_others(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office)
    await enters(office, event)
    page = await attendee.get(f"/e/{event}")
    assert "Online" in page.text
    assert "meet.moien.test" not in page.html
    assert all("meet.moien.test" not in repr(mail) for mail in office.subscribers.mails(event))


async def test_nobody_online_has_a_badge_to_take(office: Office, attendee: Visitor) -> None:
    event = await has_meeting(office)
    entered, path = await enters(office, event)
    page = await attendee.get(path)
    assert not [link for link in page.reader.links if "badge" in link]
    statuses = [(await attendee.get(f"{path}/{name}")).status for name in ("badge.pdf", "qr.svg", "calendar.ics")]
    printed = await office.call("GET", f"events/{event}/badges.pdf?codes={entered['code']}")
    assert (statuses, printed.status) == ([404, 404, 200], 409)


async def test_who_joined_counts_as_having_come_online(office: Office, attendee: Visitor, organiser: Organiser) -> None:
    event = await has_meeting(office)
    entered, path = await enters(office, event, first_name="Ada", last_name="Berg")
    await enters(office, event, first_name="Never", last_name="There")
    await attendee.submit(await attendee.get(path), "/join")
    [row] = [row for row in await the_list(office, event) if row["code"] == entered["code"]]
    assert (row["first_in"], row["joined_at"] is not None) == (None, True)
    await organiser.has_role(office, event, "editor")
    table = await organiser.sign_in(f"/console/events/{event}?came=yes")
    assert (", online" in table.text, "Ada Berg" in table.text, "Never There" in table.text) == (True, True, False)
    person = await organiser.visitor.get(f"/console/events/{event}/registrations/{entered['code']}")
    assert person.text.count("Joined online") == 2  # among the facts, and in the timeline
    assert not [form for form in person.reader.forms if form.action.endswith(("/reissue", "/badges/print"))]
    dashboard = await organiser.visitor.get(f"/console/events/{event}/dashboard")
    assert "One person has joined online. One confirmed person has not come yet." in dashboard.text
    certificate = await office.call("GET", f"events/{event}/certificates/{entered['code']}.pdf")
    assert "Online" in PdfReader(BytesIO(certificate.body)).pages[0].extract_text()


async def the_list(office: Office, event: str) -> list[Json]:
    """The rows of the attendance list."""
    return list((await office.call("GET", f"events/{event}/attendance.json")).body["items"])


async def test_the_meetings_link_is_gone_from_the_next_edition(office: Office) -> None:
    event = await has_meeting(office)
    clone = {"slug": f"{event}-again", "title": {"en": "Again"}, "starts_at": "2030-01-01T09:00:00Z"}
    copied = await office.call("POST", f"events/{event}/clone", clone)
    online = copied.body["categories"][0]["online"]
    assert (copied.status, online["url"], online["opens_at"][:4]) == (201, None, "2030")
