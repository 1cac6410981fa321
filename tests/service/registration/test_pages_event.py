"""Somebody finds an event, fills in its form without scripts, and is told what comes next."""

import asyncio
import re
import secrets
import string
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar

from shared.clock import utc_now
from shared.documents.colours import contrast
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.afterwards import is_over
from tests.support.registration.builders import a_category, a_question, a_session
from tests.support.registration.service import Office

PERSON: dict[str, Any] = {
    "first_name": "Zoë",
    "last_name": "Müller-Weber",
    "company": "Ferro SA",
    "job_title": "CTO",
    "category": "industry",
    "consents": ["privacy"],
}
CHOICES = [{"id": "a", "label": {"en": "First"}}, {"id": "b", "label": {"en": "Second"}}]
QUESTIONS = [
    a_question("text"),
    a_question("long", "long_text", required=True),
    a_question("number", "number"),
    a_question("agreed", "yes_no"),
    a_question("one", "choice", choices=CHOICES, required=True),
    a_question("many", "choices", choices=CHOICES),
    a_question("day", "date"),
    a_question("inside", **{"for": "organiser"}),
]
WORDS = {
    "en": ("One place free", "Register", "Check your inbox"),
    "fr": ("Une place libre", "S’inscrire", "Consultez votre boîte de réception"),
    "de": ("Ein Platz frei", "Anmelden", "Schauen Sie in Ihr Postfach"),
    "lb": ("Eng Plaz fräi", "Umellen", "Kuckt an Är Mailbox"),
}


@pytest.fixture(scope="module")
def office(own_office: Office) -> Office:
    """Only events of this file are in the list of all events."""
    return own_office


@pytest.fixture
async def url(office: Office) -> str:
    return f"http://127.0.0.1:{office.settings.registration_port}"


@pytest.fixture
async def visitor(url: str) -> AsyncIterator[Visitor]:
    async with a_visitor(url) as visitor:
        yield visitor


def a_person(**fields: Any) -> dict[str, Any]:
    return {**PERSON, "email": f"zoe@{id(fields):x}.example.lu", **fields}


async def registered(visitor: Visitor, event: str, **fields: Any) -> Page:
    return await visitor.submit(await visitor.get(f"/e/{event}"), **a_person(**fields))


@pytest.mark.parametrize("language", WORDS)
async def test_an_attendee_registers_in_their_language(office: Office, url: str, language: str) -> None:
    event = await office.has_event(capacity=1)
    async with a_visitor(url, f"{language}-LU,{language};q=0.9") as visitor:
        page = await visitor.get(f"/e/{event}")
        sent = await visitor.submit(page, **a_person())
    free, register, inbox = WORDS[language]
    assert f'<html lang="{language}"' in page.html
    assert free in page.text
    assert page.said_at("register") == register
    assert (sent.status, sent.path) == (200, f"/e/{event}/sent?outcome=confirmed")
    assert inbox in sent.text
    [registration] = await office.registrations(event)
    assert (registration["first_name"], registration["locale"]) == ("Zoë", language)


