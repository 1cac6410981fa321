"""The pages of lists, gates and the log can be used by everybody, on the smallest phone too."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from shared.clock import utc_now
from shared.contracts.registration import SessionDetails
from shared.identity.sessions import COOKIE
from tests.browser.scanner.test_console import WIDER_THAN_THE_WINDOW, complaints
from tests.support.checkin.service import DINNER, Conference, Served
from tests.support.waiting import until

pytestmark = pytest.mark.slow


async def test_lists_gates_and_the_log_are_for_everybody_on_every_screen(
    chromium: Browser, served: Served, conference: Conference, url: str
) -> None:
    start = utc_now() + timedelta(days=1)
    room = {"room": "B", "starts_at": start, "ends_at": start + timedelta(hours=1)}
    await conference.is_told(2, sessions=[SessionDetails(id="dinner", name=DINNER, **room)])  # type: ignore[arg-type]
    await until(lambda: conference.database["lists"].find_one({"event": conference.slug, "event_version": 2}))
    guest, phone = await conference.guest(company="Ελληνικά Υλικά" * 4), await conference.pair(gate="Room B")
    for secret in (guest.secret, guest.secret, "a menu"):
        await phone.scan(secret)
    (gate,) = (await conference.organiser.get(f"/gates?event={conference.slug}")).body["items"]
    pages = ("lists", "lists/new", "lists/edit/dinner", f"lists/gates/{gate['id']}", "log")
    context = await chromium.new_context(base_url=url, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": served.session_cookie(conference.account), "url": url}])
    page = await context.new_page()
    for path in pages:
        more = "&room=B" if "gates" in path else ""
        await page.goto(f"/door/console/{path}?event={conference.slug}{more}")
        for width, look in ((320, "dark"), (1280, "light")):
            await page.set_viewport_size({"width": width, "height": 740})
            await page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
            assert await complaints(page) == []
            assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, (path, width)
    await page.goto(f"/door/console/lists/edit/dinner?event={conference.slug}")
    await page.fill("#name", " ")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("link", name="Enter a name of at most 100 letters.")).to_be_in_viewport()
    assert await complaints(page) == []
    await context.close()
