"""Attendees look after their own registration, with the link in their mail."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from icalendar import Calendar

from services.registration.web.people.submission import SHORTEST_SECONDS
from shared.clock import utc_now
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.service import Office

WORDS = {"en": "Your badge", "fr": "Votre badge", "de": "Ihr Badge", "lb": "Äre Badge"}
SUCCESSOR: dict[str, Any] = {
    "successor_first_name": "Ada",
    "successor_last_name": "Lovelace",
    "successor_email": "ada@example.lu",
    "successor_consents": "privacy",
}


@dataclass
class Holder:
    """Somebody with a manage link, in a browser."""

    office: Office
    visitor: Visitor
    event: str
    code: str
    link: str

    async def page(self) -> Page:
        return await self.visitor.get(self.link)

    async def registration(self) -> dict[str, Any]:
        return await self.office.registration(self.event, self.code)


async def link_to(office: Office, event: str, to: str, kind: str) -> str:
    """The path of the manage link in a mail."""

    def found(mails: list[Any]) -> str:
        return next(("/r/" + m.manage_url.rpartition("/r/")[2] for m in mails if m.to == to and m.manage_url), "")

    from tests.support.waiting import until

    return await until(lambda: found(office.subscribers.mails(event, kind)))


@pytest.fixture
async def visitor(office: Office) -> AsyncIterator[Visitor]:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


async def a_holder(office: Office, visitor: Visitor, kind: str = "confirmation", **fields: Any) -> Holder:
    person = {"email": "zoe@example.lu", **fields.pop("person", {})}
    event = await office.has_event(**fields)
    registration = await office.enter(event, **person)
    return Holder(office, visitor, event, registration["code"], await link_to(office, event, person["email"], kind))


@pytest.fixture
async def holder(office: Office, visitor: Visitor) -> Holder:
    return await a_holder(
        office,
        visitor,
        sessions=[a_session("s1"), a_session("s2", capacity=0)],
        questions=[a_question(), a_question("kitchen", **{"for": "organiser"})],
        person={"sessions": ["s1"], "answers": {"diet": "none"}},
    )


@pytest.mark.parametrize("language", WORDS)
async def test_the_page_shows_the_badge_in_each_language(holder: Holder, language: str) -> None:
    page = await holder.visitor.get(holder.link, **{"Accept-Language": language})
    assert page.status == 200
    assert page.said_at("badge") == WORDS[language]
    assert holder.code in page.text


def forms_of(page: Any) -> list[str]:
    """The actions of the page's forms; data can always be erased."""
    return [form.action.rpartition("/")[2].partition("#")[0] for form in page.reader.forms]


async def test_each_form_has_a_heading(holder: Holder) -> None:
    headings = re.findall(r"<summary><h2>(.*?)</h2></summary>", (await holder.page()).html)
    assert headings == [
        "Change my details",
        "Say that you come",
        "Hand over my place",
        "Cancel my registration",
        "My consents",
        "My data",
    ]


async def test_consents_are_shown_given_and_withdrawn(office: Office, visitor: Visitor) -> None:
    asked = [{"id": name, "text": {"en": f"I agree to {name}."}, "version": "7"} for name in ("photos", "news")]
    consents = {"privacy": True, "photos": True}
    holder = await a_holder(office, visitor, consents=asked, person={"consents": consents})
    page = await holder.page()
    assert "I agree to photos. Agreed, version 7: " in page.text
    saved = await visitor.submit(page, "/consents", agreed=["news"])
    assert ("Saved." in saved.text, "I agree to photos. Withdrawn:" in saved.text) == (True, True)
    await office.call("PATCH", f"events/{holder.event}", {"consents": [{**asked[0], "version": "8"}, asked[1]]})
    reworded = await visitor.submit(saved, "/consents", agreed=["photos", "news"])
    assert (reworded.status, "please read it again" in reworded.text) == (409, True)
    data = json.loads((await visitor.get(f"{holder.link}/data.json")).body)
    given = {record["id"]: (record["given"], record["version"]) for record in data["consents"]}
    assert (given["photos"], given["news"]) == ((False, "7"), (True, "7"))


