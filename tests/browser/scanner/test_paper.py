"""One person with a keyboard enters what was ticked on paper, on the door's page of the console."""

from collections.abc import AsyncIterator, Sequence

import pytest
from playwright.async_api import Browser, Page, expect

from shared.identity.sessions import COOKIE
from tests.browser.scanner.phone import AXE, RULES
from tests.support.checkin.service import Conference, Served

pytestmark = pytest.mark.slow

NAMES = [f"{first}{last}" for first in ("Ba", "Ce", "Di", "Fo") for last in ("nari", "lotti", "mberg", "ssen", "vak")]
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
async def page(chromium: Browser, served: Served, conference: Conference, url: str) -> AsyncIterator[Page]:
    """The page for paper, on which the organiser is signed in."""
    context = await chromium.new_context(base_url=url, viewport={"width": 1280, "height": 800}, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": served.session_cookie(conference.account), "url": url}])
    page = await context.new_page()
    await page.goto(f"/door/console/paper?event={conference.slug}")
    yield page
    await context.close()


async def are_guests(conference: Conference, names: Sequence[str]) -> None:
    for name in names:
        await conference.guest(last_name=name, first_name="Zoë")


async def test_twenty_people_are_entered_by_keyboard_alone(page: Page, conference: Conference) -> None:
    phone = await conference.pair()
    await are_guests(conference, NAMES)
    await expect(page.locator("#who")).to_be_focused()
    for name in NAMES:
        await page.keyboard.type(name[:4].lower())
        await page.keyboard.press("Enter")  # at once: it waits for the people
        await expect(page.locator("#told")).to_have_text(f"Zoë {name}: entered")
        await expect(page.locator("#who")).to_be_focused()
    await expect(page.locator("#entered > li")).to_have_count(20)
    assert (await phone.get("/lists/main/status")).body["admitted"] == 20


async def test_a_person_is_chosen_by_mouse_and_taken_back(page: Page, conference: Conference) -> None:
    await are_guests(conference, ["Weber", "Weberling"])
    await page.keyboard.type("web")
    await page.get_by_role("option", name="Weberling").click()
    await expect(page.locator("#told")).to_have_text("Zoë Weberling: entered")
    await page.evaluate(AXE.read_text())
    report = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    assert [f"{v['id']}: {n['html'][:120]}" for v in report["violations"] for n in v["nodes"]] == []
    await page.set_viewport_size({"width": 320, "height": 740})
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    await page.get_by_role("button", name="Take back: Zoë Weberling").click()
    await expect(page.locator("#told")).to_have_text("Zoë Weberling: taken back")
    await expect(page.locator("#who")).to_be_focused()
