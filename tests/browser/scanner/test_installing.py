"""The scanner as an app on the home screen: browsers can install it, and it is never needed."""

import io
import json
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, expect

from services.checkin.web.icons import icon, icons
from services.checkin.web.manifest import TEXTS
from shared.http.pages import shared_assets
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.support.slow import first_of

pytestmark = pytest.mark.slow

PRIVATE = "in-incognito"  # each test has a window of its own


async def _ask(phone: Phone, question: str) -> Any:
    session = await phone.page.context.new_cdp_session(phone.page)
    return await session.send(question)


async def _manifest(phone: Phone) -> Any:
    """As the browser reads it, which may have no fault to find."""
    answer = await _ask(phone, "Page.getAppManifest")
    assert answer["errors"] == []
    assert answer["url"] == f"{phone.url}/door/manifest.webmanifest"
    return json.loads(answer["data"])


async def test_a_browser_can_install_the_scanner(new_phone: NewPhone) -> None:
    phone = await new_phone()
    await phone.open()
    await expect(phone.page.locator("#pair")).to_be_visible()
    errors = (await _ask(phone, "Page.getInstallabilityErrors"))["installabilityErrors"]
    assert [error for error in errors if error["errorId"] != PRIVATE] == []
    manifest = await _manifest(phone)
    assert (manifest["id"], manifest["scope"], manifest["display"]) == ("/door", "/door", "standalone")
    sizes = {(picture["sizes"], picture["purpose"]) for picture in manifest["icons"]}
    assert sizes > {("192x192", "any"), ("512x512", "any"), ("192x192", "maskable"), ("512x512", "maskable")}


async def test_each_picture_is_there_and_as_large_as_it_says(new_phone: NewPhone) -> None:
    phone = await new_phone()
    await phone.open()
    pictures = [(picture["src"], picture["sizes"]) for picture in (await _manifest(phone))["icons"]]
    apple = await phone.page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    for address, sizes in [*pictures, (apple, "180x180")]:
        answer = await phone.page.request.get(f"{phone.url}{address}")
        assert answer.ok
        if sizes != "any":
            assert "{}x{}".format(*Image.open(io.BytesIO(await answer.body())).size) == sizes


@pytest.mark.parametrize("language", first_of(TEXTS))
async def test_the_app_has_the_name_of_the_browsers_language(new_phone: NewPhone, language: str) -> None:
    phone = await new_phone(locale=f"{language}-LU")
    await phone.open()
    manifest = await _manifest(phone)
    texts = TEXTS[language]
    assert (manifest["lang"], manifest["name"], manifest["short_name"]) == (language, texts.name, texts.short_name)


async def test_the_shortcut_to_the_search_leads_to_its_field(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code("desk"))
    [_, search] = (await _manifest(phone))["shortcuts"]
    await phone.page.goto(f"{phone.url}{search['url']}")
    await expect(phone.page.locator("#typed-code")).to_be_focused()
    await phone.page.reload()
    await phone.page.goto(f"{phone.url}{search['url']}")
    await phone.start()
    await expect(phone.page.locator("#typed-code")).to_be_focused()
    assert phone.page.url == f"{phone.url}/door"


async def test_the_icon_is_the_drawing_of_the_logo(usual_browser: Browser) -> None:
    page = await usual_browser.new_page(viewport={"width": 192, "height": 192})
    logo = shared_assets()["moien.svg"].read_text().replace("<svg ", '<svg width="192" height="192" ')
    await page.set_content(
        f"<style>body {{ margin: 0; background: transparent }} svg {{ display: block }}</style>{logo}"
    )
    drawn = Image.open(io.BytesIO(await page.screenshot(omit_background=True))).convert("RGBA")
    await page.close()
    difference = ImageChops.difference(drawn, Image.open(io.BytesIO(icon(192))))
    assert max(ImageStat.Stat(difference).mean) < 1


def test_the_same_pictures_come_out_each_time() -> None:
    assert icons() == icons()
    assert sum(map(len, icons().values())) < 40_000
