"""Organisers find people in the table of their event: by filters, in any order, with the columns that they choose."""

from urllib.parse import quote

import pytest

from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_question
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

CATEGORIES = [a_category(), {**a_category("press"), "approval": True}]
DIET = a_question("diet", "choice", choices=[{"id": "vegan", "label": {"en": "Vegan"}}], sensitive=True)


async def the_table(organiser: Organiser, office: Office, event: str, query: str = "", role: str = "editor") -> Page:
    await organiser.has_role(office, event, role)  # type: ignore[arg-type]
    return await organiser.sign_in(quote(f"/console/events/{event}{query}"))


def names_in(page: Page) -> list[str]:
    return [name for name in ("Adam", "Berg", "Clos") if f"<bdi>Zoë {name}</bdi>" in page.html]


async def test_filters_and_their_number_of_people_are_in_the_address(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=CATEGORIES, questions=[DIET])
    await office.enter(event, last_name="Adam", answers={"diet": "vegan"})
    await office.enter(event, last_name="Berg", category="press")
    page = await the_table(organiser, office, event, "?answer.diet=vegan&sort=-name")
    assert (names_in(page), page.said_at("count")) == (["Adam"], "One person")
    assert "Diet: Vegan" in page.text
    everybody = await organiser.visitor.get(f"/console/events/{event}?sort=-name")
    assert everybody.html.index("Zoë Berg") < everybody.html.index("Zoë Adam")
    assert everybody.said_at("count") == "2 people"


async def test_a_sent_form_leads_to_an_address_without_empty_parts(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await the_table(organiser, office, event, "?q=&state=confirmed&category=")
    assert page.path == f"/console/events/{event}?state=confirmed"


async def test_who_awaits_approval_is_counted_on_every_page_of_the_event(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=CATEGORIES)
    await office.enter(event, last_name="Adam")
    for name in ("Berg", "Clos"):
        await office.enter(event, last_name=name, category="press")
    page = await the_table(organiser, office, event)
    assert "2 registrations await your approval" in page.text
    ready = next(link for link in page.reader.links if "state=awaiting_approval" in link)
    assert names_in(await organiser.visitor.get(ready)) == ["Berg", "Clos"]
    assert "Registrations 2 awaiting approval" in (await organiser.visitor.get(f"/console/events/{event}/badges")).text


async def test_chosen_columns_stay_with_the_account_and_are_in_the_address(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(questions=[DIET])
    await office.enter(event, last_name="Adam", answers={"diet": "vegan"}, job_title="Chemist")
    page = await the_table(organiser, office, event, "?q=adam")
    shown = await organiser.visitor.submit(page, "/columns", column=["job_title", "answers.diet", "nonsense"])
    assert shown.path == f"/console/events/{event}?q=adam&columns=job_title,answers.diet"
    again = await organiser.visitor.get(f"/console/events/{event}")
    assert ("Chemist" in again.text, "<bdi>Vegan</bdi>" in again.html, "@example" in again.text) == (True, True, False)
    usual = await organiser.visitor.submit(again, "/columns", usual="yes")
    assert "@example" in usual.text


async def test_a_viewer_neither_sees_nor_finds_by_sensitive_answers(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[DIET])
    await office.enter(event, last_name="Adam", answers={"diet": "vegan"})
    await office.enter(event, last_name="Berg")
    query = "?answer.diet=vegan&columns=answers.diet"
    page = await the_table(organiser, office, event, query, role="viewer")
    assert (names_in(page), "Vegan" in page.text, "Diet" in page.text) == (["Adam", "Berg"], False, False)


async def test_the_table_of_another_event_is_not_there(organiser: Organiser, office: Office) -> None:
    event, other = await office.has_event(), await office.has_event()
    page = await the_table(organiser, office, event)
    assert (await organiser.visitor.get(f"/console/events/{other}?state=confirmed")).status == 404
    token = page.form("/columns").fields["form_token"]
    answer = await organiser.visitor.post(f"/console/events/{other}/columns", {"form_token": token})
    assert answer.status == 404


@pytest.mark.parametrize(
    "query",
    [
        "sort=%00",
        "after=%ff",
        "after=WyJcdTAwMDAiLCAxXQ==&sort=name",
        "tag=%00",
        "columns=%00,,",
        "session=%3A",
        "answer.=1",
    ],
)
async def test_no_address_breaks_the_table(organiser: Organiser, office: Office, query: str) -> None:
    event = await office.has_event()
    await office.enter(event)
    page = await the_table(organiser, office, event)
    assert (await organiser.visitor.get(f"{page.path}?{query}")).status == 200


async def test_walk_ins_are_found_and_named(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.enter(event, last_name="Adam")
    code = (await office.enter(event, last_name="Berg"))["code"]
    await office.database["registrations"].update_one({"event": event, "code": code}, {"$set": {"source": "walk_in"}})
    page = await the_table(organiser, office, event, "?source=walk_in&columns=source")
    assert names_in(page) == ["Berg"]
    assert "Source: walk-in at the desk" in page.text
    person = await organiser.visitor.get(f"/console/events/{event}/registrations/{code}")
    assert "walk-in at the desk" in person.text