async def test_looking_at_it_changes_nothing(holder: Holder, office: Office) -> None:
    before = await holder.registration()
    for ending in ("", "/qr.svg", "/badge.pdf", "/calendar.ics", "/change", "/hand-over", "/cancel", "/resend"):
        for method in ("GET", "HEAD"):
            assert (await holder.visitor.request(method, holder.link + ending)).status == 200
    assert await holder.registration() == before
    assert len(office.subscribers.mails(holder.event)) == 1


async def test_code_badge_and_calendar_are_the_owners_own(holder: Holder) -> None:
    qr = await holder.visitor.get(f"{holder.link}/qr.svg")
    assert (qr.headers["Content-Type"], qr.body[:4]) == ("image/svg+xml", b"<svg")
    pdf = await holder.visitor.get(f"{holder.link}/badge.pdf")
    assert "Müller-Weber" in pypdf.PdfReader(io.BytesIO(pdf.body)).pages[0].extract_text()
    calendar = await holder.visitor.get(f"{holder.link}/calendar.ics")
    [entry] = Calendar.from_ical(calendar.html).walk("VEVENT")
    assert entry["SUMMARY"] == "Plastics Day"
    for file in (qr, pdf, calendar):
        assert file.headers["Cache-Control"] == "no-store"
        assert file.headers["Referrer-Policy"] == "no-referrer"


async def test_a_country_given_by_name_is_chosen_in_the_form(office: Office, visitor: Visitor) -> None:
    questions, answers = [a_question("home", "country"), a_question("next", "country")], {"home": "Luxemburg"}
    holder = await a_holder(office, visitor, questions=questions, person={"answers": answers})
    page = await holder.page()
    assert page.form("/change").fields["answers-home"] == ["LU"]
    assert page.form("/change").fields["answers-next"] == [""]
    await visitor.submit(page, "/change", **{"answers-next": "FR"})
    assert (await holder.registration())["answers"] == {"home": "LU", "next": "FR"}


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é", "../console", "a" * 5000])
async def test_a_link_that_is_not_ours_leads_nowhere(visitor: Visitor, office: Office, token: str) -> None:
    for ending in ("", "/qr.svg", "/badge.pdf", "/calendar.ics"):
        page = await visitor.get(f"/r/{token}{ending}")
        assert page.status in {200, 404}
        assert "Your badge" not in page.text


async def test_a_forged_link_opens_nobody_elses_registration(holder: Holder) -> None:
    token = holder.link.removeprefix("/r/")
    first, last = ("C" if token[0] == "B" else "B"), ("Q" if token[-1] == "A" else "A")
    for forged in (token[:-1] + last, token[:22] + "A" * 21, first + token[1:]):
        page = await holder.visitor.get(f"/r/{forged}")
        assert (page.status, holder.code in page.text) == (404, False)


async def test_details_sessions_and_answers_can_be_changed(holder: Holder) -> None:
    await holder.office.call(
        "PATCH",
        f"events/{holder.event}/registrations/{holder.code}",
        {"answers": {"diet": "none", "kitchen": "table 3"}},
    )
    secret = (await holder.registration())["ticket"]["secret"]
    page = await holder.page()
    changes = {"first_name": "Chloé", "company": "Sidérurgie", "sessions": ["s1", "s2"], "answers-diet": "vegan"}
    saved = await holder.visitor.submit(page, "/change", **changes)
    assert (saved.status, saved.path) == (200, f"{holder.link}?done=change")
    assert "Saved. If your badge changed, a new one is on its way." in saved.text
    now = await holder.registration()
    assert (now["first_name"], now["company"]) == ("Chloé", "Sidérurgie")
    assert {s["id"]: s["state"] for s in now["sessions"]} == {"s1": "confirmed", "s2": "waitlisted"}
    assert now["answers"] == {"diet": "vegan", "kitchen": "table 3"}
    assert now["ticket"]["secret"] == secret


