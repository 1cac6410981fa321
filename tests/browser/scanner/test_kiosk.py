"""A tablet on a stand at which guests check themselves in."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference
from tests.support.waiting import until

pytestmark = pytest.mark.slow

TABLET = {"width": 1280, "height": 800}
TOO_SMALL = """() => [...document.querySelectorAll("#kiosk button, dialog[open] button, dialog[open] input")]
  .filter((node) => node.checkVisibility() && Math.min(node.offsetWidth, node.offsetHeight) < 48)
  .map((node) => node.outerHTML.slice(0, 80))"""


@pytest.fixture
async def kiosk(new_phone: NewPhone, pairing_code: Any) -> Phone:
    """A kiosk that waits for guests; its PIN is 2468."""
    kiosk = await new_phone(viewport=TABLET)
    await kiosk.open(await pairing_code("kiosk"))
    await kiosk.has_roster()
    await kiosk.check()
    start = kiosk.page.locator("#kiosk-start")
    await expect(kiosk.page.locator("#start").or_(start).first).to_be_visible()
    if not await start.is_visible():
        await kiosk.page.click("#start")
    await kiosk.page.fill("#kiosk-new", "2468")
    await kiosk.page.fill("#kiosk-again", "2468")
    await kiosk.page.press("#kiosk-again", "Enter")
    await waits(kiosk)
    return kiosk


async def waits(kiosk: Phone) -> None:
    await expect(kiosk.page.get_by_role("heading", name="Hold your badge here")).to_be_visible()
    await expect(kiosk.page.locator("#kiosk-greeting")).to_be_hidden()


async def says(kiosk: Phone, kind: str) -> str:
    await expect(kiosk.page.locator(f"#kiosk-greeting.{kind}")).to_be_visible()
    return await kiosk.page.locator("#kiosk-words").inner_text()


async def test_guests_are_greeted_by_first_name_after_the_badge_and_forgotten(
    conference: Conference, kiosk: Phone
) -> None:
    guest = await conference.guest()
    assert await kiosk.page.locator("#menu-open").is_hidden()
    await kiosk.stop_clock()
    await kiosk.burst(guest.secret)
    words = await says(kiosk, "welcome")
    assert "Moien, Zoë!" in words
    assert "Your badge lies under M" in " ".join(words.split())
    await kiosk.pass_time(8)
    await waits(kiosk)
    assert "Zoë" not in await kiosk.page.content()
    await kiosk.burst(guest.secret)
    assert "You are in already" in await says(kiosk, "already")
    cancelled = await conference.guest(state="cancelled", first_name="Max")
    await kiosk.burst(cancelled.secret)
    words = await says(kiosk, "desk")
    assert "Please go to the desk" in words
    assert "Max" not in words


async def test_only_the_pin_leads_out_of_it(kiosk: Phone) -> None:
    page = kiosk.page
    await page.go_back()
    await waits(kiosk)
    await page.reload()
    await waits(kiosk)
    address = page.url
    for where in (address, "about:blank"):
        await page.goto(where)
        await page.goto(f"{address}#pair=AAAAAAAA")
        await expect(page).to_have_url(address)
        await waits(kiosk)
    await page.get_by_role("button", name="Staff").click()
    await page.fill("#kiosk-pin", "1234")
    await page.press("#kiosk-pin", "Enter")
    await expect(page.locator("#kiosk-pin-problem")).to_have_text("This is not the PIN. Try again.")
    await page.fill("#kiosk-pin", "2468")
    await page.press("#kiosk-pin", "Enter")
    await expect(page.locator("#check")).to_be_visible()
    await expect(page.locator("#menu-open")).to_be_visible()


async def test_it_speaks_the_language_of_the_guest_and_then_that_of_the_event_again(kiosk: Phone) -> None:
    await kiosk.stop_clock()
    for width, height in ((1280, 800), (800, 1280), (360, 740)):
        await kiosk.page.set_viewport_size({"width": width, "height": height})
        assert await kiosk.page.evaluate(TOO_SMALL) == []
        assert await kiosk.faults_on_screen(f"idle at {width}") == []
    await kiosk.page.get_by_role("button", name="Deutsch").click()
    await expect(kiosk.page.get_by_role("heading", name="Halten Sie Ihren Badge hierher")).to_be_visible()
    await kiosk.pass_time(31)
    await waits(kiosk)


async def test_without_network_it_goes_on(conference: Conference, kiosk: Phone) -> None:
    guest = await conference.guest()
    await kiosk.page.reload()  # fetches the roster
    await waits(kiosk)
    await kiosk.stop_clock()
    await kiosk.pass_time_until(lambda: knows(kiosk, 1))
    await kiosk.page.route("**/door/api/**", no_network)
    await kiosk.burst(guest.secret)
    assert "Moien, Zoë!" in await says(kiosk, "welcome")
    await kiosk.page.unroute("**/door/api/**")
    await kiosk.queue_empties()


async def knows(kiosk: Phone, number: int) -> bool:
    return len(await kiosk.stored("roster")) == number


async def test_a_camera_that_stops_heals_by_itself(kiosk: Phone) -> None:
    camera = "document.getElementById('kiosk-video').srcObject?.getTracks()[0]"
    await expect(kiosk.page.locator("#kiosk.blind")).to_have_count(0)
    await kiosk.page.evaluate(f"{camera}.stop()")
    await until(lambda: kiosk.page.evaluate(f"{camera}?.readyState === 'live'"))
