"""The programme in a browser: on a phone, on a wide screen, and on one sheet of paper."""

from datetime import date

import pytest
from playwright.async_api import expect

from deploy.local.sample_programme import sample_portrait, sample_programme
from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.test_accessibility import AXE, complaints
from tests.support.pdf import pages_of
from tests.support.registration.builders import a_session
from tests.support.registration.service import Office

pytestmark = pytest.mark.browser
TIMES = {"starts_at": "2035-06-10T09:00:00+02:00", "ends_at": "2035-06-10T18:00:00+02:00"}
WORKSHOP = {"starts_at": "2035-06-10T16:00:00+02:00", "ends_at": "2035-06-10T17:30:00+02:00"}


async def a_day(office: Office) -> str:
    """A day of a dozen points in two tracks, with a picture."""
    programme = sample_programme(date(2035, 6, 10))
    session = a_session(room="B2", capacity=20, speakers=["priya-ramanathan"], **WORKSHOP)
    event = await office.has_event(**TIMES, **programme, sessions=[session], languages=["en", "fr", "de", "lb"])
    picture = sample_portrait("PR", "#7b2d5b")
    path = f"events/{event}/pictures/speaker-priya-ramanathan"
    await office.call("PUT", path, data=picture, headers={"Content-Type": "image/png"})
    return event


async def test_the_programme_reads_well_everywhere_and_prints_on_one_sheet(new_page: OpenPage, office: Office) -> None:
    event = await a_day(office)
    page = await new_page(320, reduced_motion="reduce")
    await page.goto(f"/e/{event}/programme")
    await page.evaluate(AXE)
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await complaints(page) == []
    talks = page.locator(".entry", has_text="old machines"), page.locator(".entry", has_text="scrap to profile")
    left, right = [await talk.bounding_box() for talk in talks]
    assert left is not None
    assert right is not None
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)
    for language in ("en", "de"):
        await page.goto(f"/e/{event}/programme?lang={language}")
        [sheet] = pages_of(await page.pdf(prefer_css_page_size=True))
        assert "17:30" in sheet


@pytest.mark.slow
async def test_more_about_a_talk_is_unfolded_by_keyboard(new_page: OpenPage, office: Office) -> None:
    page = await new_page(360)
    await page.goto(f"/e/{await a_day(office)}/programme")
    more = page.locator("details", has_text="five questions").first
    await expect(more.locator("p").first).to_be_hidden()
    await more.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(more.locator("p").first).to_be_visible()


async def test_the_page_of_an_event_loads_a_picture_once_it_is_wanted(new_page: OpenPage, office: Office) -> None:
    page = await new_page(360)
    pictures: list[str] = []
    page.on("request", lambda request: pictures.append(request.url) if request.url.endswith(".webp") else None)
    await page.goto(f"/e/{await a_day(office)}", wait_until="networkidle")
    assert pictures == []
    more = page.locator("details", has_text="five questions").first
    async with page.expect_request("**/speakers/priya-ramanathan/*.webp"):
        await more.locator("summary").click()