async def test_a_session_one_has_a_place_in_is_not_called_full(office: Office, visitor: Visitor) -> None:
    holder = await a_holder(office, visitor, sessions=[a_session("s1", capacity=1)], person={"sessions": ["s1"]})
    assert "full" not in (await holder.page()).said_at("sessions-group")


async def test_a_change_with_faults_keeps_what_was_typed_and_changes_nothing(holder: Holder) -> None:
    before = await holder.registration()
    typed = {"first_name": "", "last_name": "", "company": "C" * 201, "answers-diet": "vegan"}
    again = await holder.visitor.submit(await holder.page(), "/change", **typed)
    assert again.status == 422
    assert [link for link in again.reader.links if link.startswith("#")][1:] == ["#first_name", "#company"]
    assert again.form("/change").fields["company"] == ["C" * 201]
    assert again.form("/change").fields["answers-diet"] == ["vegan"]
    assert '<details class="card change" name="forms" open>' in again.html
    assert "<title>Error: " in again.html
    assert await holder.registration() == before


async def test_switching_the_language_after_a_fault_leads_back_to_the_page(holder: Holder) -> None:
    again = await holder.visitor.submit(await holder.page(), "/change", first_name="", last_name="")
    german = next(link for link in again.reader.links if "lang=de" in link)
    page = await holder.visitor.get(german)
    assert (page.status, page.said_at("badge")) == (200, "Ihr Badge")


@pytest.mark.parametrize(
    ("form", "field"), [("change", "company"), ("change", "answers-diet"), ("hand-over", "successor_email")]
)
async def test_switching_the_language_keeps_what_was_typed_and_its_faults(
    holder: Holder, form: str, field: str
) -> None:
    page = await holder.page()
    before = await holder.registration()
    names = {name: [""] for name in page.form(f"/{form}").fields if name.endswith(("first_name", "last_name"))}
    typed = {**page.form(f"/{form}").fields, **names, field: ["typed"], "redisplay": ["de"]}
    german = await holder.visitor.post(f"{holder.link}/{form}?lang=de", typed)
    assert (german.status, german.said_at("badge")) == (200, "Ihr Badge")
    assert german.form(f"/{form}").fields[field] == ["typed"]
    assert "aria-invalid" not in german.html
    faulty = await holder.visitor.submit(german, f"/{form}", **{field: "typed"})
    assert faulty.status == 422
    french = await holder.visitor.post(
        f"{holder.link}/{form}?lang=fr", {**faulty.form(f"/{form}").fields, "redisplay": ["fr"]}
    )
    assert french.html.count("aria-invalid") == faulty.html.count("aria-invalid") > 0
    assert french.said_at("faults") != faulty.said_at("faults")
    assert await holder.registration() == before


async def test_a_place_handed_over_belongs_to_somebody_else(holder: Holder) -> None:
    before = await holder.registration()
    done = await holder.visitor.submit(await holder.page(), "/hand-over", **SUCCESSOR)
    assert (done.status, "Your place is handed over" in done.text) == (200, True)
    after = await holder.registration()
    assert (after["code"], after["email"]) == (before["code"], "ada@example.lu")
    assert after["ticket"]["secret"] != before["ticket"]["secret"]
    assert after["sessions"] == before["sessions"]
    assert after["answers"] == {}
    new_link = await link_to(holder.office, holder.event, "ada@example.lu", "confirmation")
    assert "Ada Lovelace" in (await holder.visitor.get(new_link)).text


async def test_the_link_of_who_handed_over_says_so_and_does_nothing(holder: Holder) -> None:
    page = await holder.page()
    await holder.visitor.submit(page, "/hand-over", **SUCCESSOR)
    handed_over = await holder.registration()
    looked = [await holder.page(), await holder.visitor.get(f"{holder.link}/badge.pdf")]
    actions = ("/change", "/cancel", "/resend", "/hand-over")
    acted = [await holder.visitor.submit(page, action) for action in actions]
    for answer in looked + acted:
        assert answer.status == 409
        assert "This place has been handed over to somebody else" in answer.text
        assert "Lovelace" not in answer.text
    assert await holder.registration() == handed_over


