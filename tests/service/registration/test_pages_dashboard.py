"""The dashboard's page, and the stream that tells it of changes for as long as its organiser may see it."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from services.registration.web.dashboard import live
from shared.clock import utc_now
from tests.support.outside.visitor import a_visitor
from tests.support.registration.builders import a_category, a_session
from tests.support.registration.organiser import Organiser, an_organiser, url_of
from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away
from tests.support.times import zone_at_noon

PATIENCE = aiohttp.ClientTimeout(total=60)


@asynccontextmanager
async def listening(organiser: Organiser, event: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """The open stream of an event, whose first version has been read."""
    path = f"/console/events/{event}/dashboard/live"
    async with organiser.visitor.session.get(path, timeout=PATIENCE) as response:
        assert response.content_type == "text/event-stream"
        assert await next_version(response)
        yield response


async def next_version(response: aiohttp.ClientResponse) -> str:
    """The version that the stream says next; '' once it has ended in good order."""
    async for line in response.content:
        if line.startswith(b'data: "'):
            return str(json.loads(line.removeprefix(b"data: ")))
    return ""


async def test_an_empty_dashboard_says_so(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(starts_at=(utc_now() - timedelta(hours=1)).isoformat())
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    assert page.status == 200
    assert "Nobody has registered yet." in page.text
    assert "Nobody has come yet." in page.text
    assert "<svg" not in page.html.partition('id="dashboard"')[2]


async def test_a_full_event_says_that_places_are_offered_or_held(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(
        capacity=3, waiting_list={"offer_hours": 48}, categories=[a_category(capacity=3), a_category("press")]
    )
    await office.call("POST", f"events/{event}/invitations", {"category": "industry", "holds_places": True})
    first, *_ = [await office.enter(event) for _ in range(3)]
    await office.act(event, first["code"], "cancel")
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    assert "3 of 3 places are taken. One of them is offered to somebody who waits." in page.text
    assert "One of them is held by an invitation." in page.text
    assert "2 offered or held" in page.text
    assert page.text.count("full") == 2, "the event, and the category"


async def test_charts_have_sentences_and_tables(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(capacity=2, sessions=[a_session("dinner", capacity=1)])
    for _ in range(3):
        await office.enter(event, company="<b>Twin</b> & {{lab}}", sessions=["dinner"])
    await organiser.has_role(office, event, "owner")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    assert "2 of 2 places are taken." in page.text
    assert "1 of 1 sessions is full." in page.text
    assert "<b>Twin</b> & {{lab}}2" in page.text
    assert "<b>Twin" not in page.html
    assert page.html.count("<table") == 6


async def test_people_without_a_working_address_are_one_link_away(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    lost, reached = [await office.enter(event) for _ in range(2)]
    await office.database["registrations"].update_one(
        {"event": event, "code": lost["code"]}, {"$set": {"mail.state": "bounced"}}
    )
    await organiser.has_role(office, event, "owner")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    assert "One person has no working address." in page.text
    link = next(link for link in page.reader.links if "mail=undelivered" in link)
    people = await organiser.visitor.get(link.partition("#")[0])
    assert "E-mail not delivered" in people.text
    assert lost["email"] in people.text
    assert reached["email"] not in people.text


@pytest.mark.parametrize("ending", ["", "/live"])
async def test_a_foreign_dashboard_is_not_there(organiser: Organiser, office: Office, ending: str) -> None:
    event = await office.has_event()
    await organiser.sign_in()
    assert (await organiser.visitor.get(f"/console/events/{event}/dashboard{ending}")).status == 404
    assert (await organiser.visitor.get(f"/console/events/none/dashboard{ending}")).status == 404


async def test_the_stream_says_that_figures_have_changed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(timezone=zone_at_noon())  # the version also changes at midnight
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    async with listening(organiser, event) as stream:
        await office.enter(event)
        version = await next_version(stream)
        assert version not in page.html
        assert version in (await organiser.visitor.get(f"/console/events/{event}/dashboard")).html


async def test_the_stream_ends_with_the_session(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/dashboard")
    async with listening(organiser, event) as stream:
        await organiser.visitor.submit(page, "/sign-out")
        assert await next_version(stream) == ""


async def test_the_stream_ends_with_the_role(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    await organiser.sign_in()
    async with listening(organiser, event) as stream:
        change = {"$unset": {f"members.{organiser.account}": ""}, "$inc": {"version": 1}}
        await office.database["events"].update_one({"_id": event}, change)
        assert await next_version(stream) == ""


async def test_a_silent_stream_says_now_and_then_that_it_is_there(
    organiser: Organiser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    await organiser.sign_in()
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    async with listening(organiser, event) as stream:
        lines = [await stream.content.readline() for _ in range(2)]
        assert lines == [b"\n", b"event: alive\n"]


async def test_a_stream_renews_an_expired_cookie(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    await organiser.sign_in()
    organiser.has_expired_cookie()
    async with listening(organiser, event):
        assert organiser.session().expires_at > utc_now()


async def test_who_is_not_signed_in_gets_no_stream(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await organiser.visitor.get(f"/console/events/{event}/dashboard/live")
    assert page.path.startswith("/console/sign-in")


async def test_the_service_ends_in_good_order_while_somebody_listens(mongodb_url: str, rabbitmq_url: str) -> None:
    namespace = f"t{secrets.token_hex(5)}"
    async with AsyncExitStack() as browsers:
        async with an_office(mongodb_url, rabbitmq_url, namespace) as office:
            organiser = await an_organiser(office, await browsers.enter_async_context(a_visitor(url_of(office))))
            event = await office.has_event()
            await organiser.has_role(office, event, "viewer")
            await organiser.sign_in()
            stream = await browsers.enter_async_context(listening(organiser, event))
        # A stream that had to be cut off would break instead of ending.
        assert await next_version(stream) == ""
    await clear_away(mongodb_url, rabbitmq_url, namespace)
