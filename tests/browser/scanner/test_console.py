"""An organiser decides on the door's page of the console which admission of a badge counts."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from shared.identity.sessions import COOKIE
from tests.support.checkin.service import Conference, Served


@pytest.fixture
async def page(chromium: Browser, served: Served, conference: Conference, url: str) -> AsyncIterator[Page]:
    """A browser in which the organiser is signed in, on a phone."""
    context = await chromium.new_context(base_url=url, viewport={"width": 360, "height": 740}, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": served.session_cookie(conference.account), "url": url}])
    yield await context.new_page()
    await context.close()


@pytest.mark.slow
async def test_a_conflict_is_resolved_by_keyboard_after_the_reason_was_forgotten(
    page: Page, conference: Conference
) -> None:
    await conference.let_in_twice(await conference.guest(company="Ελληνικά Υλικά" * 4))
    await page.goto(f"/door/console?event={conference.slug}")
    await page.get_by_role("link", name="Admitted twice: 1").click()
    form = page.locator("form", has_text="Which admission counts?")
    await form.get_by_label("North gate").focus()
    await page.keyboard.press("Space")
    await form.get_by_role("button", name="Resolve").press("Enter")
    await expect(page.locator("#faults")).to_be_focused()
    reason = form.get_by_label("Reason")
    await page.get_by_role("link", name="Enter a reason.").press("Enter")
    await expect(reason).to_be_focused()
    await expect(reason).to_be_in_viewport()
    await expect(reason).to_have_accessible_description("Enter a reason.")
    await expect(form.get_by_label("North gate")).to_be_checked()
    await reason.fill("a colleague")
    await reason.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("the admission that you chose counts")
    await page.reload()  # sends nothing again
    await expect(page.get_by_role("status")).to_contain_text("the admission that you chose counts")
    await expect(form).to_have_count(0)
