"""Every page and state can be used by everybody: judged by axe, in light and dark, narrow and wide, and zoomed."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import FIRST, LONG_WORD, STATES, Scene, opened

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js").read_text()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def complaints(page: Page) -> list[str]:
    """The faults that axe finds, with where and why."""
    report: dict[str, Any] = await page.evaluate("rules => axe.run(document, rules)", RULES)
    return [f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in report["violations"] for n in v["nodes"]]


@pytest.mark.parametrize(
    "state", [pytest.param(state, marks=[] if state in FIRST else pytest.mark.slow) for state in STATES]
)
async def test_nothing_keeps_anybody_out(new_page: OpenPage, scene: Scene, state: str) -> None:
    page = await new_page(360, reduced_motion="reduce")  # else colours are judged half-way from light to dark
    await STATES[state](page, scene)
    await page.evaluate(AXE)
    assert await complaints(page) == []
    # 320 px is also 1280 px at 400 %, 640 px is 1280 px at 200 %.
    for width in (320, 640):
        await page.set_viewport_size({"width": width, "height": 700})
        assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, f"scrolls sideways at {width} px"
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="dark")
    assert await complaints(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "de", "lb-LU"])
@pytest.mark.parametrize("state", STATES)
async def test_nothing_keeps_anybody_out_in_their_language(
    new_page: OpenPage, scene: Scene, state: str, language: str
) -> None:
    page = await new_page(320, language, color_scheme="dark", reduced_motion="reduce")
    await STATES[state](page, scene)
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    await page.evaluate(AXE)
    assert await complaints(page) == []
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")
    assert await complaints(page) == []


@pytest.mark.parametrize("state", ["events", "event open", "event with faults", "manage confirmed", "sign-in"])
async def test_letters_twice_as_large_stay_in_the_window(new_page: OpenPage, scene: Scene, state: str) -> None:
    page = await new_page(360)
    await STATES[state](page, scene)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
async def test_a_long_name_pushes_nothing_out_of_the_console(new_page: OpenPage, scene: Scene, width: int) -> None:
    page = await new_page(width)
    await STATES["console event"](page, scene)
    await page.fill("#q", LONG_WORD[:60])
    await page.click(".search button")
    await page.wait_for_selector("td code")
    outside = await page.evaluate(
        "() => [...document.querySelectorAll('tbody bdi, tbody code, tbody .pill')].map(e => e.getBoundingClientRect())"
        ".filter(box => box.right > document.querySelector('.scroll').getBoundingClientRect().right).length"
    )
    assert outside == 0


async def test_everything_to_touch_is_large_enough(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360)
    await opened(page, scene)
    small = await page.evaluate(
        """() => [...document.querySelectorAll(
                "a[role=button], button, summary, .languages a, .brand, label:has(input)")]
            .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([_, box]) => box.width < 24 || box.height < 40).map(([html]) => html)"""
    )
    assert small == []


async def test_the_date_can_be_told_from_its_ground_in_forced_colours(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360, forced_colors="active")
    await STATES["event open"](page, scene)
    edge = await page.evaluate("getComputedStyle(document.querySelector('.hero')).borderTopStyle")
    assert edge == "solid"


async def test_browsers_fill_in_who_somebody_is(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360)
    await STATES["event open"](page, scene)
    filled = await page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[autocomplete]')].map(e => [e.name, e.autocomplete]))"
    )
    assert (
        filled
        | {
            "first_name": "given-name",
            "last_name": "family-name",
            "email": "email",
            "company": "organization",
            "job_title": "organization-title",
        }
        == filled
    )


async def test_the_code_can_be_scanned_in_the_dark_too(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360, color_scheme="dark")
    await opened(page, scene)
    around = await page.evaluate("getComputedStyle(document.querySelector('.qr')).backgroundColor")
    assert around == "rgb(255, 255, 255)"


async def test_nothing_moves_for_who_wants_no_motion(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360, reduced_motion="reduce")
    await opened(page, scene)
    moving = await page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap(e => ["", "::before", "::after"].map(part =>
            getComputedStyle(e, part))).filter(s => s.transitionDuration.split(", ").some(d => d !== "0s")
            || s.animationName !== "none").length"""
    )
    assert moving == 0
