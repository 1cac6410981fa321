"""Guests fill in a desk's form on their own phones, and appear on the screens of its gate."""

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from shared.contracts.registration import ConsentText, PrivacyNotice
from tests.support.checkin.service import Caller, Conference, Served, a_conference
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.waiting import until

ANSWERS = {"first_name": "Zoë", "last_name": "Weber", "email": "zoe@ferro.lu", "company": "Ferro SA"}
AGREED: dict[str, Any] = {"consents": ["privacy"]}


@pytest.fixture
async def desk(conference: Conference) -> Caller:
    return await conference.pair("desk")


async def form_of(visitor: Visitor, desk: Caller, **headers: str) -> Page:
    """The form of a desk, opened by its QR code."""
    return await visitor.get(await path_of(desk), **headers)


async def path_of(desk: Caller) -> str:
    answer = await desk.get("/guest-form")
    assert answer.status == 200, answer
    return "/door/desk/" + str(answer.body["url"]).rpartition("/")[2]


async def send(visitor: Visitor, form: Page, **fields: Any) -> Page:
    return await visitor.submit(form, **{**ANSWERS, **AGREED, **fields})


async def waiting_at(desk: Caller) -> list[Any]:
    return list((await desk.get("/guest-entries")).body["items"])


def number_on(page: Page) -> int:
    return int(page.said_at("guest-number"))


async def test_a_guest_who_sends_the_form_is_on_all_desks_of_the_gate(
    conference: Conference, visitor: Visitor, desk: Caller
) -> None:
    sent = await send(visitor, await form_of(visitor, desk))
    for screen in (desk, await conference.pair("supervisor")):
        [entry] = await waiting_at(screen)
        assert (entry["number"], entry["first_name"], entry["consents"]) == (number_on(sent), "Zoë", {"privacy": True})
    assert await waiting_at(await conference.pair("desk", gate="Side door")) == []
    assert "Show this to the desk" in sent.text
    assert "Zoë Weber" in sent.text


async def test_a_reload_a_second_tap_and_a_second_form_are_the_same_guest(visitor: Visitor, desk: Caller) -> None:
    form = await form_of(visitor, desk)
    sent = [await send(visitor, form), await send(visitor, form, first_name="Zoé")]
    sent.append(await send(visitor, await form_of(visitor, desk), first_name="zoe", email="ZOE@ferro.lu"))
    sent.append(await visitor.get(sent[0].path))
    assert {number_on(page) for page in sent} == {entry["number"] for entry in await waiting_at(desk)}
    assert len(await waiting_at(desk)) == 1


async def test_somebody_else_on_the_same_phone_is_another_guest(visitor: Visitor, desk: Caller) -> None:
    await send(visitor, await form_of(visitor, desk))
    await send(visitor, await form_of(visitor, desk), first_name="Max", email="")
    assert [entry["first_name"] for entry in await waiting_at(desk)] == ["Zoë", "Max"]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"first_name": "", "last_name": ""}, "first_name", "Enter a first name or a last name."),
        ({"email": "zoe@ferro"}, "email", "Enter an e-mail address in the right format, such as name@example.com."),
        ({"company": "x" * 201}, "company", "This is too long."),
        ({"last_name": "We\u200fber"}, "last_name", "This contains an invisible character. Please type it again."),
        ({"consents": None}, "consents-privacy", "Tick the box to agree that the data are used for this event."),
        ({"category": "gone"}, "category", "Choose a category."),
    ],
)
async def test_a_fault_stands_in_the_summary_and_at_its_field(
    visitor: Visitor, desk: Caller, fields: dict[str, Any], field: str, sentence: str
) -> None:
    page = await send(visitor, await form_of(visitor, desk), **fields)
    assert page.status == 422
    assert f'<a href="#{field}">{sentence}</a>' in page.html
    assert "<title>Error:" in page.html
    assert await waiting_at(desk) == []


async def test_answers_stay_when_something_is_wrong_or_the_language_changes(visitor: Visitor, desk: Caller) -> None:
    faulty = await send(visitor, await form_of(visitor, desk), email="zoe@ferro")
    other = await visitor.post(f"{await path_of(desk)}?lang=lb", {**faulty.form().fields, "redisplay": ["lb"]})
    for page in (faulty, other):
        assert page.reader.attributes_of["first_name"]["value"] == "Zoë"
        assert page.form().fields["consents"] == ["privacy"]
    assert "Um Comptoir umellen" in other.text


