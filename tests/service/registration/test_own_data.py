"""Attendees download what is known of them, and have it erased; organisers do so for them."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.registration.builders import a_question
from tests.support.registration.service import Office


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


async def test_an_attendee_downloads_their_data_and_has_them_erased(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=[a_question(sensitive=True)])
    entered = await office.enter(event, email="zoe@example.lu", answers={"diet": "no nuts"})
    (mail,) = await office.subscribers.has_mails(event, "confirmation")
    link = "/r/" + (mail.manage_url or "").rpartition("/r/")[2]
    data = json.loads((await visitor.get(f"{link}/data.json")).body)
    assert (data["person"]["email"], data["answers"][0]["answer"]) == ("zoe@example.lu", "no nuts")
    assert data["tickets"][0]["secret"] == entered["ticket"]["secret"]
    api = f"events/{event}/registrations/{entered['code']}"
    for_organiser = (await office.call("GET", f"{api}/data.json")).body
    assert for_organiser["person"] == data["person"]
    assert "secret" not in for_organiser["tickets"][0]
    page = await visitor.get(link)
    assert (await visitor.submit(page, "/erase")).status in {200, 303}
    page = await visitor.get(link)
    assert "Your data are deleted" in page.text
    assert "zoe@example.lu" not in page.html
    erased = await office.registration(event, entered["code"])
    assert (erased["email"], erased["last_name"], erased["state"]) == (None, "", "cancelled")
    assert (await office.call("POST", f"{api}/erase", {"reason": "again"})).status == 204


async def test_a_booker_reads_whom_they_registered_whether_somebody_was_known_or_not(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event()
    await office.enter(event, email="ada@example.lu", last_name="Adele")
    colleagues = [{"last_name": "Typed", "email": "ada@example.lu"}, {"last_name": "Berg"}]
    await office.submit(event, email="zoe@example.lu", last_name="Muster", colleagues=colleagues)
    (summary,) = await office.subscribers.has_mails(event, "group_summary")
    link = "/r/" + (summary.manage_url or "").rpartition("/r/")[2]
    data = json.loads((await visitor.get(f"{link}/data.json")).body)
    assert [(c["last_name"], c["email"]) for c in data["colleagues"]] == [("Typed", "ada@example.lu"), ("Berg", "")]
    berg = next(r for r in await office.registrations(event) if r["last_name"] == "Berg")
    of_berg = (await office.call("GET", f"events/{event}/registrations/{berg['code']}/data.json")).body["registration"]
    assert of_berg["registered_by"].endswith("Muster")
    assert of_berg["emails_go_to"] == "zoe@example.lu"


async def test_somebody_invited_and_named_by_others_reads_that_and_no_secret_of_theirs(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event()
    invited = {"category": "industry", "email": "ada@example.lu", "note": "Please come."}
    code = (await office.call("POST", f"events/{event}/invitations", invited)).body["code"]
    await office.submit(event, email="ada@example.lu")
    await office.submit(event, email="zoe@example.lu", colleagues=[{"last_name": "Typed", "email": "ada@example.lu"}])
    mails = await office.subscribers.has_mails(event, "confirmation", 2)
    link = next("/r/" + str(mail.manage_url).rpartition("/r/")[2] for mail in mails if mail.to == "ada@example.lu")
    file = await visitor.get(f"{link}/data.json")
    data = json.loads(file.body)
    assert [invitation["note"] for invitation in data["invitations"]] == ["Please come."]
    assert [entry["last_name"] for entry in data["named_as_colleague"]] == ["Typed"]
    of_zoe = next(person for person in await office.registrations(event) if person["email"] == "zoe@example.lu")
    for secret in (code, "zoe@example.lu", of_zoe["code"], of_zoe["ticket"]["secret"]):
        assert secret not in file.html
