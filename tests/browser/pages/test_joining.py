"""People join online in a real browser, which does not let a form lead to another site."""

import pytest
from playwright.async_api import Request, Route, expect

from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import MEETING, Scene

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
async def test_the_button_leads_to_the_meeting(new_page: OpenPage, scene: Scene, javascript: bool) -> None:
    page = await new_page(360, java_script_enabled=javascript)
    asked: list[Request] = []

    async def meet(route: Route) -> None:
        asked.append(route.request)
        await route.fulfill(body="<h1>The meeting</h1>", content_type="text/html")

    await page.context.route(f"{MEETING}**", meet)
    await page.goto(scene.links[f"joins {javascript}"])
    await page.get_by_role("button", name="Join online").press("Enter")
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Open the meeting").click()
    await expect((await opened.value).get_by_role("heading")).to_have_text("The meeting")
    assert [request.headers.get("referer") for request in asked] == [None]
