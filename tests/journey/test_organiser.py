"""An organiser who has never seen Moien makes an event in a real browser, in few clicks, and people register for it."""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from shared.clock import utc_now
from tests.support.outside.clicking import CHROMIUM, Clicking
from tests.support.outside.moien import Moien
from tests.support.pictures import a_picture
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_CLICKS = 60
LANGUAGES = ("en", "fr", "de", "lb")
DAY = (utc_now() + timedelta(days=365)).date().isoformat()


def in_all(text: str) -> dict[str, str]:
    """A text in every language of the event."""
    return {language: f"{text} ({language})" for language in LANGUAGES}


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def an_organiser(chromium: Browser, moien: Moien) -> Clicking:
    """An organiser who has signed in."""
    context = await chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    organiser = Clicking(await context.new_page(), moien.facts["url"])
    await organiser.open("/console")
    await organiser.type("email", moien.facts["organiser"]["email"])
    await organiser.type("password", moien.facts["organiser"]["password"])
    await organiser.click("Sign in")
    return organiser


async def makes_an_event(organiser: Clicking) -> None:
    await organiser.click("New event")
    await organiser.type("title", "Plastics Day (en)")
    for language in LANGUAGES[1:]:
        await organiser.tick(f'[name="languages"][value="{language}"]')
    await organiser.type("starts_at", f"{DAY}T09:00")
    await organiser.type("ends_at", f"{DAY}T18:00")
    await organiser.type("venue-name", "Luxexpo")
    await organiser.click("Create the event")


async def writes_texts(organiser: Clicking) -> None:
    await organiser.goes_to("Basics")
    await organiser.type_in_all("title", in_all("Plastics Day"))
    await organiser.type_in_all("description", in_all("All about plastics."))
    await organiser.saved()


async def makes_two_categories(organiser: Clicking) -> None:
    await organiser.goes_to("Registration")
    await organiser.type("capacity", "100")
    await organiser.saved()
    await organiser.type_in_all("new-name", in_all("Press"))
    await organiser.click("Add category")


async def makes_three_sessions(organiser: Clicking) -> None:
    await organiser.goes_to("Sessions")
    for number in (1, 2, 3):
        await organiser.type_in_all("new-name", in_all(f"Workshop {number}"))
        await organiser.type("new-starts_at", f"{DAY}T1{number}:00")
        await organiser.type("new-ends_at", f"{DAY}T1{number}:45")
        await organiser.click("Add session")


async def asks_five_questions(organiser: Clicking) -> None:
    await organiser.goes_to("Form")
    for ready_made in ("Diet", "Access needs", "Photos"):
        await organiser.click(ready_made, within="form")
    for kind, label in (("Short text", "Field of work"), ("Yes or no", "Comes by train?")):
        await organiser.click(kind, within=".kinds")
        await organiser.type_in_all("label", in_all(label))
        await organiser.click("Save", within=".save-bar")


async def makes_it_look_like_theirs(organiser: Clicking, logo: Path) -> None:
    await organiser.goes_to("Look")
    await organiser.choose_file("#logo", logo)
    await organiser.click("Save the logo")


async def says_what_becomes_of_data(organiser: Clicking) -> None:
    await organiser.goes_to("Privacy")
    await organiser.type("reply_to", "events@example.lu")
    await organiser.type_in_all("privacy-text", in_all("Your data are used for this event only."))
    await organiser.saved()


async def plans_the_day(organiser: Clicking) -> None:
    await organiser.goes_to("Programme")
    for number, title in enumerate(("Welcome", "Keynote"), start=9):
        await organiser.type_in_all("new-title", in_all(title))
        await organiser.type("new-starts_at", f"{DAY}T{number:02}:00")
        await organiser.type("new-ends_at", f"{DAY}T{number:02}:45")
        await organiser.click("Add talk")


async def publishes(organiser: Clicking) -> str:
    """The link to send."""
    await organiser.goes_to("Overview")
    await organiser.click("Publish")
    return await organiser.page.input_value("#link")


async def registers(browser: Browser, link: str, language: str) -> str:
    """Somebody opens the link in their language and registers; their address."""
    address = f"{language}-{secrets.token_hex(4)}@journey.example.lu"
    context = await browser.new_context(locale=language, viewport={"width": 360, "height": 740})
    page = await context.new_page()
    await page.goto(link)
    assert await page.get_attribute("html", "lang") == language
    for name, text in (("first_name", "Zoë"), ("last_name", "Weber"), ("email", address)):
        await page.fill(f"#{name}", text)
    await page.check("#category")
    await page.check("#consents-privacy")
    await page.click("#registration > button")
    await page.wait_for_url("**/sent?*")
    await context.close()
    return address


async def makes_the_next_edition(organiser: Clicking, slug: str) -> None:
    await organiser.open(f"/console/events/{slug}")
    await organiser.click("New edition")
    await organiser.type_in_all("title", in_all("Plastics Day again"))
    await organiser.click("Make the new edition")


def slug_of(link: str) -> str:
    return link.rpartition("/e/")[2]


async def each_registers(chromium: Browser, moien: Moien, link: str) -> dict[str, str]:
    """The language of the mail that somebody got, by the language in which they registered."""
    addresses = {language: await registers(chromium, link, language) for language in LANGUAGES}
    return {language: await mail_language(moien, address) for language, address in addresses.items()}


async def mail_language(moien: Moien, address: str) -> str:
    [mail] = await until(lambda: moien.mailbox.to(address))
    return str(mail.message["Content-Language"])


@pytest.fixture(scope="module")
async def link(chromium: Browser, moien: Moien, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The link to the event that an organiser has made from nothing."""
    logo = tmp_path_factory.mktemp("organiser") / "logo.png"
    logo.write_bytes(a_picture(size=(300, 100)))
    organiser = await an_organiser(chromium, moien)
    await makes_an_event(organiser)
    await writes_texts(organiser)
    await makes_two_categories(organiser)
    await makes_three_sessions(organiser)
    await asks_five_questions(organiser)
    await plans_the_day(organiser)
    await makes_it_look_like_theirs(organiser, logo)
    await says_what_becomes_of_data(organiser)
    await organiser.goes_to("Overview")
    assert await organiser.page.locator(".checklist").count() == 0, await organiser.page.inner_text(".checklist")
    link = await publishes(organiser)
    organiser.tells("An event from nothing")
    assert organiser.clicks <= MOST_CLICKS
    return link


async def test_an_event_from_nothing_takes_few_clicks_and_people_register_in_four_languages(
    chromium: Browser, moien: Moien, link: str
) -> None:
    event = await moien.visitor.get(f"/api/v1/events/{slug_of(link)}?texts=all")
    assert [len(event[name]) for name in ("languages", "categories", "sessions", "questions", "talks")] == [
        4,
        2,
        3,
        5,
        2,
    ]
    assert await each_registers(chromium, moien, link) == {language: language for language in LANGUAGES}


async def test_the_next_edition_takes_fewer_and_people_register_for_it(
    chromium: Browser, moien: Moien, link: str
) -> None:
    organiser = await an_organiser(chromium, moien)
    await makes_the_next_edition(organiser, slug_of(link))
    again = await publishes(organiser)
    organiser.tells("The same by a new edition")
    assert organiser.clicks <= MOST_CLICKS
    assert await each_registers(chromium, moien, again) == {language: language for language in LANGUAGES}
