"""The QR code that came by mail, held to a phone that the demo's link has paired: the whole way, for real."""

from typing import Any

import pytest
from playwright.async_api import Playwright

from tests.browser.film import film
from tests.browser.scanner.phone import a_phone, phone_browser
from tests.support.outside.mailbox import code_in_picture
from tests.support.outside.moien import Moien
from tests.support.outside.people import a_person


@pytest.mark.slow
async def test_the_badge_that_came_by_mail_opens_the_door(
    moien: Moien,
    playwright: Playwright,
    tmp_path: Any,
) -> None:
    event, visitor = moien.event(moien.facts["event"]), a_person("scanner.example.lu", first_name="Zoë")
    assert await event.register(visitor) == "confirmed"
    secret = code_in_picture((await event.arrived(visitor)).picture)
    await event.everybody_expected_at_door()
    seen = film(tmp_path / "badge.mjpeg", (None, 1), (secret, 4))
    async with phone_browser(playwright, seen) as browser, a_phone(browser, moien.facts["url"]) as phone:
        await phone.page.goto(moien.facts["pairing_url"])
        await phone.start()  # one tap; pairing took none
        words = await phone.verdict("go")
    assert "Let in" in words
    assert "Zoë" in words
    assert phone.faults == []
