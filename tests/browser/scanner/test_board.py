"""A big screen in the foyer, and an organiser's phone that tells of watched guests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local import proxy, services
from deploy.local.config import Config
from deploy.local.state_file import StateFile
from deploy.local.supervisor import Supervisor
from services.checkin.app import build
from shared.identity.sessions import COOKIE
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import AXE, RULES
from tests.support.checkin.service import Conference, Served
from tests.support.servers.running import free_port, running

pytestmark = pytest.mark.slow
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PairingCode: TypeAlias = Callable[..., Awaitable[str]]


@asynccontextmanager
async def a_page(chromium: Browser, url: str, cookies: dict[str, str]) -> AsyncIterator[Page]:
    context = await chromium.new_context(base_url=url, viewport={"width": 1920, "height": 1080}, locale="en-GB")
    await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    yield await context.new_page()
    await context.close()


async def complaints(page: Page) -> list[str]:
    """The faults that axe finds on wide and narrow screens, light and dark, and pages that are too wide."""
    await page.evaluate(AXE.read_text())
    faults: list[str] = []
    for width, height, look in ((1920, 1080, "light"), (1280, 720, "dark"), (320, 640, "light")):
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
        report: dict[str, Any] = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        faults += [f"{v['id']}: {n['html'][:120]}" for v in report["violations"] for n in v["nodes"]]
        faults += [f"too wide at {width}"] if await page.evaluate(WIDER_THAN_THE_WINDOW) > 0 else []
    return faults


async def test_a_screen_is_paired_by_its_link_and_shows_arrivals(
    new_phone: NewPhone, pairing_code: PairingCode, conference: Conference, url: str
) -> None:
    guest, phone = await conference.guest(), await conference.pair(gate="North gate")
    screen = await new_phone()
    await screen.page.goto(f"{url}/door#pair={await pairing_code('board')}")
    await expect(screen.page.locator("#state")).to_have_text("Live")
    await expect(screen.page.locator("#inside")).to_have_text("0")
    await phone.scan(guest.secret)
    await expect(screen.page.locator("#inside")).to_have_text("1")
    await expect(screen.page.get_by_role("row", name="North gate 1")).to_be_visible()
    await screen.page.goto(f"{url}/door")  # the next morning
    await expect(screen.page.locator("#state")).to_have_text("Live")


async def test_the_board_survives_a_restart_and_says_meanwhile_that_it_is_away(
    chromium: Browser, served: Served, conference: Conference
) -> None:
    guest, phone, board = await conference.guest(), await conference.pair(), await conference.pair("board")
    settings = served.settings.model_copy(update={"checkin_port": free_port()})
    url = f"http://127.0.0.1:{settings.checkin_port}"
    async with a_page(chromium, url, {"moien_board": board.token}) as page:
        async with running(build(settings)):
            await page.goto(f"/door/board/{conference.slug}/main")
            await expect(page.locator("#state")).to_have_text("Live")
            assert await complaints(page) == []
        await expect(page.locator("#state")).to_contain_text("No connection. Last news at")
        await phone.scan(guest.secret)
        async with running(build(settings)):
            await expect(page.locator("#state")).to_have_text("Live")
            await expect(page.locator("#admitted")).to_have_text("1")
            await conference.organiser.call("DELETE", f"/devices/{board.id}")
            await expect(page.locator("#state")).to_contain_text("This screen may no longer show the board.")


@asynccontextmanager
async def a_proxy(config: Config) -> AsyncIterator[None]:
    supervisor = Supervisor(config.run_dir)
    await supervisor.start(proxy.program(config, services.ports(config, StateFile(config.run_dir))))
    yield
    await supervisor.stop()


async def test_the_board_comes_back_with_the_proxy(
    chromium: Browser, served: Served, conference: Conference, tmp_path: Path
) -> None:
    guest, phone, board = await conference.guest(), await conference.pair(), await conference.pair("board")
    ports = {"PORT": str(free_port()), "CHECKIN_PORT": str(served.settings.checkin_port)}
    config = Config.read(ports | {"RUN_DIR": str(tmp_path)})
    async with a_page(chromium, config.url, {"moien_board": board.token}) as page:
        async with a_proxy(config):
            await page.goto(f"/door/board/{conference.slug}/main")
            await expect(page.locator("#state")).to_have_text("Live")
        await expect(page.locator("#state")).to_contain_text("No connection. Last news at")
        await phone.scan(guest.secret)
        async with a_proxy(config):
            await expect(page.locator("#state")).to_have_text("Live")
            await expect(page.locator("#admitted")).to_have_text("1")


async def test_a_paused_board_stands_still_until_it_goes_on(
    chromium: Browser, conference: Conference, url: str
) -> None:
    guest, phone, board = await conference.guest(), await conference.pair(), await conference.pair("board")
    async with a_page(chromium, url, {"moien_board": board.token}) as page:
        await page.goto(f"/door/board/{conference.slug}/main")
        await expect(page.locator("#state")).to_have_text("Live")
        await page.get_by_role("button", name="Pause").click()
        await expect(page.locator("#state")).to_contain_text("Paused.")
        await phone.scan(guest.secret)
        await page.get_by_role("button", name="Resume").click()
        await expect(page.locator("#admitted")).to_have_text("1")


async def test_an_organiser_is_told_of_a_watched_guest_also_after_having_been_away(
    chromium: Browser, served: Served, conference: Conference, url: str
) -> None:
    first, second = await conference.guest(last_name="Bettel"), await conference.guest(last_name="Frieden")
    phone = await conference.pair(gate="North gate")
    for guest in (first, second):
        await conference.organiser.post(f"/guests/{guest.code}/watch", {"event": conference.slug, "host": "Jo Host"})
    address = f"/door/console/watched?event={conference.slug}&q=bett"
    async with a_page(chromium, url, {COOKIE: served.session_cookie(conference.account)}) as page:
        await page.goto(address)
        await expect(page.locator("#live-state")).to_have_text("Live")
        await phone.scan(first.secret)
        news = page.get_by_role("alert")
        await expect(news).to_contain_text("Bettel is here: North gate", timeout=2000)
        await expect(page).to_have_title("(1) Arrived – Watched guests – Plastics")
        assert await complaints(page) == []
        await news.get_by_role("button", name="Seen").click()
        await expect(news).to_be_hidden()
        await page.goto("about:blank")
        await phone.scan(second.secret)
        await page.goto(address)
        await expect(news).to_contain_text("Frieden came at")
        await expect(news).not_to_contain_text("Bettel")
