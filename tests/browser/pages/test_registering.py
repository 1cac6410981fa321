"""People register in a real browser: by keyboard alone, without scripts, on a slow line."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, failed, wrong_password
from tests.support.registration.service import Office

pytestmark = pytest.mark.browser
INBOX = {
    "en-GB": "Check your inbox",
    "fr": "Consultez votre boîte de réception",
    "de": "Schauen Sie in Ihr Postfach",
    "lb-LU": "Kuckt an Är Mailbox",
}
FOCUS = """() => { const s = getComputedStyle(document.activeElement);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none" }"""


async def tab_to(page: Page, selector: str) -> None:
    """Goes on by the tab key until the focus is there; at each stop it must be seen."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        assert await page.evaluate(FOCUS), await page.evaluate("document.activeElement.outerHTML")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The tab key does not lead to {selector}.")


async def type_at(page: Page, selector: str, text: str) -> None:
    await tab_to(page, selector)
    await page.keyboard.type(text)


@pytest.mark.parametrize(
    "language", [pytest.param(language, marks=[] if language == "fr" else pytest.mark.slow) for language in INBOX]
)
async def test_the_keyboard_is_enough(new_page: OpenPage, scene: Scene, office: Office, language: str) -> None:
    email = f"keyboard-{language.lower()}@example.lu"
    page = await new_page(1280, language)
    await page.goto(f"/e/{scene.events['open']}")
    await type_at(page, "#first_name", "Zoë")
    await type_at(page, "#last_name", "Müller-Weber")
    await type_at(page, "#email", email)
    await tab_to(page, "[name=category]")
    await page.keyboard.press("Space")
    await tab_to(page, "[name=sessions]")
    await page.keyboard.press("Space")
    await type_at(page, "#answers-number", "3,5")
    await tab_to(page, "[name=consents]")
    await page.keyboard.press("Space")
    await tab_to(page, "main button")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sent**")
    assert await page.text_content("h2") == INBOX[language]
    [registration] = await office.registrations(scene.events["open"], q=email)
    assert registration["answers"] == {"number": 3.5}
    assert [session["id"] for session in registration["sessions"]] == ["talk"]


async def test_the_first_stop_skips_to_the_content(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await page.goto(f"/e/{scene.events['open']}")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"


async def test_the_summary_of_faults_has_the_focus_and_leads_to_each_field(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await failed(page, scene)
    await expect(page.locator("#faults")).to_be_focused()
    fields = await page.eval_on_selector_all("#faults a", "links => links.map(link => link.hash.slice(1))")
    assert fields == ["first_name", "email", "category", "answers-number", "consents-privacy"]
    for field in fields:
        await page.focus(f"#faults a[href='#{field}']")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == field
        assert await page.evaluate("document.activeElement.getBoundingClientRect().top") > -1


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_registration_needs_no_scripts(
    new_page: OpenPage, scene: Scene, office: Office, javascript: bool
) -> None:
    email = f"scripts-{javascript}@example.lu".lower()
    page = await new_page(java_script_enabled=javascript)
    await page.goto(f"/e/{scene.events['plain']}")
    await page.fill("#last_name", "Lovelace")
    await page.fill("#email", email)
    await page.click("#registration > button")
    assert await page.input_value("#last_name") == "Lovelace"
    await page.check("[name=consents]")
    await page.click("#registration > button")
    await page.wait_for_url("**/sent**")
    assert len(await office.registrations(scene.events["plain"], q=email)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False])
async def test_a_group_is_registered_after_a_look_at_all_answers(
    new_page: OpenPage, scene: Scene, office: Office, javascript: bool
) -> None:
    email = f"group-{javascript}@example.lu".lower()
    page = await new_page(360, java_script_enabled=javascript)
    await page.goto(f"/e/{scene.events['plain']}")
    await page.fill("#last_name", "Lovelace")
    await page.fill("#email", email)
    await page.check("[name=consents]")
    await page.click("[name=add_colleague]")
    await page.fill("#colleague-0-last_name", "Babbage")
    await page.click("[name=add_colleague]")
    await page.click("#registration > button")
    await page.click("section:has-text('Babbage') [name=redisplay]")
    await page.fill("#colleague-0-company", "Analytical Engines")
    await page.click("#registration > button")
    await page.click("[name=checked]")
    await page.wait_for_url("**/sent**")
    [booker] = await office.registrations(scene.events["plain"], q=email)
    group = [r for r in await office.registrations(scene.events["plain"]) if r["booked_by"] == booker["code"]]
    assert [(r["last_name"], r["company"]) for r in group] == [("Babbage", "Analytical Engines"), ("", "")]


@pytest.mark.slow
async def test_a_faulty_form_can_be_read_in_another_language(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(java_script_enabled=False)
    await failed(page, scene)
    await page.click(".languages button[lang=fr]")
    await page.wait_for_selector("html[lang=fr]")
    assert await page.input_value("#answers-number") == "many"
    await expect(page.locator("#faults")).to_be_focused()
    await page.fill("#email", "")
    await page.press("#last_name", "Enter")
    await expect(page.locator("#email-fault")).to_have_text("Indiquez une adresse e-mail.")


@pytest.mark.parametrize(
    ("path", "unfold", "field"),
    [
        ("open", None, "#last_name"),
        ("confirmed", "details.change summary", "#company"),
        ("confirmed", "details.hand-over summary", "#successor_email"),
        ("/console/sign-in", None, "#email"),
    ],
)
async def test_another_language_keeps_what_was_typed(
    new_page: OpenPage, scene: Scene, path: str, unfold: str | None, field: str
) -> None:
    page = await new_page(java_script_enabled=False)
    await page.goto({"open": f"/e/{scene.events['open']}", **scene.links}.get(path, path))
    if unfold:
        await page.click(unfold)
    await page.fill(field, "zoe@example.lu")
    await page.click(".languages [lang=lb]:visible")
    await page.wait_for_selector("html[lang=lb]")
    assert await page.input_value(field) == "zoe@example.lu"
    await expect(page.locator(field)).to_be_visible()


async def test_a_wrong_password_takes_the_focus_and_can_be_read_in_another_language(
    new_page: OpenPage, scene: Scene
) -> None:
    page = await new_page(java_script_enabled=False)
    await wrong_password(page, scene)
    await expect(page.locator("#faults")).to_be_focused()
    assert (await page.title()).startswith("Error: ")
    await page.click(".languages [lang=fr]:visible")
    await page.wait_for_selector("html[lang=fr]")
    await expect(page.locator("#email-fault")).to_have_text("L’adresse ou le mot de passe n’est pas correct.")
    assert await page.input_value("#email") == scene.email


async def test_a_place_is_handed_over_and_the_link_is_dead(new_page: OpenPage, scene: Scene, office: Office) -> None:
    page = await new_page(java_script_enabled=False)
    await page.goto(scene.links["to hand over"])
    await page.click("details:has(#successor_email) > summary")
    await page.fill("#successor_last_name", "Lovelace")
    await page.fill("#successor_email", "ada@example.lu")
    await page.check("[name=successor_consents]")
    await page.click("details[open] button")
    await page.wait_for_url("**/handed-over**")
    await page.goto(scene.links["to hand over"])
    assert await page.text_content("h1") == "This place has been handed over to somebody else"