@pytest.mark.parametrize(("language", "heading"), [("fr", "S’inscrire à l’accueil"), ("de", "Am Empfang anmelden")])
async def test_the_form_speaks_the_language_of_the_phone(
    visitor: Visitor, desk: Caller, language: str, heading: str
) -> None:
    visitor.headers["Accept-Language"] = language
    form = await form_of(visitor, desk)
    assert heading in form.text
    await send(visitor, form)
    [entry] = await waiting_at(desk)
    assert entry["locale"] == language


async def test_the_form_shows_the_notice_and_the_consents_of_the_event(
    conference: Conference, visitor: Visitor, desk: Caller
) -> None:
    privacy = PrivacyNotice(version="7", text={"en": "We keep your name for a week."})
    news = ConsentText(id="news", text={"en": "Send me news."}, version="1")
    await conference.is_told(2, privacy=privacy, consents=[news])

    async def form_with_notice() -> Page | None:
        page = await form_of(visitor, desk)
        return page if "We keep your name for a week." in page.text else None

    form = await until(form_with_notice)
    assert "Send me news." in form.text
    await send(visitor, form, consents=["privacy", "news"])
    [entry] = await waiting_at(desk)
    assert entry["consents"] == {"privacy": True, "news": True}


async def test_an_unpaired_desk_has_no_form_any_more(conference: Conference, visitor: Visitor, desk: Caller) -> None:
    form = await form_of(visitor, desk)
    await conference.organiser.call("DELETE", f"/devices/{desk.id}")
    refused = await send(visitor, form)
    assert (refused.status, "This form is not open" in refused.text) == (404, True)
    assert await path_of(await conference.pair("desk")) != form.path


async def test_after_the_event_the_form_is_closed(served: Served, visitor: Visitor) -> None:
    over = await a_conference(served, starts_at=utc_now() - timedelta(days=3), ends_at=utc_now() - timedelta(days=2))
    assert (await form_of(visitor, await over.pair("desk"))).status == 404


async def test_a_form_is_sent_from_its_own_page_only(served: Served, visitor: Visitor, desk: Caller) -> None:
    form = await form_of(visitor, desk)
    assert (await send(visitor, form, form_token="x")).status == 403
    async with a_visitor(f"http://127.0.0.1:{served.settings.checkin_port}") as elsewhere:
        assert (await send(elsewhere, form)).status == 403
        assert (await elsewhere.submit(form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    assert await waiting_at(desk) == []


async def test_the_desk_opens_and_removes_an_entry(conference: Conference, visitor: Visitor, desk: Caller) -> None:
    await send(visitor, await form_of(visitor, desk))
    [entry] = await waiting_at(desk)
    other, elsewhere = await conference.pair("desk"), await conference.pair("desk", gate="Side door")
    assert (await desk.post(f"/guest-entries/{entry['id']}/open", None)).body["opened_by"] == "Phone at Main gate"
    assert (await waiting_at(other))[0]["opened_by"] == "Phone at Main gate"
    for method, path in (("POST", "/open"), ("DELETE", "")):
        assert (await elsewhere.call(method, f"/guest-entries/{entry['id']}{path}")).status == 404
    assert (await desk.call("DELETE", f"/guest-entries/{entry['id']}")).status == 200
    assert (await desk.call("DELETE", f"/guest-entries/{entry['id']}")).status == 404
    assert await conference.database["guest_entries"].count_documents({"event": conference.slug}) == 0


async def test_entries_are_found_by_an_index_and_forgotten(
    conference: Conference, visitor: Visitor, desk: Caller
) -> None:
    await send(visitor, await form_of(visitor, desk))
    document = await conference.database["guest_entries"].find_one({"event": conference.slug})
    assert timedelta(0) < document["expires_at"] - utc_now() <= timedelta(hours=4)
    query = {"event": conference.slug, "gate": document["gate"], "expires_at": {"$gt": utc_now()}}
    find = {"find": "guest_entries", "filter": query, "sort": {"number": 1}}
    plan = (await conference.database.command("explain", find))["queryPlanner"]["winningPlan"]
    assert [stage for stage in ("COLLSCAN", "'SORT'") if stage in repr(plan)] == []
