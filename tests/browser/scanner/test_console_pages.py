"""Every page of the door's console, full and empty and with faults, can be used by everybody on every screen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from shared.identity.sessions import COOKIE
from tests.browser.faults import note_faults
from tests.browser.scanner.door_console import STATES, DoorScene, a_door
from tests.browser.scanner.phone import AXE, RULES
from tests.support.checkin.service import Served

OpenPage = Callable[..., Awaitable[Page]]
FAST = {"walk-ins, faults", "gate, faults"}
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Links in a sentence may be smaller (WCAG 2.5.8).
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input:not([type=hidden]), textarea")]
  .filter(e => e.checkVisibility() && !(e.matches("p a, dd a, li a, th a") && getComputedStyle(e).display === "inline"))
  .map(e => [e.outerHTML.slice(0, 90), (e.closest("label") ?? e).getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
# The keyboard goes through a page as it is written: it must never jump up, by more than a row of a table is high.
UPWARDS = """() => [...document.querySelectorAll("main :is(a[href], button, summary, select, input, textarea)")]
  .filter(e => e.checkVisibility() && e.type !== "hidden")
  .filter((e, place, all) => place > 0
    && all[place - 1].getBoundingClientRect().top - e.getBoundingClientRect().top > 60)
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
async def door(served: Served) -> DoorScene:
    return await a_door(served)


@pytest.fixture
async def new_page(chromium: Browser, served: Served, door: DoorScene, url: str) -> AsyncIterator[OpenPage]:
    """Opens pages of an organiser of all three events. At the end no page may have had a fault."""
    faults: list[str] = []
    async with AsyncExitStack() as stack:

        async def make(width: int = 320, language: str = "en-GB", **options: Any) -> Page:
            options = {"viewport": {"width": width, "height": 740}, "reduced_motion": "reduce", **options}
            context = await chromium.new_context(base_url=url, locale=language, **options)
            stack.push_async_callback(context.close)
            cookie = served.session_cookie(door.busy.account)
            await context.add_cookies([{"name": COOKIE, "value": cookie, "url": url}])
            page = await context.new_page()
            note_faults(page, faults)
            return page

        yield make
    assert faults == []


async def complaints(page: Page) -> list[str]:
    """The faults that axe finds, with where and why; a page that is too wide; targets that are too small."""
    report: dict[str, Any] = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    complained = [
        f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in report["violations"] for n in v["nodes"]
    ]
    complained += [f"too small: {html}" for html in await page.evaluate(TOO_SMALL)]
    return complained + (["scrolls sideways"] if await page.evaluate(WIDER_THAN_THE_WINDOW) > 0 else [])


@pytest.mark.parametrize(
    "state", [pytest.param(state, marks=[] if state in FAST else pytest.mark.slow) for state in STATES]
)
async def test_nothing_keeps_anybody_out(new_page: OpenPage, door: DoorScene, state: str) -> None:
    page = await new_page(320, color_scheme="dark")
    await STATES[state](page, door)
    await page.evaluate(AXE.read_text())
    assert await complaints(page) == []
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")
    assert await complaints(page) == []
    assert await page.evaluate(UPWARDS) == []
    assert await page.locator("[tabindex]:not([tabindex='-1']):not([tabindex='0'])").count() == 0
    if "faults" in state:
        assert (await page.title()).startswith("Error: ")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "de", "lb-LU"])
async def test_every_page_fits_on_the_smallest_phone_in_every_language(
    new_page: OpenPage, door: DoorScene, language: str
) -> None:
    page = await new_page(320, language)
    for state, go in STATES.items():
        if "faults" not in state and state not in {"phones, a pairing code", "paper, ticks"}:
            await go(page, door)
            assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, state


@pytest.mark.slow
async def test_a_refused_form_leads_to_a_summary_that_leads_to_the_field(new_page: OpenPage, door: DoorScene) -> None:
    page = await new_page(360)
    await STATES["conflicts, faults"](page, door)
    summary = page.locator("#faults")
    await expect(summary).to_be_focused()
    await summary.get_by_role("link", name="Enter a reason.").click()
    reason = page.get_by_label("Reason").first
    await expect(reason).to_be_focused()
    await expect(reason).to_have_accessible_description("Enter a reason.")