async def test_a_hand_over_with_faults_names_them_all(holder: Holder) -> None:
    again = await holder.visitor.submit(
        await holder.page(), "/hand-over", successor_email="ada", successor_first_name="Ada"
    )
    assert again.status == 422
    assert "#successor_email" in again.reader.links
    assert "#successor_consents-privacy" in again.reader.links
    assert again.form("/hand-over").fields["successor_email"] == ["ada"]
    assert (await holder.registration())["email"] == "zoe@example.lu"


async def test_handing_over_never_says_whether_an_address_is_registered(holder: Holder) -> None:
    for email in ("ada@example.lu", "max@example.lu"):
        await holder.office.enter(holder.event, email=email)
    other = await link_to(holder.office, holder.event, "max@example.lu", "confirmation")
    pages = []
    for link, email in ((holder.link, "ada@example.lu"), (other, "yves@example.lu")):
        page = await holder.visitor.get(link)
        done = await holder.visitor.submit(page, "/hand-over", **{**SUCCESSOR, "successor_email": email})
        again = await holder.visitor.get(link)
        pages.append((done.status, done.path, done.text, again.status, again.text))
    assert pages[0] == pages[1]
    assert "Your place is handed over" in pages[0][2]
    [mail] = await holder.office.subscribers.has_mails(holder.event, "already_registered")
    assert mail.to == "ada@example.lu"


@pytest.mark.parametrize("email", ["ada@example.lu", "yves@example.lu"])
async def test_handing_over_is_answered_no_sooner_to_one_address_than_to_another(holder: Holder, email: str) -> None:
    await holder.office.enter(holder.event, email="ada@example.lu")
    fields, clock = (await holder.page()).form("/hand-over").fields, asyncio.get_running_loop().time
    sent, began = {**fields, **{name: [value] for name, value in SUCCESSOR.items()}}, clock()
    answer = await holder.visitor.post(f"{holder.link}/hand-over", {**sent, "successor_email": [email]}, follow=False)
    assert (answer.status, clock() - began >= SHORTEST_SECONDS * 0.99) == (303, True)


async def test_an_address_that_is_registered_meanwhile_gets_one_place_and_no_other_answer(holder: Holder) -> None:
    page = await holder.page()
    submitted, answer = await asyncio.gather(
        holder.office.submit(holder.event, email="ada@example.lu"),
        holder.visitor.submit(page, "/hand-over", **SUCCESSOR),
    )
    assert submitted.body == {"outcome": "confirmed"}
    assert (answer.status, "Your place is handed over" in answer.text) == (200, True)
    registrations = await holder.office.registrations(holder.event)
    assert [r["email"] for r in registrations if r["state"] == "confirmed"] == ["ada@example.lu"]


async def test_cancelling_frees_the_place_and_twice_is_once(holder: Holder) -> None:
    page = await holder.page()
    done = await holder.visitor.submit(page, "/cancel")
    assert done.text.count("Your registration is cancelled") == 1
    assert (await holder.registration())["state"] == "cancelled"
    assert (await holder.visitor.submit(page, "/cancel")).status == 200
    assert len(await holder.office.subscribers.has_mails(holder.event, "cancelled")) == 1
    assert (await holder.visitor.get(f"{holder.link}/qr.svg")).status == 404
    assert f"/e/{holder.event}" in done.reader.links


async def test_the_mail_is_sent_again_when_asked(holder: Holder) -> None:
    done = await holder.visitor.submit(await holder.page(), "/resend")
    assert re.search(r"Sent at \d\d:\d\d\.", done.text)
    for at in ("", "99999999999", "x", "-1"):
        assert "Sent at" not in (await holder.visitor.get(f"{holder.link}?done=resend&at={at}")).text
    assert len(await holder.office.subscribers.has_mails(holder.event, "confirmation", 2)) == 2


