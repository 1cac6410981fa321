"""Organisers look after one registration on its page in the console."""

from typing import Any

import pytest

from shared.contracts.registration import Role
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_definition, a_question
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

APPROVAL = [{**a_definition()["categories"][0], "approval": True}, *a_definition()["categories"][1:]]


async def the_page_of(organiser: Organiser, office: Office, event: str, code: str, role: Role = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/registrations/{code}")


async def a_registration(office: Office, event: str, **fields: Any) -> dict[str, Any]:
    """The registration that somebody has submitted."""
    await office.submit(event, **fields)
    return (await office.registrations(event))[-1]


async def test_the_list_leads_to_the_page_of_each_registration(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}")
    assert f"/console/events/{event}/registrations/{code}" in page.reader.links


async def test_the_page_shows_how_a_registration_stands(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    registration = await a_registration(office, event, company="Ferro SA", job_title="Chemist")
    page = await the_page_of(organiser, office, event, registration["code"])
    assert page.status == 200
    for text in (registration["code"], registration["email"], "Ferro SA", "Chemist", "confirmed", "Privacy"):
        assert text in page.text


async def test_an_organiser_approves(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=APPROVAL)
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    approved = await organiser.visitor.submit(page, "/approve")
    assert (approved.status, "Approved." in approved.text) == (200, True)
    assert (await office.registration(event, code))["state"] == "confirmed"


async def test_an_organiser_declines_with_a_reason(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=APPROVAL)
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    declined = await organiser.visitor.submit(page, "/decline", reason="Only for members.")
    assert "Only for members." in declined.text
    [mail] = await office.subscribers.has_mails(event, "declined")
    assert mail.reason == "Only for members."


async def test_an_organiser_gives_somebody_the_next_place_and_cancels_another(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(capacity=1)
    first = (await a_registration(office, event))["code"]
    second = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, second)
    full = await organiser.visitor.submit(page, "/promote")
    assert (full.status, "There are no places left." in full.text) == (409, True)
    await organiser.visitor.submit(await organiser.visitor.get(page.path.replace(second, first)), "/cancel")
    assert (await office.registration(event, first))["state"] == "cancelled"
    assert (await office.registration(event, second))["state"] == "confirmed"


async def test_an_organiser_corrects_an_address_and_the_badge_goes_there(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event, email="zoe@gmial.com"))["code"]
    page = await the_page_of(organiser, office, event, code)
    corrected = await organiser.visitor.submit(page, "/correct", email="zoe@gmail.com", attention="Needs a headset")
    assert "zoe@gmail.com" in corrected.text
    assert "Needs a headset" in corrected.text
    assert [mail.to for mail in await office.subscribers.has_mails(event, "changed")] == ["zoe@gmail.com"]


async def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    refused = await organiser.visitor.submit(page, "/correct", email="nowhere", company="Ferro SA")
    assert refused.status == 422
    assert refused.said_at("email-fault")
    assert refused.form("/correct").fields["company"] == ["Ferro SA"]
    assert (await office.registration(event, code))["company"] != "Ferro SA"


async def test_an_organiser_gives_tags_and_is_told_when_one_is_too_long(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    refused = await organiser.visitor.submit(page, "/correct", tags="VIP, " + "x" * 31)
    assert (refused.status, bool(refused.said_at("tags-fault"))) == (422, True)
    await organiser.visitor.submit(page, "/correct", tags=" VIP , Speaker,, ")
    assert (await office.registration(event, code))["tags"] == ["VIP", "Speaker"]


@pytest.mark.parametrize(("action", "kind"), [("resend", "confirmation"), ("reissue", "changed")])
async def test_an_organiser_has_the_badge_mailed_again(
    organiser: Organiser, office: Office, action: str, kind: str
) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    before = (await office.registration(event, code))["ticket"]["secret"]
    page = await the_page_of(organiser, office, event, code)
    await office.subscribers.has_mails(event, "confirmation")
    await organiser.visitor.submit(page, f"/{action}")
    await until(lambda: len(office.subscribers.mails(event)) == 2)
    assert office.subscribers.mails(event)[-1].kind == kind
    after = (await office.registration(event, code))["ticket"]["secret"]
    assert (after != before) == (action == "reissue")


async def test_a_viewer_sees_no_actions_no_sensitive_answers_and_can_do_nothing(
    organiser: Organiser, office: Office
) -> None:
    question = {"id": "diet", "kind": "text", "label": {"en": "Diet"}, "sensitive": True}
    event = await office.has_event(questions=[question])
    code = (await a_registration(office, event, answers={"diet": "halal"}))["code"]
    page = await the_page_of(organiser, office, event, code, role="viewer")
    assert "halal" not in page.text
    assert [form.action for form in page.reader.forms] == ["/console/sign-out"]
    token = page.form("/sign-out").fields["form_token"]
    answer = await organiser.visitor.post(f"{page.path}/cancel", {"form_token": token})
    assert answer.status == 403
    assert (await office.registration(event, code))["state"] == "confirmed"
    await organiser.has_role(office, event, "editor")
    assert "halal" in (await organiser.visitor.get(page.path)).text


async def test_organisers_of_other_events_find_nobody(organiser: Organiser, office: Office) -> None:
    event, other = await office.has_event(), await office.has_event()
    code = (await a_registration(office, other))["code"]
    await organiser.has_role(office, event, "owner")
    assert (await organiser.sign_in(f"/console/events/{other}/registrations/{code}")).status == 404
    assert (await organiser.visitor.get(f"/console/events/{event}/registrations/{code}")).status == 404


async def test_the_address_of_an_action_leads_to_the_page(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    assert (await organiser.visitor.get(f"{page.path}/cancel")).path.partition("?")[0] == page.path
    assert (await office.registration(event, code))["state"] == "confirmed"


async def test_a_form_of_another_site_changes_nothing(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await a_registration(office, event))["code"]
    page = await the_page_of(organiser, office, event, code)
    assert (await organiser.visitor.post(f"{page.path}/cancel", {"form_token": ["forged"]})).status == 403
    assert (await office.registration(event, code))["state"] == "confirmed"


FOR_ALL = [a_category(), a_category("press")]
ASKED = [
    a_question("diet", required=True),
    a_question("visa", "yes_no"),
    a_question("letter", **{"for": "organiser"}, shown_when={"question": "visa", "value": True}),
    a_question("outlet", categories=["press"]),
]


async def test_an_organiser_answers_what_attendees_are_not_asked(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=ASKED, categories=FOR_ALL)
    code = (await a_registration(office, event, answers={"diet": "halal", "visa": True}))["code"]
    page = await the_page_of(organiser, office, event, code)
    fields = page.form("/correct").fields
    assert (fields["answers-diet"], fields["answers-visa"]) == (["halal"], ["yes"])
    assert "answers-outlet" not in fields  # for another category
    corrected = await organiser.visitor.submit(page, "/correct", **{"answers-letter": "sent", "answers-diet": "vegan"})
    assert "Saved." in corrected.text
    answers = (await office.registration(event, code))["answers"]
    assert answers == {"diet": "vegan", "visa": True, "letter": "sent"}
    await organiser.visitor.submit(corrected, "/correct", **{"answers-visa": "no"})
    assert (await office.registration(event, code))["answers"] == {"diet": "vegan", "visa": False}


async def test_a_fault_of_an_answer_stands_at_its_question(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[*ASKED, a_question("guests", "number")], categories=FOR_ALL)
    code = (await a_registration(office, event, answers={"diet": "halal"}))["code"]
    page = await the_page_of(organiser, office, event, code)
    refused = await organiser.visitor.submit(page, "/correct", **{"answers-diet": "", "answers-guests": "two"})
    assert refused.status == 422
    assert refused.said_at("answers-diet-fault") == "\u2068Diet\u2069: Answer this question."
    assert refused.said_at("answers-guests-fault") == "\u2068Guests\u2069: Enter a number."
    assert refused.form("/correct").fields["answers-guests"] == ["two"]


async def test_a_name_is_corrected_whatever_was_never_answered(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=FOR_ALL)
    code = (await a_registration(office, event))["code"]
    assert (await office.call("PATCH", f"events/{event}", {"questions": ASKED})).status == 200
    page = await the_page_of(organiser, office, event, code)
    corrected = await organiser.visitor.submit(page, "/correct", company="Ferro SA")
    assert (corrected.status, "Saved." in corrected.text) == (200, True)
