"""Organisers build a form in a real browser, by keyboard and by dragging, and attendees see what they are asked."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in
from tests.browser.pages.test_registering import tab_to, type_at
from tests.support.registration.builders import a_category, a_choice_of, a_question
from tests.support.registration.service import Office

pytestmark = pytest.mark.browser
QUESTIONS = [
    a_question("dinner", "choice", **a_choice_of("fish", "vegan")),
    a_question("which-fish", shown_when={"question": "dinner", "value": "fish"}),
    a_question("outlet", categories=["press"]),
]
CATEGORIES = [a_category(), a_category("press")]


async def form_of(page: Page, scene: Scene, event: str) -> None:
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(f"/console/events/{scene.events[event]}/set-up/form")


async def asks(office: Office, event: str) -> None:
    """Gives an event the QUESTIONS."""
    definition = {"questions": QUESTIONS, "categories": CATEGORIES}
    assert (await office.call("PATCH", f"events/{event}", definition)).status == 200


@pytest.mark.slow
async def test_a_form_is_built_by_keyboard(new_page: OpenPage, scene: Scene, office: Office) -> None:
    page = await new_page(1280)
    await form_of(page, scene, "full")
    await tab_to(page, "[value='add:diet']")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Added.")
    await tab_to(page, "[href$='kind=choice']")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#label-en")
    await type_at(page, "#label-en", "Dinner")
    await type_at(page, "#choice-0-en", "Fish")
    await type_at(page, "#choice-1-en", "Vegan")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Dinner")).to_be_visible()
    await tab_to(page, "#up-dinner")
    await page.keyboard.press("Enter")
    await expect(page.locator("#down-dinner")).to_be_focused()  # at the top it can only go down again
    await page.keyboard.press("Enter")
    await expect(page.locator("#up-dinner")).to_be_focused()
    questions = (await office.call("GET", f"events/{scene.events['full']}")).body["questions"]
    assert [question["id"] for question in questions] == ["diet", "dinner"]


async def test_choices_are_shown_for_the_kinds_that_have_them(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await form_of(page, scene, "open")
    await page.goto(page.url + "/new?kind=text")
    await expect(page.locator("#choices")).to_be_hidden()
    await page.select_option("#kind", "choices")
    await expect(page.locator("#choices")).to_be_visible()


@pytest.mark.slow
async def test_questions_are_dragged_into_another_order(new_page: OpenPage, scene: Scene, office: Office) -> None:
    event = scene.events["full"]
    await asks(office, event)
    page = await new_page(1280)
    await form_of(page, scene, "full")
    lines = page.locator("ol.questions > li")
    await lines.nth(2).drag_to(lines.nth(0), target_position={"x": 200, "y": 5})
    await expect(page.get_by_role("status")).to_have_text("Moved.")
    await expect(lines.nth(0)).to_contain_text("Outlet")


async def test_people_see_what_they_are_asked_and_lose_nothing(
    new_page: OpenPage, scene: Scene, office: Office
) -> None:
    await asks(office, scene.events["full"])
    page = await new_page()
    await page.goto(f"/e/{scene.events['full']}")
    fish, outlet = page.locator("#answers-which-fish"), page.locator("#answers-outlet")
    await expect(fish).to_be_hidden()
    await expect(outlet).to_be_hidden()
    await page.get_by_label("Fish").first.check()
    await fish.fill("Trout")
    await page.get_by_label("Vegan").check()
    await expect(fish).to_be_hidden()
    await page.get_by_label("Press").check()
    await expect(outlet).to_be_visible()
    await page.get_by_label("Fish").first.check()
    await expect(fish).to_have_value("Trout")


async def test_without_scripts_each_question_says_whom_it_is_for(
    new_page: OpenPage, scene: Scene, office: Office
) -> None:
    await asks(office, scene.events["full"])
    page = await new_page(java_script_enabled=False)
    await page.goto(f"/e/{scene.events['full']}")
    await expect(page.locator("#answers-which-fish")).to_be_visible()
    await expect(page.locator("#answers-which-fish-hint")).to_contain_text("Only if your answer to")
    await expect(page.locator("#answers-outlet-hint")).to_have_text("Only for: Press")
