"""Organisers go through the table of people by keyboard."""

import pytest
from playwright.async_api import expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in

pytestmark = pytest.mark.browser


async def test_keys_lead_from_row_to_row_and_to_the_search(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(f"/console/events/{scene.events['open']}?state=all")
    people = page.locator("table.people tbody th a")
    await page.keyboard.press("/")
    await expect(page.locator("#q")).not_to_be_focused()
    await people.first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(people.nth(1)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(people.first).to_be_focused()
    await page.keyboard.press("/")
    await expect(page.locator("#q")).to_be_focused()
