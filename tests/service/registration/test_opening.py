"""Before registration opens: whoever wishes so is told once, and members register first."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from services.registration.adapters.events import MongoEvents
from services.registration.adapters.opening_wishes import MongoOpeningWishes
from services.registration.adapters.organisation_reader import OrganisationReader
from services.registration.adapters.organisations import MongoOrganisations
from services.registration.use_cases.events.tell_opening import OPENING, tell_opening
from shared.clock import utc_now
from shared.contracts.mails import MailRequested
from shared.messaging.outbox import Outbox
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_submission
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office


async def _opens_later(office: Office, **fields: Any) -> str:
    return await office.has_event(registration_opens_at=(utc_now() + timedelta(hours=1)).isoformat(), **fields)


async def _wishes(visitor: Visitor, event: str, email: str) -> Page:
    return await visitor.submit(await visitor.get(f"/e/{event}"), "/opening", email=email)


def _scheduler(office: Office, now: datetime) -> Scheduler:
    """Another process's scheduler, whose clock shows `now`."""
    database, outbox = office.database, Outbox(office.database, publishes=False)
    schedule = MongoSchedule(database)
    tells = partial(
        tell_opening,
        events=MongoEvents(database, outbox),
        wishes=MongoOpeningWishes(database, outbox, schedule),
        organisations=MongoOrganisations(database, OrganisationReader(database), schedule),
        clock=lambda: now,
        public_url="http://moien.test",
    )
    return Scheduler(schedule, {OPENING: tells}, lambda: now)


async def _left(office: Office, event: str) -> int:
    return await office.database["opening_wishes"].count_documents({"event": event})


async def test_everybody_who_wished_so_is_told_once_by_any_number_of_schedulers(office: Office) -> None:
    event = await _opens_later(office)
    async with a_visitor(url_of(office), "fr") as visitor:
        for number in (*range(5), 0):
            page = await _wishes(visitor, event, f"Wish{number}@example.lu" if number else "wish0@EXAMPLE.lu")
            assert (page.status, "C’est noté" in page.text) == (200, True), page.text
    assert await _left(office, event) == 5
    await _scheduler(office, utc_now()).run_due()
    assert await _left(office, event) == 5
    after = utc_now() + timedelta(hours=2)
    await asyncio.gather(*(_scheduler(office, after).run_due() for _ in range(2)))
    mails = await office.subscribers.has_mails(event, "registration_open", 5)
    assert (len({mail.mail for mail in mails}), {mail.locale for mail in mails}) == (5, {"fr"})
    asked = [m for m in office.subscribers.messages if isinstance(m, MailRequested) and m.event == event]
    assert set(Counter(mail.to.lower() for mail in asked).values()) == {1}
    assert await _left(office, event) == 0


async def test_members_are_told_when_they_can_register_and_others_when_everybody_can(office: Office) -> None:
    until = utc_now() + timedelta(hours=3)
    event = await _opens_later(office, members_first={"until": until.isoformat(), "domains": ["member.lu"]})
    async with a_visitor(url_of(office)) as visitor:
        for address in ("zoe@member.lu", "zoe@stranger.lu"):
            await _wishes(visitor, event, address)
    await _scheduler(office, utc_now() + timedelta(hours=2)).run_due()
    assert [m.to for m in await office.subscribers.has_mails(event, "registration_open")] == ["zoe@member.lu"]
    await _scheduler(office, until).run_due()
    addresses = {mail.to for mail in await office.subscribers.has_mails(event, "registration_open", 2)}
    assert addresses == {"zoe@member.lu", "zoe@stranger.lu"}


async def test_a_draft_tells_nobody_and_a_cancelled_event_forgets_the_wishes(office: Office) -> None:
    event = await _opens_later(office)
    async with a_visitor(url_of(office)) as visitor:
        await _wishes(visitor, event, "zoe@example.lu")
    after = utc_now() + timedelta(hours=2)
    for state, left in (("draft", 1), ("published", 1), ("cancelled", 0)):
        assert (await office.call("PATCH", f"events/{event}", {"state": state})).status == 200
        if state != "published":
            await _scheduler(office, after).run_due()
        assert await _left(office, event) == left
    assert office.subscribers.mails(event, "registration_open") == []