async def test_a_language_chosen_in_the_switch_stays(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    french = next(link for link in (await visitor.get("/")).reader.links if "lang=fr" in link)
    await visitor.get(french)
    assert "Prénom" in (await visitor.get(f"/e/{event}")).text
    assert visitor.cookie("moien_language") == "fr"
    assert "First name" in (await visitor.get(f"/e/{event}?lang=xx", Cookie="")).text


async def test_a_text_in_another_language_says_so(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(title={"fr": "Journée"}, description={"fr": "Une journée.", "en": "A day."})
    page = await visitor.get(f"/e/{event}")
    assert '<h1 dir="auto" lang="fr">Journée</h1>' in page.html
    assert '<p class="pre lead" dir="auto">A day.</p>' in page.html


async def test_who_is_sent_the_link_sees_what_it_is_about(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(title={"en": "Plastics & Rubber"}, description={"en": "A day\non <plastics>. " * 30})
    html = (await visitor.get(f"/e/{event}")).html
    meta = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))
    assert meta["og:title"] == "Plastics &amp; Rubber"
    assert meta["og:url"] == f"{office.settings.public_url}/e/{event}"
    assert meta["og:description"] == meta["description"]
    assert "A day on &lt;plastics&gt;." in meta["description"]
    assert len(unescape(meta["description"])) <= 200
    assert meta["twitter:card"] == "summary_large_image"


async def colours_of(office: Office, visitor: Visitor, accent: str) -> tuple[str, str]:
    """The declarations for light and for dark screens in the stylesheet of an event's accent."""
    event = await office.has_event(accent=accent)
    light, _, dark = (await visitor.get(f"/e/{event}/accent-{accent[1:]}.css")).html.partition("@media")
    return light, dark


async def test_a_light_accent_has_a_dark_tick(office: Office, visitor: Visitor) -> None:
    for accent, has_dark_tick in (("#fffbe0", True), ("#005f73", False)):
        light, dark = await colours_of(office, visitor, accent)
        assert ("--pico-icon-checkbox" in light) is has_dark_tick
        assert "--pico-icon-checkbox" in dark


@pytest.mark.parametrize("accent", ["#005f73", "#000000", "#7b2d5b", "#ffd166"])
async def test_in_the_dark_the_accent_stands_out_and_can_be_written_on(
    office: Office, visitor: Visitor, accent: str
) -> None:
    _, dark = await colours_of(office, visitor, accent)
    colours = dict(re.findall(r"--([\w-]+):(#\w{6})", dark))
    assert contrast(colours["accent"], "#1b2127") >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5


async def test_each_event_of_the_list_has_its_date_and_its_own_accent(office: Office, visitor: Visitor) -> None:
    start = utc_now().replace(year=utc_now().year + 1, month=6, day=17, hour=12)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=4)).isoformat()}
    events = {accent: await office.has_event(accent=f"#{accent}", **times) for accent in ("7b2d5c", "015f74")}
    page = await visitor.get("/")
    for accent, event in events.items():
        assert f'<link rel="stylesheet" href="/e/{event}/accent-{accent}.css">' in page.html
        _, _, item = page.html.partition(f'<li class="accent-{accent}">')
        assert f'href="/e/{event}"' in item.partition("</li>")[0]
    assert "<b>17</b><span>Jun</span>" in page.html


async def test_the_only_category_is_not_asked_for(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=[a_category("press")])
    page = await visitor.get(f"/e/{event}")
    assert "Category" not in page.text
    assert (await visitor.submit(page, **a_person(category="press"))).status == 200
    assert page.form().fields["category"] == ["press"]


async def test_the_only_category_is_shown_when_nobody_can_choose_it(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=[a_category("vip", invitation_only=True)])
    assert "By invitation only" in (await visitor.get(f"/e/{event}")).said_at("category-group")


async def test_the_form_has_a_heading_for_each_group(office: Office, visitor: Visitor) -> None:
    headings = re.compile(r"<h3>(.*?)</h3>")
    full = await office.has_event(sessions=[a_session("s1")])
    assert headings.findall((await visitor.get(f"/e/{full}")).html) == ["You", "Your day", "Privacy"]
    short = await office.has_event()
    assert headings.findall((await visitor.get(f"/e/{short}")).html) == ["You", "Privacy"]


