"""The pages look as docs/design.md says: one typeface, one size, one grid, and little to load."""

import gzip
from typing import Any

import pytest
from playwright.async_api import Page, Request, expect

from shared.documents.colours import contrast
from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import STATES, Scene, sign_in
from tests.support.waiting import until

pytestmark = pytest.mark.browser
LARGEST = 80_000  # bytes that travel for an event page with all it needs
TYPEFACE = "Source Sans 3 Variable"
# The colours, as #rrggbb, of the ring around what has the focus and of the head behind it.
RING = """() => {
    const canvas = document.createElement("canvas").getContext("2d", {colorSpace: "srgb"});
    const hex = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        return "#" + parts.map(part => part.toString(16).padStart(2, "0")).join("") };
    const behind = document.createElement("i");
    behind.style.backgroundColor = "var(--wash)";
    document.body.append(behind);
    const ring = getComputedStyle(document.activeElement).outlineColor;
    return [hex(ring), hex(getComputedStyle(behind).backgroundColor)] }"""
LEFT_EDGES = """() => ["header .container", "main", "footer"].map(selector => {
    const e = document.querySelector(selector);
    return e.getBoundingClientRect().left + parseFloat(getComputedStyle(e).paddingLeft) })"""


async def finished_requests(page: Page, path: str) -> list[Request]:
    """All requests of a first visit."""
    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)
    await open_with_typeface(page, path)
    await until(lambda: fonts(finished))
    return finished


async def open_with_typeface(page: Page, path: str) -> None:
    """Opens a page and waits for the typeface, which browsers ask for when they lay out the text."""
    await page.goto(path)
    await page.evaluate("document.body.offsetHeight && document.fonts.ready.then(() => true)")


def fonts(requests: list[Request]) -> list[Request]:
    return [request for request in requests if request.url.endswith("woff2")]


async def letter_size(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.documentElement).fontSize"))


async def test_an_event_page_is_small_with_its_typeface(new_page: OpenPage, scene: Scene) -> None:
    requests = await finished_requests(await new_page(), f"/e/{scene.events['open']}")
    page = next(request for request in requests if request.is_navigation_request())
    others = [request for request in requests if request is not page]
    sizes = [await request.sizes() for request in others]
    response = await page.response()
    assert response is not None
    whole = len(gzip.compress(await response.body()))  # as the proxy sends it
    assert [request.url.rpartition("/")[2] for request in fonts(requests)] == ["source-sans-3-latin-wght-normal.woff2"]
    assert whole + sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < LARGEST


async def test_the_typeface_is_ours_and_stays_in_the_cache(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    requests = await finished_requests(page, "/")
    assert await page.evaluate(f"document.fonts.check('16px \"{TYPEFACE}\"', 'Zoë')")
    [response] = [await request.response() for request in fonts(requests)]
    assert response is not None
    assert response.headers["content-type"] == "font/woff2"
    assert "immutable" in response.headers["cache-control"]


async def test_greek_and_polish_names_load_their_own_letters(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await open_with_typeface(page, "/")
    loaded = "[...document.fonts].filter(font => font.status === 'loaded').length"
    before = await page.evaluate(loaded)
    await page.evaluate("document.querySelector('h1').textContent = 'Ελένη Wiśniewska'")
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate(loaded) == before + 2


@pytest.mark.slow
async def test_letters_do_not_grow_with_the_window(new_page: OpenPage, scene: Scene) -> None:
    for width in (360, 1280, 1920):
        page = await new_page(width)
        await page.goto("/")
        assert await letter_size(page) == "17px"
        await sign_in(page, scene)
        await page.wait_for_selector(".figures >> nth=0")
        assert await letter_size(page) == "16px"


async def test_head_content_and_foot_begin_at_one_line(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    for path in ("/", f"/e/{scene.events['open']}", scene.links["confirmed"]):
        await page.goto(path)
        assert len(set(await page.evaluate(LEFT_EDGES))) == 1
        assert await page.evaluate("document.querySelector('.top').offsetHeight") == 56


async def test_the_register_button_is_in_reach_on_a_phone(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360)
    await page.set_viewport_size({"width": 360, "height": 400})
    await page.goto(f"/e/{scene.events['open']}")
    button = page.locator("main a[role=button][href='#register']")
    for link in await page.locator(".glance a").all():
        await link.focus()
        box, bar = await link.bounding_box(), await button.bounding_box()
        assert box is not None
        assert bar is not None
        assert box["y"] + box["height"] <= bar["y"]
        assert bar["y"] + bar["height"] <= 400
    await button.click()
    await expect(page.locator("#register")).to_be_in_viewport()
    await page.locator("#first_name").focus()
    await expect(button).not_to_be_in_viewport()


async def test_the_whole_card_of_an_event_leads_to_it_by_one_link(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await page.goto("/")
    card = page.locator(".events .card", has=page.locator(f"a[href='/e/{scene.events['open']}']"))
    assert await card.locator("a").count() == 1
    await card.click(position={"x": 4, "y": 4})
    await page.wait_for_url(f"**/e/{scene.events['open']}")


async def test_an_answer_can_be_taken_back_once_it_is_given(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360, java_script_enabled=False)
    await page.goto(f"/e/{scene.events['open']}")
    take_back = page.locator("#answers-choice-group .none")
    await expect(take_back).to_be_hidden()
    await page.check("#answers-choice-group [value=a]")
    await take_back.click()
    await page.focus("#email")
    await expect(take_back).to_be_hidden()
    assert await page.locator("#answers-choice-group input:checked").get_attribute("value") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_ring_of_the_focus_can_be_seen(new_page: OpenPage, scene: Scene, scheme: Any) -> None:
    page = await new_page(1280, color_scheme=scheme)
    for path, selector in (
        (f"/e/{scene.events['open']}", ".glance a >> nth=1"),
        (f"/e/{scene.events['long']}", ".glance a >> nth=0"),
        (scene.links["confirmed"], "summary >> nth=0"),
    ):
        await page.goto(path)
        await page.keyboard.press("Tab")
        await page.focus(selector)
        ring, around = await page.evaluate(RING)
        assert contrast(ring, around) >= 3


async def test_ten_people_fit_the_screen_of_a_phone(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360)
    await STATES["console event"](page, scene)
    rows = page.locator(".people tbody tr")
    heights = await rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert heights
    assert sorted(heights)[len(heights) // 2] <= 74
