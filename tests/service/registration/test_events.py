"""Organisers set up events."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from shared.contracts.registration import EventChanged, RegistrationChanged
from tests.support.registration.builders import a_category, a_definition, a_question, a_session
from tests.support.registration.service import Office
from tests.support.waiting import until


async def test_an_event_needs_no_more_than_the_required(office: Office) -> None:
    definition = a_definition()
    del definition["state"]
    made = await office.call("POST", "events", definition)
    assert made.status == 201
    defaults = {
        "state": "draft",
        "languages": ["en", "fr"],
        "capacity": None,
        "room_limit": None,
        "registration_opens_at": None,
        "registration_closes_at": None,
        "waiting_list": {"enabled": True, "offer_hours": None, "closes_at": None},
        "sessions": [],
        "questions": [],
        "consents": [],
        "freeze_at": None,
        "previous_edition": None,
        "retention": {
            "sensitive_days": 7,
            "registration_days": 180,
            "evidence_until": None,
            "evidence_basis": None,
        },
    }
    assert {name: made.body[name] for name in defaults} == defaults
    assert made.body["categories"] == [
        {
            "id": "industry",
            "name": {"en": "Industry"},
            "capacity": None,
            "approval": False,
            "invitation_only": False,
            "online": None,
        }
    ]


async def test_a_draft_is_seen_by_its_organisers_only(office: Office) -> None:
    event = await office.has_event(state="draft")
    assert (await office.call("GET", f"events/{event}")).status == 200
    for token in (None, await office.new_token()):
        assert (await office.call("GET", f"events/{event}", token=token)).slug == "unknown-event"
        assert event not in await _listed(office, token=token)
        assert (await office.call("GET", f"events/{event}", token=token)).status == 404
    assert (await office.submit(event)).slug == "unknown-event"


async def test_a_draft_is_published_by_saying_so(office: Office) -> None:
    event = await office.has_event(state="draft")
    published = await office.call("PATCH", f"events/{event}", {"state": "published"})
    assert (published.status, published.body["state"], published.body["version"]) == (200, "published", 2)
    assert event in await _listed(office, token=None)
    assert (await office.submit(event)).status == 202


async def test_a_cancelled_event_stays_cancelled(office: Office) -> None:
    event = await office.has_event()
    assert (await office.call("PATCH", f"events/{event}", {"state": "cancelled"})).status == 200
    refused = await office.call("PATCH", f"events/{event}", {"state": "published"})
    assert (refused.status, refused.slug) == (409, "state-not-reachable")
    assert refused.body["detail"] == "An event that is cancelled cannot become published."
    assert (await office.call("GET", f"events/{event}")).body["state"] == "cancelled"


async def test_an_event_with_people_in_it_cannot_be_hidden_again(office: Office) -> None:
    event = await office.has_event()
    registration = await office.enter(event)
    refused = await office.call("PATCH", f"events/{event}", {"state": "draft"})
    assert (refused.status, refused.slug) == (409, "still-in-use")
    await office.act(event, registration["code"], "cancel")
    assert (await office.call("PATCH", f"events/{event}", {"state": "draft"})).body["state"] == "draft"


async def test_texts_come_in_the_language_asked_for_or_the_next_best(office: Office) -> None:
    event = await office.has_event(title={"en": "Plastics", "fr": "Plastique"}, description={"de": "Kunststoff"})
    for language, title in (("fr-BE", {"fr": "Plastique"}), ("lb", {"fr": "Plastique"}), ("tlh", {"en": "Plastics"})):
        shown = await office.call("GET", f"events/{event}", token=None, headers={"Accept-Language": language})
        assert (shown.body["title"], shown.body["description"]) == (title, {"de": "Kunststoff"})
    shown = await office.call("GET", f"events/{event}?texts=all", token=None)
    assert shown.body["title"] == {"en": "Plastics", "fr": "Plastique"}


async def test_free_places_are_told_before_the_form(office: Office) -> None:
    event = await office.has_event(capacity=1, categories=[a_category(), a_category("press", approval=True)])
    await office.enter(event)
    shown = (await office.call("GET", f"events/{event}", token=None)).body["availability"]
    outcomes = {place["category"]: place["outcome"] for place in shown["categories"]}
    assert (shown["free"], outcomes) == (0, {"industry": "waitlisted", "press": "awaiting_approval"})


async def test_what_only_organisers_see_is_not_public(office: Office) -> None:
    organisers = a_question("vip", **{"for": "organiser"})
    event = await office.has_event(
        room_limit=300,
        previous_edition="secret-draft",
        questions=[a_question(), organisers, a_question("shoe_size", retired=True)],
    )
    public = (await office.call("GET", f"events/{event}", token=None)).body
    assert [question["id"] for question in public["questions"]] == ["diet"]
    assert not {"room_limit", "retention", "previous_edition"} & {*public}
    mine = (await office.call("GET", f"events/{event}")).body
    assert [question["id"] for question in mine["questions"]] == ["diet", "vip", "shoe_size"]
    assert (await office.submit(event, answers={"vip": "yes"})).body["errors"][0]["pointer"] == "/answers/vip"


@pytest.mark.parametrize("content_type", ["application/json", "application/merge-patch+json"])
async def test_a_merge_patch_changes_what_it_names(office: Office, content_type: str) -> None:
    event = await office.has_event(capacity=10, venue={"name": "Luxexpo", "address": "Kirchberg"})
    patch = {"capacity": None, "venue": {"address": None, "url": "https://example.lu/map"}}
    patched = await office.call("PATCH", f"events/{event}", patch, headers={"Content-Type": content_type})
    assert patched.body["capacity"] is None
    assert patched.body["venue"] == {"name": "Luxexpo", "address": "", "url": "https://example.lu/map"}


async def test_a_patch_that_changes_nothing_makes_no_new_version(office: Office) -> None:
    event = await office.has_event(capacity=10)
    for patch in ({}, {"capacity": 10}):
        assert (await office.call("PATCH", f"events/{event}", patch)).body["version"] == 1


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"slug": "other"}, "/slug"),
        ({"title": None}, "/title"),
        ({"title": {"en": None, "fr": None}}, "/title"),
        ({"capacity": -1}, "/capacity"),
        ({"capacity": "10"}, "/capacity"),
        ({"capacity": True}, "/capacity"),
        ({"capacity": 10**400}, "/capacity"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"starts_at": "2027-01-01T10:00:00"}, "/starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "/starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "/ends_at"),
        ({"starts_at": 1e999}, "/starts_at"),
        ({"ends_at": "2000-01-01T00:00:00Z"}, "/ends_at"),
        ({"categories": []}, "/categories"),
        ({"categories": [a_category(), a_category()]}, "/categories/1/id"),
        ({"sessions": [a_session(categories=["nobility"])]}, "/sessions/0/categories/0"),
        ({"accent": "red"}, "/accent"),
        ({"reply_to": "nobody"}, "/reply_to"),
        ({"members": {}}, "/members"),
        ({"short_id": "AAAAAA"}, "/short_id"),
        ({"$set": 1}, "/$set"),
        ({"venue": {"url": "javascript:alert(1)"}}, "/venue/url"),
        ({"title": {"en": "a\u0000b"}}, "/title/en"),
    ],
)
async def test_a_patch_that_does_not_fit_is_refused_and_changes_nothing(
    office: Office, patch: dict[str, Any], pointer: str
) -> None:
    event = await office.has_event(questions=[a_question()])
    before = await office.call("GET", f"events/{event}")
    refused = await office.call("PATCH", f"events/{event}", patch)
    assert refused.status in {400, 422}
    if refused.status == 422:
        assert refused.body["errors"][0]["pointer"] == pointer
    assert (await office.call("GET", f"events/{event}")).body == before.body


async def test_a_category_or_session_with_people_in_it_stays(office: Office) -> None:
    event = await office.has_event(
        categories=[a_category(), a_category("press", approval=True), a_category("research")],
        sessions=[a_session(), a_session("dinner", capacity=0)],
    )
    await office.enter(event, sessions=["recycling"])
    await office.enter(event, category="press")
    await office.enter(event, category="research", sessions=["dinner"])
    for patch in (
        {"categories": [a_category("press"), a_category("research")]},
        {"categories": [a_category(), a_category("research")]},
        {"sessions": [a_session("dinner")]},
        {"sessions": [a_session()]},
    ):
        refused = await office.call("PATCH", f"events/{event}", patch)
        assert (refused.status, refused.slug) == (409, "still-in-use"), patch


async def test_a_slug_is_given_once(office: Office) -> None:
    event = await office.has_event()
    again = await office.call("POST", "events", a_definition(slug=event))
    assert (again.status, again.slug) == (409, "slug-taken")


async def test_everything_moves_along_with_a_clones_start(office: Office) -> None:
    source = await office.has_event(
        starts_at="2027-03-11T09:00:00+01:00",
        ends_at="2027-03-11T18:00:00+01:00",
        registration_opens_at="2027-01-11T08:00:00+01:00",
        sessions=[a_session(starts_at="2027-03-11T14:00:00+01:00", ends_at="2027-03-11T15:00:00+01:00")],
        waiting_list={"closes_at": "2027-03-10T18:00:00+01:00"},
        retention={"evidence_until": "2032-03-11T00:00:00+01:00"},
    )
    body = {"slug": f"{source}-next", "title": {"en": "Next"}, "starts_at": "2028-06-08T09:00:00+02:00"}
    clone = await office.call("POST", f"events/{source}/clone", body)
    assert (clone.status, clone.body["state"], clone.body["title"]) == (201, "draft", {"en": "Next"})
    assert clone.body["previous_edition"] == source
    assert clone.body["starts_at"] == "2028-06-08T07:00:00Z"
    assert clone.body["sessions"][0]["starts_at"] == "2028-06-08T12:00:00Z"
    assert clone.body["waiting_list"]["closes_at"] == "2028-06-07T16:00:00Z"
    assert clone.body["retention"]["evidence_until"].startswith("2033-06-")
    assert clone.body["registration_opens_at"].startswith("2028-04-")
    assert await office.registrations(f"{source}-next") == []


@pytest.mark.parametrize("starts_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon", "2027-01-01"])
async def test_a_clone_needs_a_start_that_makes_sense(office: Office, starts_at: str) -> None:
    source = await office.has_event()
    body = {"slug": f"{source}-next", "title": {"en": "Next"}, "starts_at": starts_at}
    assert (await office.call("POST", f"events/{source}/clone", body)).status == 422


async def test_the_page_shows_the_logo_that_was_put_last(office: Office) -> None:
    event, addresses = await office.has_event(), []
    for colour in ("teal", "navy"):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), colour).save(picture, "PNG")
        headers = {"Content-Type": "image/png"}
        put = await office.call("PUT", f"events/{event}/logo", data=picture.getvalue(), headers=headers)
        assert put.status == 204
        page = (await office.call("GET", f"/e/{event}", token=None)).body.decode()
        [address] = re.findall(rf"/e/{event}/logo/\w+\.png", page)[:1]
        addresses.append(address)
    answers = [await office.call("GET", address, token=None) for address in addresses]
    assert [answer.status for answer in answers] == [404, 200]
    assert answers[1].headers["Content-Type"] == "image/png"
    assert (await office.call("DELETE", f"events/{event}/logo")).status == 204
    assert (await office.call("GET", addresses[1], token=None)).status == 404


async def test_every_change_is_published(office: Office) -> None:
    event = await office.has_event()
    await office.call("PATCH", f"events/{event}", {"room_limit": 10})
    message, *_ = await until(lambda: _versions(office, event, 2))
    assert message.room_limit == 10


async def test_the_present_state_is_sent_again_when_asked(office: Office) -> None:
    event = await office.has_event()
    for _ in range(3):
        await office.enter(event)
    await until(lambda: len(office.subscribers.states(event)) == 3)
    before = {_epoch(state) for state in office.subscribers.states(event).values()}
    assert (await office.call("POST", f"events/{event}/republish")).status == 202
    await until(lambda: all(_epoch(state) > max(before) for state in office.subscribers.states(event).values()))
    assert len(office.subscribers.states(event)) == 3


def _versions(office: Office, event: str, version: int) -> list[EventChanged]:
    changes = [m for m in office.subscribers.messages if isinstance(m, EventChanged) and m.event == event]
    return [message for message in changes if message.version == version]


def _epoch(state: RegistrationChanged) -> int:
    return state.epoch


async def _listed(office: Office, token: str | None) -> list[str]:
    slugs: list[str] = []
    cursor = ""
    while True:
        page = await office.call("GET", f"events?limit=500{cursor}", token=token)
        slugs += [event["slug"] for event in page.body["items"]]
        if not page.body["next_cursor"]:
            return slugs
        cursor = f"&cursor={page.body['next_cursor']}"
