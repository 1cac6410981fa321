"""People pick the name of their organisation from suggestions, by keyboard; organisers look after the list."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in
from tests.browser.pages.test_accessibility import AXE, WIDER_THAN_THE_WINDOW, complaints
from tests.browser.pages.test_registering import tab_to

pytestmark = pytest.mark.browser
LIST = "/console/organisations"


async def has_list(page: Page, scene: Scene, *names: str) -> None:
    """Adds organisations, each with the domain of its name, unless they are there."""
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(LIST)
    content = "".join(f"{name};{name.split()[0].lower()}.lu\n" for name in names)
    file = FilePayload(name="list.csv", mimeType="text/csv", buffer=f"name;domains\n{content}".encode())
    await page.get_by_role("heading", name="Import a file").click()
    await page.set_input_files("#file", file)
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("status").first).to_be_visible()


@pytest.mark.slow
async def test_a_suggestion_is_taken_by_keyboard(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(reduced_motion="reduce")
    await has_list(page, scene, "Ferro Steel S.A.", "Ferronnerie Weber")
    await page.goto(f"/e/{scene.events['plain']}")
    company = page.get_by_role("combobox", name="Company or organisation")
    await page.fill("#email", "zoe@ferro.lu")
    await company.focus()
    await expect(page.get_by_role("option")).to_have_text(["Ferro Steel S.A."])
    await page.keyboard.type("ferr")
    await expect(page.get_by_role("option")).to_have_text(["Ferro Steel S.A.", "Ferronnerie Weber"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_have_text("Ferronnerie Weber")
    await page.evaluate(AXE)
    assert await complaints(page) == []
    await page.keyboard.press("Enter")
    await expect(company).to_have_value("Ferronnerie Weber")
    await expect(page.get_by_role("option")).to_have_count(0)
    assert page.url.endswith(f"/e/{scene.events['plain']}")


@pytest.mark.slow
async def test_own_words_stay_when_the_suggestions_are_left(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(320)
    await has_list(page, scene, "Ferro Steel S.A.")
    await page.goto(f"/e/{scene.events['plain']}")
    await tab_to(page, "#company")
    await page.keyboard.type("ferro st")
    await expect(page.get_by_role("option")).to_have_count(1)
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.keyboard.press("Tab")
    await expect(page.locator("#company")).to_have_value("ferro st")


@pytest.mark.slow
async def test_the_pages_of_the_list_are_for_everybody(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280, reduced_motion="reduce")
    await has_list(page, scene, "Ferro Steel S.A.")
    first = await page.locator("table a").first.get_attribute("href")
    for address in (f"{LIST}?done=added&change=1", f"{LIST}/unmatched", f"{LIST}/changes", str(first)):
        await page.goto(address)
        await page.evaluate(AXE)
        assert await complaints(page) == [], address
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 740})
            assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, (address, width)
