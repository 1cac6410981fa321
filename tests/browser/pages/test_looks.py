"""The pages look as docs/design.md says: one typeface, one size, one grid, and little to load."""

import pytest
from playwright.async_api import Page, Request

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in

pytestmark = pytest.mark.browser
LARGEST = 80_000  # bytes that travel for an event page with all it needs
TYPEFACE = "Source Sans 3 Variable"
LEFT_EDGES = """() => ["header .container", "main", "footer"].map(selector => {
    const e = document.querySelector(selector);
    return e.getBoundingClientRect().left + parseFloat(getComputedStyle(e).paddingLeft) })"""


async def finished_requests(page: Page, path: str) -> list[Request]:
    """All requests of a first visit."""
    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)
    await page.goto(path, wait_until="networkidle")
    return finished


async def letter_size(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.documentElement).fontSize"))


async def test_an_event_page_is_small_with_its_typeface(new_page: OpenPage, scene: Scene) -> None:
    requests = await finished_requests(await new_page(), f"/e/{scene.events['open']}")
    sizes = [await request.sizes() for request in requests]
    assert [request.url.rpartition("/")[2] for request in requests if request.url.endswith("woff2")] == [
        "source-sans-3-latin-wght-normal.woff2"
    ]
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < LARGEST


async def test_the_typeface_is_ours_and_stays_in_the_cache(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    requests = await finished_requests(page, "/")
    assert await page.evaluate(f"document.fonts.check('16px \"{TYPEFACE}\"', 'Zoë')")
    [response] = [await request.response() for request in requests if request.url.endswith("woff2")]
    assert response is not None
    assert response.headers["content-type"] == "font/woff2"
    assert "immutable" in response.headers["cache-control"]


async def test_greek_and_polish_names_load_their_own_letters(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page()
    await page.goto("/", wait_until="networkidle")
    loaded = "[...document.fonts].filter(font => font.status === 'loaded').length"
    before = await page.evaluate(loaded)
    await page.evaluate("document.querySelector('h1').textContent = 'Ελένη Wiśniewska'")
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate(loaded) == before + 2


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
