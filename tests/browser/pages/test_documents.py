"""Organisers print documents and upload pictures in a real browser: by keyboard alone, without scripts."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in
from tests.browser.pages.test_registering import tab_to
from tests.support.pictures import a_picture

pytestmark = pytest.mark.browser


async def documents(page: Page, scene: Scene, event: str) -> None:
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(f"/console/events/{scene.events[event]}/documents")


@pytest.mark.slow
async def test_a_list_is_downloaded_by_keyboard(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await documents(page, scene, "open")
    await tab_to(page, "#session")
    await page.keyboard.press("ArrowDown")
    await tab_to(page, "#spare")
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    file = await download.value
    assert file.suggested_filename == f"{scene.events['open']}-attendance.pdf"
    assert "session=talk" in file.url


@pytest.mark.slow
async def test_a_picture_is_uploaded_without_scripts(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(java_script_enabled=False)
    await documents(page, scene, "full")
    await page.set_input_files("#funder-2", {"name": "Logo né.png", "mimeType": "image/png", "buffer": a_picture()})
    await page.click("#funder-2-form button")
    await expect(page.get_by_role("img", name="Funder’s logo 2")).to_be_visible()
    await page.click("#funder-2-form button[name=remove]")
    await expect(page.locator("#funder-2-form img")).to_have_count(0)


@pytest.mark.slow
async def test_who_signs_is_saved_by_keyboard(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await documents(page, scene, "full")
    await tab_to(page, "#signatory")
    await page.keyboard.type("Caroline Muller")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await expect(page.locator("#signatory")).to_have_value("Caroline Muller")