@pytest.mark.parametrize(("state", "status"), [("cancelled", "CANCELLED"), ("postponed", "TENTATIVE")])
async def test_what_does_not_take_place_is_neither_confirmed_again_nor_put_into_calendars(
    office: Office, visitor: Visitor, state: str, status: str
) -> None:
    holder = await a_holder(office, visitor)
    page = await holder.page()
    await office.call("PATCH", f"events/{holder.event}", {"state": state})
    refused = await visitor.submit(page, "/resend")
    assert (refused.status, "no place in it can be confirmed now" in refused.said_at("faults")) == (409, True)
    assert len(office.subscribers.mails(holder.event, "confirmation")) == 1
    now = await holder.page()
    assert "/resend" not in now.html
    assert "calendar.ics" not in now.html
    [entry] = Calendar.from_ical((await visitor.get(f"{holder.link}/calendar.ics")).html).walk("VEVENT")
    assert entry["STATUS"] == status


async def test_after_the_event_there_is_nothing_to_show_or_to_do(office: Office, visitor: Visitor) -> None:
    holder = await a_holder(office, visitor)
    start, end = ((utc_now() - timedelta(hours=hours)).isoformat() for hours in (9, 1))
    await office.call("PATCH", f"events/{holder.event}", {"starts_at": start, "ends_at": end})
    page = await holder.page()
    assert "The event is over." in page.text
    assert "qr.svg" not in page.html
    assert "calendar.ics" not in page.html
    assert forms_of(page) == ["erase"]


async def test_after_the_event_a_page_that_stayed_open_gives_nothing_up(holder: Holder) -> None:
    page = await holder.page()
    start, end = ((utc_now() - timedelta(hours=hours)).isoformat() for hours in (9, 1))
    await holder.office.call("PATCH", f"events/{holder.event}", {"starts_at": start, "ends_at": end})
    before = await holder.registration()
    for action, fields in (("/cancel", {}), ("/hand-over", SUCCESSOR)):
        refused = await holder.visitor.submit(page, action, **fields)
        assert (refused.status, refused.said_at("faults")) == (409, "The event is over."), action
    assert await holder.registration() == before
    assert (await holder.office.act(holder.event, holder.code, "cancel")).body["state"] == "cancelled"


@pytest.mark.parametrize("kind", ["choice", "yes_no"])
async def test_an_answer_that_is_not_required_can_be_taken_back(office: Office, visitor: Visitor, kind: str) -> None:
    choices = {"choices": [{"id": "a", "label": {"en": "First"}}]} if kind == "choice" else {}
    given = "a" if kind == "choice" else True
    holder = await a_holder(
        office, visitor, questions=[a_question("one", kind, **choices)], person={"answers": {"one": given}}
    )
    page = await holder.page()
    assert "no answer" in page.said_at("answers-one-group")
    taken_back: dict[str, Any] = {"answers-one": ""}
    await visitor.submit(page, "/change", **taken_back)
    assert (await holder.registration())["answers"] == {}


async def test_who_waits_sees_their_position_and_no_badge(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=0)
    for email in ("ada@example.lu", "zoe@example.lu"):
        await office.enter(event, email=email)
    page = await visitor.get(await link_to(office, event, "zoe@example.lu", "waitlisted"))
    assert "Your position: 2." in page.text
    assert "/badge.pdf" not in page.html
    assert "/hand-over" not in page.html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"capacity": 0}, "All places of the event are taken for now."),
        ({"categories": [a_category(capacity=0)]}, "All places of your category are taken for now."),
    ],
)
async def test_who_waits_reads_what_is_full(
    office: Office, visitor: Visitor, fields: dict[str, Any], sentence: str
) -> None:
    holder = await a_holder(office, visitor, "waitlisted", **fields)
    page = await holder.page()
    assert "Waiting list, number 1" in page.text
    assert [s for s in page.text.split(". ") if s.startswith("All places")] == [sentence.removesuffix(".")]


