"""Organisers set up an event in a real browser: what they type is saved by itself, or the page says that it is not."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in
from tests.browser.pages.test_accessibility import AXE, WIDER_THAN_THE_WINDOW, complaints

pytestmark = pytest.mark.browser

PAGES = ("basics", "registration", "sessions", "sessions/talk", "look", "privacy", "../clone", "../../new")


async def set_up(page: Page, scene: Scene, name: str, event: str = "open") -> None:
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(f"/console/events/{scene.events[event]}/set-up/{name}")


@pytest.mark.slow
async def test_what_is_typed_is_saved_or_the_page_says_that_it_is_not(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await set_up(page, scene, "basics")
    state = page.locator(".save-state")
    await page.fill("#access-text-en", "Luxexpo The Box")
    await expect(state).to_have_text(re.compile("^Saved "))
    await page.context.set_offline(True)
    await page.fill("#access-text-en", "Kinneksbond")
    await expect(state).to_have_text(re.compile("^Not saved: the server cannot be reached"))
    await page.context.set_offline(False)
    await expect(state).to_have_text(re.compile("^Saved "))
    await page.fill("#venue-url", "kinneksbond")
    await expect(page.locator("#venue-url-fault")).to_be_visible()
    await expect(page.locator("#venue-url")).to_have_attribute("aria-invalid", "true")
    await page.fill("#venue-url", "https://example.lu/map")
    await expect(state).to_have_text(re.compile("^Saved "))
    await expect(page.locator(".fault")).to_have_count(0)
    await page.reload()
    await expect(page.locator("#access-text-en")).to_have_value("Kinneksbond")


@pytest.mark.slow
async def test_a_number_is_saved_and_what_is_none_is_told(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await set_up(page, scene, "registration")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    await page.focus("#room_limit")
    await page.keyboard.type("150")
    await page.keyboard.press("Tab")
    await expect(page.locator(".save-state")).to_have_text(re.compile("^Saved "))
    assert sent[-1].endswith("&room_limit=150")
    await page.focus("#waiting_list-offer_hours")
    await page.keyboard.type("1e")
    await page.keyboard.press("Tab")
    await expect(page.locator("#waiting_list-offer_hours-fault")).to_be_visible()
    await expect(page.locator(".save-state")).to_have_text(re.compile("^Not saved: "))


async def test_a_category_is_added_without_scripts(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(java_script_enabled=False)
    await set_up(page, scene, "registration", "full")
    await page.fill("#capacity", "12")
    await page.fill("#new-name-en", "Speaker")
    await page.get_by_role("button", name="Add category").click()
    await expect(page.locator("#categories-speaker-name-en")).to_have_value("Speaker")
    await expect(page.locator("#capacity")).to_have_value("12")


@pytest.mark.slow
async def test_every_page_is_for_everybody(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(320, reduced_motion="reduce")
    await set_up(page, scene, "basics")
    for name in PAGES:
        await page.goto(f"/console/events/{scene.events['open']}/set-up/{name}")
        assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, name
        await page.evaluate(AXE)
        assert await complaints(page) == [], name


@pytest.mark.slow
async def test_places_are_saved_by_the_button_alone_once_people_are_registered(
    new_page: OpenPage, scene: Scene
) -> None:
    page = await new_page(1280)
    await set_up(page, scene, "registration")
    state = page.locator(".save-state")
    await page.fill("#capacity", "500")
    await page.locator("#capacity").blur()
    await expect(state).to_have_text("Not saved yet: press “Save”.")
    async with page.expect_response("**/set-up/registration") as answer:
        await page.fill("#room_limit", "400")
        await page.locator("#room_limit").blur()
    sent = (await answer.value).request.post_data or ""
    assert "room_limit=400" in sent
    assert "capacity" not in sent
    await expect(state).to_have_text("Not saved yet: press “Save”.")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(state).to_have_text(re.compile("^Not saved: the server cannot be reached"))
    await page.context.set_offline(False)
    await expect(page.locator(".notice")).to_have_text("Saved.", timeout=15_000)
    await expect(page.locator("#capacity")).to_have_value("500")