async def test_a_fault_is_told_and_nothing_is_kept(office: Office) -> None:
    event = await _opens_later(office)
    async with a_visitor(url_of(office)) as visitor:
        page = await _wishes(visitor, event, "nobody")
    assert (page.status, page.html.count("<title>Error:"), bool(page.said_at("email-fault"))) == (422, 1, True)
    assert page.form("/opening").fields["email"] == ["nobody"]
    assert await _left(office, event) == 0


async def test_an_open_event_takes_no_wishes(office: Office) -> None:
    event = await office.has_event()
    async with a_visitor(url_of(office)) as visitor:
        page = await visitor.get(f"/e/{event}/opening")
        assert (page.path, "Tell me when" in page.text) == (f"/e/{event}", False)


async def test_members_first_holds_on_page_and_api(office: Office) -> None:
    until = (utc_now() + timedelta(days=1)).isoformat()
    event = await office.has_event(members_first={"until": until, "domains": ["member.lu"]})
    refused = await office.submit(event, email="zoe@stranger.lu")
    assert (refused.status, refused.body["type"].rsplit("/", 1)[-1]) == (409, "only-members-yet")
    assert "from then on everybody" in refused.body["detail"]
    assert (await office.submit(event, email="zoe@member.lu")).status == 202
    async with a_visitor(url_of(office)) as visitor:
        page = await visitor.get(f"/e/{event}")
        assert "for members only, then for everybody." in page.text
        fields = {name: value for name, value in a_submission().items() if isinstance(value, str)}
        sent = {**fields, "consents": ["privacy"]}
        again = await visitor.submit(page, f"/e/{event}", **{**sent, "email": "anna@stranger.lu"})
        assert (again.status, "members only for now" in again.text) == (409, True)
        assert again.form(f"/e/{event}").fields["email"] == ["anna@stranger.lu"]
        taken = await visitor.submit(page, f"/e/{event}", **{**sent, "email": "anna@member.lu"})
        assert (taken.status, "/sent" in taken.path) == (200, True)


async def test_nobody_else_learns_who_is_first(office: Office) -> None:
    until = (utc_now() + timedelta(days=1)).isoformat()
    event = await office.has_event(members_first={"until": until, "addresses": ["zoe@secret.lu"]})
    public = await office.call("GET", f"events/{event}", token=None)
    assert "secret.lu" not in str(public.body)
    async with a_visitor(url_of(office)) as visitor:
        assert "secret.lu" not in (await visitor.get(f"/e/{event}")).html
    entries = await office.database["audit"].find({"event": event}).to_list(None)
    assert "secret.lu" not in repr(entries)


async def test_organisers_say_who_is_first(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in()
    await organiser.visitor.submit(await organiser.visitor.get("/console/organisations"), "/add", name="Opening Ferro")
    page = await organiser.visitor.get(f"/console/events/{event}/set-up/opening")
    until = (utc_now() + timedelta(days=2)).strftime("%Y-%m-%dT12:00")  # an hour that every day has once
    who = {
        "members_first-organisations": "opening ferro SA\n",
        "members_first-domains": "member.lu\nother.lu",
        "members_first-members": "yes",
    }
    no_time = await organiser.visitor.submit(page, "/opening", **who)
    assert (no_time.status, bool(no_time.said_at("members_first-until-fault"))) == (422, True)
    assert no_time.form("/opening").fields["members_first-domains"] == ["member.lu\nother.lu"]
    saved = await organiser.visitor.submit(page, "/opening", **{**who, "members_first-until": until})
    assert (saved.status, "Saved." in saved.text) == (200, True), saved.text
    first = (await office.call("GET", f"events/{event}?texts=all")).body["members_first"]
    assert (first["domains"], first["members"], len(first["organisations"])) == (["member.lu", "other.lu"], True, 1)
    assert saved.form("/opening").fields["members_first-organisations"] == ["Opening Ferro"]
    emptied = {**dict.fromkeys(who, ""), "members_first-members": [""], "members_first-until": ""}
    await organiser.visitor.submit(saved, "/opening", **emptied)
    assert (await office.call("GET", f"events/{event}?texts=all")).body["members_first"] is None