async def test_the_event_can_be_put_into_a_calendar_unless_it_does_not_take_place(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event()
    address = f"/e/{event}/calendar.ics"
    assert address in (await visitor.get(f"/e/{event}")).reader.links
    [entry] = Calendar.from_ical((await visitor.get(address)).html).walk("VEVENT")
    assert (entry["SUMMARY"], entry["STATUS"]) == ("Plastics Day", "CONFIRMED")
    assert entry["URL"] == f"{office.settings.public_url}/e/{event}"
    await office.call("PATCH", f"events/{event}", {"state": "postponed"})
    assert address not in (await visitor.get(f"/e/{event}")).reader.links
    [entry] = Calendar.from_ical((await visitor.get(address)).html).walk("VEVENT")
    assert entry["STATUS"] == "TENTATIVE"


async def test_an_answer_that_is_required_cannot_be_left_out(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS)
    page = await visitor.get(f"/e/{event}")
    assert "no answer" not in page.said_at("answers-one-group")
    assert "no answer" not in page.said_at("answers-many-group")
    answers = {"answers-long": "x", "answers-one": "a", "answers-agreed": ""}
    assert (await visitor.submit(page, **a_person(**answers))).status == 200
    [registration] = await office.registrations(event)
    assert registration["answers"] == {"long": "x", "one": "a"}


async def test_the_list_of_events_leaves_out_drafts_and_what_is_over(office: Office, visitor: Visitor) -> None:
    coming = await office.has_event(title={"en": "Yet to come"})
    draft = await office.has_event(state="draft")
    yesterday = utc_now() - timedelta(days=1)
    times = {"starts_at": (yesterday - timedelta(hours=8)).isoformat(), "ends_at": yesterday.isoformat()}
    over = await office.has_event(**times)
    links = (await visitor.get("/")).reader.links
    assert f"/e/{coming}" in links
    assert {f"/e/{draft}", f"/e/{over}"}.isdisjoint(links)


async def test_places_price_and_deadline_are_told_before_the_form(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=180, registration_closes_at=(utc_now() + timedelta(days=9)).isoformat())
    before_the_form = (await visitor.get(f"/e/{event}")).text.partition("First name")[0]
    for text in ("Free of charge", "180 places free", "Register until:"):
        assert text in before_the_form


async def test_all_faults_are_named_at_once_at_their_field_and_in_a_summary_in_the_forms_order(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event(questions=QUESTIONS, categories=[a_category(), a_category("press")])
    page = await visitor.get(f"/e/{event}")
    answers = {"answers-number": "many", "answers-day": "tomorrow", "answers-one": "c"}
    again = await visitor.submit(page, email="nobody", category=None, **answers)
    assert again.status == 422
    faulty = [link for link in again.reader.links if link.startswith("#") and link != "#main"]
    names = ["first_name", "email", "category", "answers-long", "answers-number", "answers-one", "answers-day"]
    assert faulty == [f"#{name}" for name in (*names, "consents-privacy")]
    for name in (*names, "consents-privacy"):
        assert again.said_at(f"{name}-fault")
        attributes = attributes_of(again, name)
        assert attributes["aria-invalid"] == "true"
        assert f"{name}-fault" in attributes["aria-describedby"].split()
    assert "Please check 8 answers" in again.said_at("faults")
    for name in names:
        assert again.said_at(f"{name}-fault") in again.said_at("faults")
        assert again.html.index(f'id="{name}-fault"') < again.html.index(f'id="{name}"')
    assert await office.registrations(event) == []


def attributes_of(page: Page, field: str) -> dict[str, str]:
    """The attributes of a field, or of the group of choices whose first has the field's id."""
    return page.reader.attributes_of.get(f"{field}-group") or page.reader.attributes_of[field]


ERROR = {"en": "Error: ", "fr": "Erreur\u00a0: ", "de": "Fehler: ", "lb": "Feeler: "}


@pytest.mark.parametrize("language", ERROR)
async def test_a_form_with_faults_begins_with_them(office: Office, url: str, language: str) -> None:
    event = await office.has_event()
    async with a_visitor(url, language) as visitor:
        page = await visitor.get(f"/e/{event}")
        again = await visitor.submit(page, email="nobody")
    assert f"<title>{ERROR[language]}" in again.html
    assert f"<title>{ERROR[language]}" not in page.html
    assert re.search(r'<main[^>]*>\s*<div [^>]*id="faults" tabindex="-1"', again.html)


async def test_without_any_name_both_fields_are_marked_and_neither_is_required(
    office: Office, visitor: Visitor
) -> None:
    page = await visitor.get(f"/e/{await office.has_event()}")
    again = await visitor.submit(page, **a_person(first_name="", last_name=""))
    for name in ("first_name", "last_name"):
        assert again.reader.attributes_of[name]["aria-invalid"] == "true"
        assert "first_name-fault" in again.reader.attributes_of[name]["aria-describedby"]
        assert "aria-required" not in again.reader.attributes_of[name]
    assert [link for link in again.reader.links if link.startswith(("#f", "#l"))] == ["#first_name"]


async def test_a_missing_agreement_marks_nothing_that_is_optional(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(consents=[{"id": "news", "text": {"en": "News"}}])
    again = await visitor.submit(await visitor.get(f"/e/{event}"), **a_person(consents=[]))
    assert again.reader.attributes_of["consents-privacy"]["aria-invalid"] == "true"
    assert again.reader.attributes_of["consents-privacy"]["type"] == "checkbox"
    assert again.html.count("aria-invalid") == 1
    assert "consents-privacy-fault" not in again.html.partition('value="news"')[2]


async def test_a_form_with_faults_keeps_every_answer(office: Office, visitor: Visitor) -> None:
    sessions, consents = [a_session("s1"), a_session("s2")], [{"id": "news", "text": {"en": "News"}}]
    event = await office.has_event(questions=QUESTIONS, sessions=sessions, consents=consents)
    typed = a_person(
        email="<zoe@",
        sessions=["s2"],
        consents=["privacy", "news"],
        **{
            "answers-text": "{{7*7}}",
            "answers-long": "\nA first line\nand “another”",
            "answers-number": "3,5 or so",
            "answers-agreed": "no",
            "answers-one": "b",
            "answers-many": ["a", "b"],
            "answers-day": "2027-01-31",
        },
    )
    page = await visitor.get(f"/e/{event}")
    again = await visitor.submit(page, **typed)
    assert again.status == 422
    expected = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    redisplayed = {name: again.form().fields[name] for name in expected}
    assert redisplayed == expected
    assert again.form().fields["submission"] == page.form().fields["submission"]
    sent = await visitor.submit(again, **{"email": "zoe@example.lu", "answers-number": "3,5"})
    assert sent.status == 200
    [registration] = await office.registrations(event)
    assert registration["answers"]["number"] == 3.5
    assert registration["answers"]["agreed"] is False
    assert registration["consents"]["news"]["given"] is True


async def test_who_changes_the_language_of_a_faulty_form_keeps_every_answer(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(questions=QUESTIONS)
    faulty = await registered(visitor, event, email="zoe@", **{"answers-text": "kept"})
    french = await visitor.post(f"/e/{event}?lang=fr", {**faulty.form().fields, "redisplay": ["fr"]})
    assert (french.status, french.said_at("register")) == (200, "S’inscrire")
    assert french.form().fields == faulty.form().fields
    assert "Répondez à cette question." in french.said_at("answers-long-fault")
    assert french.html.count("aria-invalid") == faulty.html.count("aria-invalid")
    assert await office.registrations(event) == []


async def test_who_changes_the_language_before_sending_keeps_every_answer_and_sees_no_fault(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event(questions=QUESTIONS)
    page = await visitor.get(f"/e/{event}")
    typed = {**page.form().fields, "first_name": ["Zoë"], "answers-text": ["kept"], "redisplay": ["de"]}
    german = await visitor.post(f"/e/{event}?lang=de", typed)
    assert (german.status, german.said_at("register")) == (200, "Anmelden")
    assert (german.form().fields["first_name"], german.form().fields["answers-text"]) == (["Zoë"], ["kept"])
    assert "aria-invalid" not in german.html
    assert f'formaction="/e/{event}?lang=de"' in german.html


async def test_a_double_click_registers_once(office: Office, url: str) -> None:
    event = await office.has_event()
    async with a_visitor(url) as visitor:
        page, person = await visitor.get(f"/e/{event}"), a_person(email="double@example.lu")
        pages = await asyncio.gather(*(visitor.submit(page, **person) for _ in range(5)))
    assert {page.path for page in pages} == {f"/e/{event}/sent?outcome=confirmed"}
    assert len(await office.registrations(event)) == 1
    await office.subscribers.has_mails(event, "confirmation")
    assert office.subscribers.mails(event, "already_registered") == []


async def test_who_goes_back_and_changes_the_form_registers_somebody_else(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    page = await visitor.get(f"/e/{event}")
    for email in ("one@example.lu", "two@example.lu"):
        assert (await visitor.submit(page, **a_person(email=email))).status == 200
    assert len(await office.registrations(event)) == 2


async def test_a_known_address_sees_what_a_new_one_sees(office: Office, url: str) -> None:
    event = await office.has_event()
    answers = []
    for email in ("zoe@example.lu", "ZOE@example.lu", "ada@example.lu"):
        async with a_visitor(url) as visitor:
            page = await visitor.get(f"/e/{event}")
            redirect = await visitor.request(
                "POST",
                f"/e/{event}",
                data={**a_person(email=email), **{k: v[0] for k, v in page.form().fields.items() if k in HIDDEN}},
                allow_redirects=False,
            )
            sent = await visitor.get(LOCATION(redirect))
            assert email in sent.text
            answers.append((redirect.status, redirect.body, comparable_headers(redirect), sent.html.replace(email, "")))
    assert answers[0] == answers[1] == answers[2]
    assert len(await office.registrations(event)) == 2


HIDDEN = ("form_token", "submission")


def LOCATION(page: Page) -> str:  # noqa: N802
    return str(page.headers["Location"])


def comparable_headers(page: Page) -> dict[str, str]:
    """All headers but those that differ with every answer; of cookies the names."""
    headers = {name: value for name, value in page.headers.items() if name.lower() not in {"date", "x-request-id"}}
    return {**headers, "Set-Cookie": headers.get("Set-Cookie", "").partition("=")[0]}


async def test_the_address_is_shown_back_to_who_typed_it_and_to_nobody_else(office: Office, url: str) -> None:
    event, other = await office.has_event(), await office.has_event()
    async with a_visitor(url) as visitor:
        sent = await registered(visitor, event, email="zoe@example.lu")
        assert "You’re in, Zoë" in sent.text
        assert "zoe@example.lu" in sent.text
        assert f"/e/{event}?correct#email" in sent.reader.links
        assert "zoe@example.lu" not in (await visitor.get(f"/e/{other}/sent?outcome=confirmed")).text
        [cookie] = [morsel for morsel in visitor.session.cookie_jar if morsel.key == "moien_sent"]
        assert cookie["httponly"]
        assert int(cookie["max-age"]) <= 900
    async with a_visitor(url, Cookie=f"moien_sent={cookie.value}x") as stranger:
        page = await stranger.get(f"/e/{event}/sent?outcome=confirmed")
        assert (page.status, "zoe@example.lu" in page.text) == (200, False)


async def test_a_wrong_address_is_corrected_without_typing_the_rest_again(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(sessions=[a_session("s1"), a_session("s2")], questions=[a_question("diet")])
    await registered(visitor, event, email="zoe@exampel.lu", sessions=["s2"], **{"answers-diet": "vegan"})
    form = (await visitor.get(f"/e/{event}?correct")).form()
    assert {name: form.fields[name] for name in ("first_name", "company", "email", "sessions")} == {
        "first_name": ["Zoë"],
        "company": ["Ferro SA"],
        "email": ["zoe@exampel.lu"],
        "sessions": ["s2"],
    }
    assert form.fields["answers-diet"] == [""]
    assert "consents" not in form.fields
    assert (await visitor.get(f"/e/{event}")).form().fields["first_name"] == [""]


async def test_a_form_that_is_too_long_for_a_cookie_still_shows_its_address(office: Office, visitor: Visitor) -> None:
    sessions = ["s" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(60)) for _ in range(95)]
    event = await office.has_event(sessions=[a_session(session) for session in sessions])
    sent = await registered(visitor, event, email="zoe@example.lu", sessions=sessions)
    assert "zoe@example.lu" in sent.text
    cookie = visitor.cookie("moien_sent")
    assert cookie
    assert len(cookie) < 4000


@pytest.mark.parametrize(
    ("outcome", "heading"),
    [
        ("confirmed", "You’re in"),
        ("waitlisted", "You are on the waiting list"),
        ("awaiting_approval", "We have received your registration"),
    ],
)
async def test_only_who_is_confirmed_reads_that_they_are_in(
    office: Office, visitor: Visitor, outcome: str, heading: str
) -> None:
    page = await visitor.get(f"/e/{await office.has_event()}/sent?outcome={outcome}")
    assert re.findall(r"<h1>(.*?)</h1>", page.html) == [heading]
    assert f"<title>{heading} – " in page.html
    assert ('class="tick"' in page.html) is (outcome == "confirmed")
    assert ("calendar.ics" in page.html) is (outcome == "confirmed")


async def test_an_address_that_looks_mistyped_is_questioned_once(office: Office, visitor: Visitor) -> None:
    event = await office.has_event()
    asked = await registered(visitor, event, email="zoe@gmial.com")
    assert asked.status == 422
    assert "zoe@gmail.com" in asked.text
    assert asked.said_at("email-fault").startswith("Is this address right?")
    assert await office.registrations(event) == []
    assert (await visitor.submit(asked, email="zoe@gmial.com")).status == 200
    again = await registered(visitor, event, email="ada@gmial.com")
    assert (await visitor.submit(again, email="ada@gmai.com")).status == 422
    assert (await visitor.submit(again, email="ada@gmail.com")).status == 200
    assert {r["email"] for r in await office.registrations(event)} == {"zoe@gmial.com", "ada@gmail.com"}


async def test_a_full_event_offers_its_waiting_list(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=0)
    page = await visitor.get(f"/e/{event}")
    assert "Full – waiting list open" in page.text
    assert "Join the waiting list" in page.text
    sent = await visitor.submit(page, **a_person())
    assert "outcome=waitlisted" in sent.path
    assert "The event is full: you are on its waiting list." in sent.text
    assert "hand your place" not in sent.text


async def test_a_full_category_of_an_event_with_places_is_not_called_a_full_event(
    office: Office, visitor: Visitor
) -> None:
    event = await office.has_event(capacity=10, categories=[a_category(capacity=0), a_category("press")])
    sent = await registered(visitor, event)
    assert "All places of your category are taken: you are on its waiting list." in sent.text
    assert "The event is full" not in sent.text


async def test_a_full_session_keeps_nobody_out_of_the_event(office: Office, visitor: Visitor) -> None:
    sessions = [a_session("s1", capacity=0), a_session("s2")]
    sent = await registered(visitor, await office.has_event(sessions=sessions), sessions=["s1", "s2"])
    assert "You’re in, Zoë" in sent.text
    assert sent.text.count("is full: you are on its waiting list. Your place in the event is yours all the same.") == 1


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
async def test_an_event_that_does_not_take_place_leads_with_that(office: Office, visitor: Visitor, state: str) -> None:
    event = await office.has_event()
    await office.call("PATCH", f"events/{event}", {"state": state})
    page = await visitor.get(f"/e/{event}")
    assert page.html.index(f"This event is {state}") < page.html.index("<h1")
    assert re.search(r"<s>\w+, \d+ \w+ \d+", page.html)
    assert "Free of charge" not in page.text


@pytest.mark.parametrize(
    "fields", [{"state": "closed"}, {"registration_closes_at": (utc_now() - timedelta(days=2)).isoformat()}]
)
async def test_a_closed_registration_is_shown_as_closed(
    office: Office, visitor: Visitor, fields: dict[str, Any]
) -> None:
    event = await office.has_event()
    await office.call("PATCH", f"events/{event}", fields)
    page = await visitor.get(f"/e/{event}")
    assert "Registration is closed. Are you registered?" in page.text
    assert "Free of charge" not in page.text


async def test_approval_is_told_before_and_after(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=[a_category("press", approval=True)])
    page = await visitor.get(f"/e/{event}")
    assert "Registration needs approval" in page.text
    sent = await visitor.submit(page, **a_person(category="press"))
    assert "The organisers will review it and e-mail you." in sent.text


async def test_an_event_without_places_and_waiting_list_has_no_form(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(capacity=1, waiting_list={"enabled": False})
    page = await visitor.get(f"/e/{event}")
    await office.enter(event)
    late = await visitor.submit(page, **a_person())
    assert (late.status, late.said_at("faults")) == (409, "There are no places left.")
    assert "Fully booked" in late.text
    assert (await visitor.get(f"/e/{event}")).reader.forms == []


async def test_a_category_by_invitation_cannot_be_chosen(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(categories=[a_category(), a_category("vip", invitation_only=True)])
    page = await visitor.get(f"/e/{event}")
    assert 'value="vip" disabled' in page.html
    refused = await visitor.submit(page, **a_person(category="vip"))
    assert (refused.status, refused.said_at("faults")) == (409, "This category is by invitation only.")
    assert refused.form().fields["email"] != [""]


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"state": "closed"}, "Registration closed"),
        ({"state": "cancelled"}, "This event is cancelled."),
        ({"state": "postponed"}, "This event is postponed; we’ll announce the new date here."),
        ({"registration_opens_at": (utc_now() + timedelta(days=2)).isoformat()}, "Registration opens:"),
        ({"registration_closes_at": (utc_now() - timedelta(days=2)).isoformat()}, "Registration closed"),
    ],
)
async def test_what_is_not_open_says_why_and_takes_nothing(
    office: Office, visitor: Visitor, fields: dict[str, Any], notice: str
) -> None:
    open_page = await visitor.get(f"/e/{await office.has_event()}")
    event = await office.has_event()
    await office.call("PATCH", f"events/{event}", fields)
    page = await visitor.get(f"/e/{event}")
    assert notice in page.text
    assert [form.action for form in page.reader.forms if "first_name" in form.fields] == []
    hidden = {name: open_page.form().fields[name] for name in HIDDEN}
    typed = {name: value if isinstance(value, list) else [value] for name, value in a_person().items()}
    assert (await visitor.post(f"/e/{event}", {**hidden, **typed})).status == 409
    assert await office.registrations(event) == []


async def test_a_draft_is_not_there(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(state="draft")
    for path in (f"/e/{event}", f"/e/{event}/sent", f"/e/{event}/handed-over", f"/e/{event}/accent-005f73.css"):
        page = await visitor.get(path)
        assert (page.status, "There is no such event here" in page.text) == (404, True)


async def test_hostile_texts_are_only_text(office: Office, visitor: Visitor) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)> {{7*7}} {% raw %} ${7*7}'
    event = await office.has_event(
        title={"en": hostile},
        venue={"name": hostile},
        categories=[{"id": "industry", "name": {"en": hostile}}, a_category("press")],
        questions=[a_question(label={"en": hostile})],
        privacy={"version": "1", "text": {"en": hostile}},
    )
    page = await visitor.get(f"/e/{event}")
    again = await visitor.submit(page, **a_person(first_name=hostile, email=hostile, **{"answers-diet": hostile}))
    for shown in (page, again):
        assert "<script>" not in shown.html
        assert "<img src=x" not in shown.html
        assert "{{7*7}}" in shown.text
        assert hostile in shown.said_at("category-group")
    assert again.form().fields["first_name"] == [hostile]


async def test_characters_that_turn_the_direction_are_refused_at_their_field(office: Office, visitor: Visitor) -> None:
    again = await registered(visitor, await office.has_event(), first_name="Zoë\u202eeoZ", company="A\x00B")
    assert again.status == 422
    for field in ("first_name", "company"):
        assert again.said_at(f"{field}-fault").endswith("This contains an invisible character. Please type it again.")


async def test_a_form_that_was_open_for_too_long_is_shown_again_with_its_answers(office: Office, url: str) -> None:
    event = await office.has_event()
    async with a_visitor(url) as earlier, a_visitor(url) as now:
        page = await earlier.get(f"/e/{event}")
        again = await now.submit(page, **a_person(email="slow@example.lu"))
        assert again.status == 403
        assert "open for too long" in again.said_at("faults")
        assert again.form().fields["email"] == ["slow@example.lu"]
        assert (await now.submit(again)).status == 200


async def test_people_learn_before_the_form_how_accessible_the_event_is(office: Office, visitor: Visitor) -> None:
    access = {"features": ["lift", "step_free"], "text": {"en": "Ask for the ramp."}}
    event = await office.has_event(access=access, reply_to="events@example.lu", phone="+352 621 123 456")
    page = await visitor.get(f"/e/{event}")
    before_the_form = page.text.partition("All fields are required")[0]
    for words in ("a way without steps", "a lift", "Ask for the ramp.", "events@example.lu"):
        assert words in before_the_form
    assert "a quiet room" not in page.text
    assert "tel:+352621123456" in page.reader.links


async def test_the_list_says_of_an_announced_event_that_it_is_cancelled(office: Office, visitor: Visitor) -> None:
    event = await office.has_event(title={"en": "Called off"}, state="cancelled")
    [item] = [part for part in (await visitor.get("/")).html.split("<li") if f"/e/{event}" in part]
    assert "Event cancelled" in item
    assert "<s>" in item


async def test_a_postponed_event_stays_in_the_list_when_its_old_date_passes(visitor: Visitor, office: Office) -> None:
    event = await office.has_event()
    await office.call("PATCH", f"events/{event}", {"state": "postponed"})
    await is_over(office, event)
    assert f"/e/{event}" in (await visitor.get("/")).reader.links
