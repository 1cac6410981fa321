"""A gate at which nobody comes: the camera rests, and is back at the first tap, key or code."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.support.checkin.service import Conference
from tests.support.waiting import until

pytestmark = pytest.mark.slow

MINUTE = 60
LOCKS = """
  window.locks = [];
  navigator.wakeLock.request = async () => {
    const lock = { released: false, release: async () => { lock.released = true; } };
    window.locks.push(lock);
    return lock;
  };
"""
SCREEN_STAYS_ON = "locks.some((lock) => !lock.released)"
CAMERA_IS_ON = "document.getElementById('video').srcObject?.getTracks()[0].readyState === 'live'"
HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  Object.defineProperty(document, "visibilityState", { value: isHidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
async def phone(new_phone: NewPhone, pairing_code: Any) -> Phone:
    """It scans, and its clock is stopped."""
    phone = await new_phone()
    await phone.page.add_init_script(LOCKS)
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await phone.page.click("#scan h1", force=True)  # its two minutes are by the stopped clock
    return phone


async def is_on(phone: Phone) -> None:
    """Camera and screen are on."""
    await until(lambda: phone.page.evaluate(CAMERA_IS_ON))
    await expect(phone.page.locator("#wake")).to_be_hidden()
    assert await phone.page.evaluate(SCREEN_STAYS_ON)


async def rests(phone: Phone) -> None:
    """The camera is off, and says why."""
    await expect(phone.page.locator("#wake")).to_have_text("Camera off to save the battery. Tap to go on.")
    assert not await phone.page.evaluate(CAMERA_IS_ON)


async def test_a_camera_that_nobody_needs_rests_until_somebody_taps(phone: Phone) -> None:
    await phone.pass_time(2 * MINUTE - 1)
    await is_on(phone)
    await phone.pass_time(1)
    await rests(phone)
    assert not await phone.page.evaluate(SCREEN_STAYS_ON)
    assert await phone.faults_on_screen("resting") == []
    await phone.page.click("#viewer", position={"x": 20, "y": 60})
    await is_on(phone)


@pytest.mark.slow
async def test_a_key_brings_the_camera_back(phone: Phone) -> None:
    await phone.pass_time(2 * MINUTE)
    await rests(phone)
    await phone.page.keyboard.press("Tab")
    await is_on(phone)


async def test_a_hand_scanner_works_while_the_camera_rests_and_keeps_the_screen_on(
    conference: Conference, phone: Phone
) -> None:
    await phone.pass_time(2 * MINUTE)
    await rests(phone)
    await phone.burst((await conference.guest()).secret)
    assert "Let in" in await phone.verdict("go")
    await is_on(phone)
    await phone.green_clears()
    await phone.pass_time(2 * MINUTE)
    await rests(phone)
    assert await phone.page.evaluate(SCREEN_STAYS_ON)


async def test_a_verdict_that_waits_stays_while_the_camera_rests_behind_it(phone: Phone) -> None:
    await phone.type("https://example.org/poster")
    words = await phone.verdict("stop")
    await phone.pass_time(3 * MINUTE)
    assert not await phone.page.evaluate(CAMERA_IS_ON)
    assert await phone.verdict("stop") == words
    assert await phone.page.evaluate(SCREEN_STAYS_ON)
    await phone.tap_away()
    await is_on(phone)


@pytest.mark.slow
async def test_a_hidden_page_needs_no_camera(phone: Phone) -> None:
    await phone.page.evaluate(HIDE, True)
    await rests(phone)
    await phone.page.evaluate(HIDE, False)
    await is_on(phone)
