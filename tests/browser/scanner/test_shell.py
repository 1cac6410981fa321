"""The page itself: kept for times without network, strict, small, and usable by everybody."""

import gzip
from typing import Any

import pytest
from playwright.async_api import expect

from services.checkin.web.pages import ScannerPages
from tests.browser.scanner.conftest import NewPhone
from tests.support.checkin.service import Conference
from tests.support.waiting import until

FIRST_LOAD = 750_000  # bytes as they travel: every browser that runs the scanner takes gzip
SILENT = """
  window.silent = true;
  const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state").get;
  const property = { get() { return window.silent ? "suspended" : state.call(this); } };
  Object.defineProperty(BaseAudioContext.prototype, "state", property);
"""


async def test_a_reload_without_network_opens_a_scanner_that_decides(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#check")).to_be_visible()
    await phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    await until(lambda: phone.page.evaluate("Boolean(navigator.serviceWorker.controller)"))
    await phone.has_roster()
    await phone.page.context.set_offline(True)
    await phone.page.reload()
    await expect(phone.page.locator("#check")).to_be_visible()
    await expect(phone.page.locator("#checks .bad")).to_contain_text("No connection to Moien")
    await expect(phone.page.locator("#gate")).to_have_text("Main gate")
    await phone.start_without_roster()
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")


async def test_the_first_load_is_small_and_comes_from_nowhere_else(
    conference: Conference, new_phone: NewPhone, url: str
) -> None:
    phone = await new_phone()
    requests: list[str] = []
    phone.page.on("request", lambda request: requests.append(request.url))
    await phone.open()
    await expect(phone.page.locator("#pair")).to_be_visible()
    assets = ScannerPages().assets
    bodies = [await (await conference.client.get(assets.url(name))).read() for name in assets.names()]
    whole, sent = sum(map(len, bodies)), sum(len(gzip.compress(body)) for body in bodies)
    print(f"\nfirst load: {whole / 1000:.0f} KB, as sent (gzip) {sent / 1000:.0f} KB")
    assert sent < FIRST_LOAD
    assert all(address.startswith(url) for address in requests)


async def test_only_the_scanner_may_compile_webassembly_and_nothing_is_inline(conference: Conference) -> None:
    async with conference.client.get("/door") as answer:
        policy = answer.headers["Content-Security-Policy"]
        body = await answer.text()
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "style=" not in body
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    async with conference.client.get("/door/sw.js") as worker:
        assert worker.headers["Service-Worker-Allowed"] == "/door"
        assert worker.headers["Cache-Control"] == "no-cache"


async def test_the_language_is_the_phones_and_can_be_changed_for_good(new_phone: NewPhone) -> None:
    phone = await new_phone(locale="fr-FR")
    await phone.open()
    await expect(phone.page.locator("#pair h1")).to_have_text("Associer ce téléphone")
    await phone.page.select_option("#language", "lb")
    await expect(phone.page.locator("#pair h1")).to_have_text("Dësen Telefon verbannen")
    await phone.page.reload()
    await expect(phone.page.locator("html")).to_have_attribute("lang", "lb")
    await expect(phone.page.locator("#pair h1")).to_have_text("Dësen Telefon verbannen")


@pytest.mark.slow
async def test_the_menu_shows_the_title_of_the_event(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.page.click("#menu-open")
    await expect(phone.page.locator("#menu-facts")).to_contain_text("Plastics")


@pytest.mark.slow
async def test_a_start_check_with_trouble_can_be_repeated(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.page.add_init_script(SILENT)
    await phone.open(await pairing_code())
    await phone.page.click("#start")
    await expect(phone.page.locator("#checks .bad")).to_contain_text("Tap “Check again”.")
    await phone.page.evaluate("silent = false")
    await phone.page.get_by_role("button", name="Check again").click()
    await phone.page.click("#tone-yes")
    await phone.go_on("Go on")


async def test_a_start_check_waits_for_whoever_has_to_hear_its_tone_or_to_read_a_warning(
    new_phone: NewPhone, pairing_code: Any
) -> None:
    phone = await new_phone()
    await phone.open(await pairing_code())
    await phone.page.click("#start")
    await expect(phone.page.locator("#tone")).to_be_visible()
    await expect(phone.page.locator("#start")).to_be_hidden()
    await phone.page.click("#tone-again")
    await phone.page.click("#tone-none")
    first, second = phone.page.locator("#checks li").nth(0), phone.page.locator("#checks li").nth(1)
    await expect(first).to_contain_text("Sound")
    await expect(first).to_contain_text("Turn up the volume")
    await expect(second).to_contain_text("Screen stays on")
    await expect(phone.page.locator("#check")).to_be_visible()
    await phone.go_on("Go on")


@pytest.mark.slow
async def test_the_title_names_the_screen(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page).to_have_title("Before you start · Moien")
    await phone.start()
    await expect(phone.page).to_have_title("Scan · Moien")
    await phone.page.select_option("#language", "de")
    await expect(phone.page).to_have_title("Scannen · Moien")
