"""The dashboard in a browser: it follows what happens, can be paused, and needs neither charts nor scripts."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import LONG_WORD, Scene, sign_in
from tests.browser.pages.test_accessibility import AXE, WIDER_THAN_THE_WINDOW, complaints
from tests.support.outside.people import people
from tests.support.outside.visitor import a_visitor
from tests.support.registration.builders import a_category, a_published_scan, a_session
from tests.support.registration.organiser import Organiser, an_organiser, url_of
from tests.support.registration.service import Json, Office
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OpenDashboard = Callable[..., Awaitable[Page]]
CONFIRMED = ".tiles .first dd a"


@pytest.fixture(scope="module")
async def organiser(office: Office, scene: Scene) -> Organiser:
    async with a_visitor(url_of(office)) as visitor:
        return await an_organiser(office, visitor)


@pytest.fixture(scope="module")
async def begun(office: Office, organiser: Organiser) -> str:
    """An event on its second day, with a last edition, where some have come on each day."""
    start = utc_now() - timedelta(hours=26)
    previous = await _event(office, organiser, start - timedelta(days=365))
    event = await _event(office, organiser, start, previous_edition=previous, capacity=15, accent="#ffd166")
    await office.enter(previous)
    for number, person in enumerate(people(18, "example.lu")):
        entered = await office.enter(event, **{**person, "sessions": ["dinner"]})
        if number < 9:
            await _came(office, event, entered, start + timedelta(hours=24 * (number % 2), minutes=3 * number))
    await until(lambda: _figures(office, event), lambda figures: figures["counts"]["arrived"] == 9)
    return event


@pytest.fixture
async def quiet(office: Office, organiser: Organiser) -> str:
    """An event with one person, which no other test looks at."""
    event = await _event(office, organiser, utc_now() + timedelta(days=9))
    await office.enter(event)
    return event


@pytest.fixture
def organised(new_page: OpenPage, scene: Scene, organiser: Organiser) -> OpenDashboard:
    """Opens the dashboard of an event as its organiser, in a browser of its own."""

    async def open_dashboard(event: str, width: int = 360, **options: Any) -> Page:
        page = await new_page(width, **options)
        await sign_in(page, replace(scene, email=organiser.email))
        await page.wait_for_selector(".figures >> nth=0")
        await page.goto(f"/console/events/{event}/dashboard")
        return page

    return open_dashboard


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (360, "dark"),
        pytest.param(1280, "light", marks=pytest.mark.slow),
        pytest.param(360, "light", marks=pytest.mark.slow),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
    ],
)
async def test_everybody_can_use_it(organised: OpenDashboard, begun: str, width: int, scheme: str) -> None:
    page = await organised(begun, width, color_scheme=scheme, reduced_motion="reduce")
    await expect(page.locator("#live-state")).to_have_text("Live")
    for summary in await page.query_selector_all("details.table > summary"):
        await summary.click()
    await page.evaluate(AXE)
    assert await complaints(page) == []
    for narrow in (width, 320, 640):
        await page.set_viewport_size({"width": narrow, "height": 700})
        assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0, f"scrolls sideways at {narrow} px"
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0


@pytest.mark.slow
async def test_an_empty_dashboard_can_be_used_as_well(
    organised: OpenDashboard, organiser: Organiser, office: Office
) -> None:
    event = await _event(office, organiser, utc_now() - timedelta(hours=1))
    page = await organised(event, 360, reduced_motion="reduce")
    await page.evaluate(AXE)
    assert await complaints(page) == []


async def test_each_chart_has_its_table_and_its_sentence(organised: OpenDashboard, begun: str) -> None:
    page = await organised(begun, 1280)
    charts = page.locator("svg.chart")
    assert await charts.count() == 5  # registrations, and two for each day
    for number in range(await charts.count()):
        named = (await charts.nth(number).get_attribute("aria-labelledby") or "").split()
        assert all([await page.locator(f"#{name}").text_content() for name in named])
    assert await page.locator("section details table").count() == 3
    assert await page.locator("table.bars").count() == 5


async def test_it_follows_what_happens_and_keeps_what_was_unfolded(
    organised: OpenDashboard, quiet: str, office: Office
) -> None:
    page = await organised(quiet)
    await expect(page.locator("#live-state")).to_have_text("Live")
    summary = page.locator("details.table > summary")
    await summary.click()
    await office.enter(quiet)
    await expect(page.locator(CONFIRMED)).to_have_text("2")
    await expect(page.locator("details[open] tbody tr:last-child td:last-child")).to_have_text("2")
    await expect(summary).to_be_focused()
    await expect(page.locator("[aria-live], [role=status], [role=alert]")).to_have_count(0)


async def test_it_stands_still_while_it_is_paused(organised: OpenDashboard, quiet: str, office: Office) -> None:
    paused = await organised(quiet)
    await paused.click("#pause")
    await expect(paused.locator("#live-state")).to_have_text("Paused")
    following = await organised(quiet)
    await office.enter(quiet)
    await expect(following.locator(CONFIRMED)).to_have_text("2")
    await expect(paused.locator(CONFIRMED)).to_have_text("1")
    await paused.click("#pause")
    await expect(paused.locator(CONFIRMED)).to_have_text("2")
    await expect(paused.locator("#pause")).to_have_text("Pause")


async def test_it_says_that_it_no_longer_follows_when_the_role_is_gone(
    organised: OpenDashboard, organiser: Organiser, quiet: str, office: Office
) -> None:
    page = await organised(quiet)
    await expect(page.locator("#live-state")).to_have_text("Live")
    change = {"$unset": {f"members.{organiser.account}": ""}, "$inc": {"version": 1}}
    await office.database["events"].update_one({"_id": quiet}, change)
    await expect(page.locator("#live-state")).to_have_text("No longer live: reload the page")
    await expect(page.locator("#pause")).to_be_hidden()


async def test_it_follows_again_after_the_server_was_away(organised: OpenDashboard, quiet: str, office: Office) -> None:
    page = await organised(quiet)
    answers = iter((503, 502))

    async def away_at_first(route: Route) -> None:
        status = next(answers, None)
        await (route.fulfill(status=status) if status else route.continue_())

    await page.route("**/dashboard/live", away_at_first)
    await page.reload()
    await expect(page.locator("#live-state")).to_have_text("Live")
    assert next(answers, None) is None
    await office.enter(quiet)
    await expect(page.locator(CONFIRMED)).to_have_text("2")


async def test_without_scripts_it_shows_the_figures_of_the_moment(organised: OpenDashboard, begun: str) -> None:
    page = await organised(begun, java_script_enabled=False)
    assert await page.text_content("#live-state") == "Reload the page for newer figures"
    assert await page.is_hidden("#pause")
    assert await page.locator("svg.chart").count() == 5
    await page.click("details.table > summary >> nth=0")
    assert await page.is_visible("details[open] table")


@pytest.mark.slow
async def test_no_chart_is_torn_apart_in_print(organised: OpenDashboard, begun: str) -> None:
    page = await organised(begun, 1280)
    await page.emulate_media(media="print")
    for hidden in (".live", ".sections", ".top", "details.table"):
        assert await page.locator(hidden).first.is_hidden()
    kept_whole = (
        "() => [...document.querySelectorAll('section')].every(s => getComputedStyle(s).breakInside == 'avoid')"
    )
    assert await page.evaluate(kept_whole)


async def _event(office: Office, organiser: Organiser, start: datetime, **fields: Any) -> str:
    event = await office.has_event(
        **{
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=30)).isoformat(),
            "categories": [a_category(), a_category("vip", name={"en": LONG_WORD}, capacity=5)],
            "sessions": [a_session("dinner", capacity=6, name={"en": LONG_WORD})],
            **fields,
        }
    )
    await organiser.has_role(office, event, "owner")
    return event


async def _came(office: Office, event: str, entered: Json, at: datetime) -> None:
    state = await until(lambda: office.subscribers.states(event).get(entered["code"]))
    main = ListAttendance(list="main", first_in=at, last_out=None, inside=True)
    attendance = AttendanceChanged(
        registration=state.registration, event=event, version=1, lists=[main], scans=[a_published_scan(at)]
    )
    await office.tell(attendance)


async def _figures(office: Office, event: str) -> Json:
    return dict((await office.call("GET", f"events/{event}/figures")).body)