async def test_who_is_confirmed_reads_so_and_what_they_wait_for(holder: Holder) -> None:
    assert "Your place is confirmed" in (await holder.page()).text
    assert "is full: you are on its waiting list" not in (await holder.page()).said_at("details-list")
    await holder.visitor.submit(await holder.page(), "/change", sessions=["s1", "s2"])
    now = await holder.page()
    assert now.said_at("details-list").count("is full: you are on its waiting list") == 1


async def test_details_show_answers_as_words(office: Office, visitor: Visitor) -> None:
    choices = [{"id": "a", "label": {"en": "First"}}, {"id": "b", "label": {"en": "Second"}}]
    holder = await a_holder(
        office,
        visitor,
        questions=[
            a_question("many", "choices", label={"en": "Which ones?"}, choices=choices),
            a_question("agreed", "yes_no", label={"en": "Agreed?"}),
            a_question("home", "country", label={"en": "Home"}),
            a_question("kitchen", label={"en": "Kitchen"}, **{"for": "organiser"}),
        ],
        person={"answers": {"many": ["a", "b"], "agreed": False, "home": "LU"}},
    )
    details = (await holder.page()).said_at("details-list")
    for words in ("Which ones?First, Second", "Agreed?No", "HomeLuxembourg"):
        assert words in details
    assert "Kitchen" not in details


async def test_the_language_of_ones_mails_is_shown_and_can_be_changed(holder: Holder) -> None:
    page = await holder.page()
    assert "Language of your e-mailsEnglish" in page.said_at("details-list")
    await holder.visitor.submit(page, "/change", locale="lb")
    assert (await holder.registration())["locale"] == "lb"
    assert "Lëtzebuergesch" in (await holder.page()).said_at("details-list")
    refused = await holder.visitor.submit(page, "/change", locale="xx")
    assert refused.status == 422


async def test_a_postponed_event_asks_nobody_to_the_door(holder: Holder) -> None:
    await holder.office.call("PATCH", f"events/{holder.event}", {"state": "postponed"})
    page = await holder.page()
    assert "Your badge stays valid for the new date." in page.text
    assert "Show this code at the door" not in page.text


async def test_who_was_declined_reads_the_reason_as_text(office: Office, visitor: Visitor) -> None:
    press = {"categories": [a_category("press", approval=True)], "person": {"category": "press"}}
    holder = await a_holder(office, visitor, "approval_pending", **press)
    assert "awaits approval" in (await holder.page()).text
    await office.act(holder.event, holder.code, "decline", {"reason": "<b>No</b> room"})
    page = await holder.page()
    assert "<b>No</b> room" in page.text
    assert forms_of(page) == ["erase"]


async def test_after_the_freeze_details_stay_but_the_place_can_be_handed_over(office: Office, visitor: Visitor) -> None:
    holder = await a_holder(office, visitor)
    page = await holder.page()
    await office.call("PATCH", f"events/{holder.event}", {"freeze_at": (utc_now() - timedelta(hours=1)).isoformat()})
    late = await holder.visitor.submit(page, "/change", first_name="Chloé")
    assert late.status == 409
    assert "please write to the organiser" in late.said_at("faults")
    assert (await holder.registration())["first_name"] == "Zoë"
    assert forms_of(late) == ["coming", "hand-over", "cancel", "resend", "erase"]


async def test_of_a_cancelled_event_nothing_can_be_shown_at_the_door(office: Office, visitor: Visitor) -> None:
    holder = await a_holder(office, visitor)
    await office.call("PATCH", f"events/{holder.event}", {"state": "cancelled"})
    page = await holder.page()
    assert "This event is cancelled." in page.text
    assert "qr.svg" not in page.html
    assert forms_of(page) == ["erase"]
