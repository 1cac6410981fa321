"""A phone with the scanner open: what a person does with it and sees on it."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Page, Playwright, Route, expect

from shared.http.assets import NODE_MODULES
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DEADLINE
from tests.support.waiting import until

SMALL = {"width": 360, "height": 740}
AXE = NODE_MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FAKE_CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


class Phone:
    """One open page. `url` is where check-in is served. `faults` are the errors that the page had."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text) if _is_fault(message) else None)

    async def open(self, code: str | None = None) -> None:
        await self.page.goto(f"{self.url}/door" + (f"#pair={code}" if code else ""))

    async def has_roster(self) -> None:
        """Waits until the start check has found the server and a roster."""
        await expect(self.page.locator("#checks .ok").nth(1)).to_be_visible()

    async def start(self) -> None:
        """Through the start check to scanning."""
        await self.has_roster()
        await self.check()
        if not await self.page.locator("#scan").is_visible():
            await self.page.click("#start")  # "Go on": a browser without a screen cannot keep it on
        await expect(self.page.locator("#scan")).to_be_visible()

    async def start_without_roster(self) -> None:
        """All the same, although not everything is well."""
        await self.check()
        await self.go_on("Scan anyway")

    async def start_without_server(self) -> None:
        """Through the start check to the desk, with the roster that is stored."""
        await self.check()
        await expect(self.page.locator("#start")).to_be_enabled()
        if await self.page.locator("#check").is_visible():
            await self.page.click("#start")

    async def check(self) -> None:
        """Runs the start check and hears its tone."""
        await self.page.click("#start")
        await self.page.click("#tone-yes")

    async def go_on(self, words: str) -> None:
        """To scanning, past a start check that has found something."""
        await expect(self.page.locator("#start")).to_have_text(words)
        await self.page.click("#start")
        await expect(self.page.locator("#scan")).to_be_visible()

    async def pair_and_start(self, code: str) -> None:
        await self.open(code)
        await expect(self.page.locator("#check")).to_be_visible()
        await self.start()

    async def type(self, text: str) -> None:
        if await self.page.locator("#type-open").is_visible():
            await self.page.click("#type-open")
        await self.page.fill("#typed-code", text)
        await self.page.press("#typed-code", "Enter")

    async def let_in(self) -> None:
        """Lets the person in whose panel is open."""
        await self.page.get_by_role("button", name="Let in", exact=True).click()

    async def burst(self, text: str) -> None:
        """Types as a hand scanner does, wherever the focus is: a key each five milliseconds, however busy we are."""
        session = await self.page.context.new_cdp_session(self.page)
        began = time.time()
        for place, sign in enumerate(text + "\r"):
            key = {"text": sign, "key": "Enter" if sign == "\r" else sign, "timestamp": began + place * 0.005}
            await session.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
        await session.detach()

    async def slow_down(self, *, cpu: float, latency: int) -> None:
        """A cheap phone on a far network: the processor is `cpu` times slower, each call takes `latency` ms more."""
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        network = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", network)

    async def verdict(self, level: str) -> str:
        """The words of the verdict on screen, once there is one of this level."""
        await expect(self.page.locator(f"#verdict.{level}")).to_be_visible()
        return await self.page.locator("#verdict-words").inner_text()

    async def stop_clock(self) -> None:
        """From now on the page's time stands still, also after a reload, but for `pass_time`."""
        await self.page.clock.install()
        await until(self._pause_clock)

    async def _pause_clock(self) -> bool:
        """A clock can only be stopped ahead of its time, which goes on while a busy browser is told so."""
        try:
            await self.page.clock.pause_at(datetime.now().astimezone() + timedelta(seconds=1))
        except Error as error:
            if "to the past" not in error.message:
                raise
            return False
        return True

    async def pass_time(self, seconds: float) -> None:
        """Lets time pass on a stopped clock."""
        await self.page.clock.run_for(round(seconds * 1000))

    async def pass_time_until(self, condition: Callable[[], Awaitable[bool]], step: float = 1) -> None:
        """Lets time pass on a stopped clock, step by step, until the condition holds."""

        async def one_step() -> bool:
            await self.pass_time(step)
            return await condition()

        await until(one_step, seconds=DEADLINE / 1000)

    async def tap_away(self) -> None:
        await self.page.click("#verdict-done")
        await expect(self.page.locator("#verdict")).to_be_hidden()

    async def green_clears(self) -> None:
        """On a stopped clock: green goes by itself after two seconds."""
        await self.pass_time(2)
        await expect(self.page.locator("#verdict")).to_be_hidden()

    async def queue_length(self, expected: int) -> None:
        await expect(self.page.locator("#fact-queue")).to_have_text(str(expected))

    async def queue_empties(self) -> None:
        """On a stopped clock: the queue is sent without a tap."""
        await self.pass_time_until(lambda: self._shows("#fact-queue", "0"))

    async def goes_offline(self) -> None:
        """On a stopped clock: the call without an answer times out."""
        await self.pass_time_until(lambda: self._shows("#status-connection", "No connection"))

    async def comes_online(self) -> None:
        """On a stopped clock: contact comes back without a tap."""
        await self.pass_time_until(lambda: self._shows("#status-connection", "Online"))

    async def _shows(self, selector: str, text: str) -> bool:
        return await self.page.locator(selector).inner_text() == text

    async def resize(self, width: int, height: int) -> None:
        """Gives the window another size, and returns once the page has fitted its words to it."""
        if self.page.viewport_size == {"width": width, "height": height}:
            return
        await self.page.evaluate(AWAIT_RESIZE)
        await self.page.set_viewport_size({"width": width, "height": height})
        await self.page.evaluate("window.resized")

    async def faults_on_screen(self, state: str) -> list[str]:
        """The faults that axe finds (WCAG 2.2 AA), and whether one has to scroll sideways."""
        await self.page.evaluate(AXE.read_text())
        result = await self.page.evaluate(RUN_AXE, RULES)
        faults = [f"{state}: {fault['id']} {node['html']}" for fault in result["violations"] for node in fault["nodes"]]
        if await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{state}: wider than the screen")
        return faults

    async def stored(self, store: str) -> list[Any]:
        """All values in a store of the phone's database."""
        return list(await self.page.evaluate(ALL_STORED, store))


# A busy machine must not look like a bad network, so the time-outs of a scan are ten times as long. Those of calls use
# the page's clock, so that a test that stops it decides about them, too.
PATIENT = """(() => {
  const PATIENCE = [100, 800, 900];
  const longer = (milliseconds) => (PATIENCE.includes(milliseconds) ? 10 * milliseconds : milliseconds);
  const sleep = window.setTimeout.bind(window);
  window.systemTimeout = sleep;
  window.setTimeout = (call, milliseconds, ...rest) => sleep(call, longer(milliseconds), ...rest);
  AbortSignal.timeout = (milliseconds) => {
    const call = new AbortController();
    window.setTimeout(() => call.abort(new DOMException("It timed out.", "TimeoutError")), milliseconds);
    return call.signal;
  };
})()"""
# Its listener is the last, so the page's own have done their work.
AWAIT_RESIZE = """() => {
  window.resized = new Promise((resolve) => addEventListener("resize", () => resolve(true), { once: true }));
}"""
# Axe needs time to pass, also on a stopped clock.
RUN_AXE = """async (rules) => {
  const { setTimeout: ofThePage } = window;
  window.setTimeout = window.systemTimeout;
  try {
    return await axe.run(document, { runOnly: rules });
  } finally {
    window.setTimeout = ofThePage;
  }
}"""
ALL_STORED = """(store) => new Promise((resolve) => {
  const opening = indexedDB.open("moien-door");
  opening.onsuccess = () => {
    const all = opening.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""


def _is_fault(message: Any) -> bool:
    return message.type == "error" and "Failed to load resource" not in message.text


@asynccontextmanager
async def phone_browser(playwright: Playwright, film: Path | None = None) -> AsyncIterator[Browser]:
    """A browser whose camera sees `film`; without one a test picture that holds no code."""
    camera = [*FAKE_CAMERA, *([f"--use-file-for-fake-video-capture={film}"] if film else [])]
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *camera])
    try:
        yield browser
    finally:
        await browser.close()


@asynccontextmanager
async def a_phone(browser: Browser, url: str, *, patient: bool = True, **options: Any) -> AsyncIterator[Phone]:
    """A phone with storage of its own. One that is not `patient` has the time-outs that phones have at the door."""
    usual = {"viewport": SMALL, "locale": "en-GB", "timezone_id": "Europe/Luxembourg", "permissions": ["camera"]}
    context = await browser.new_context(**{**usual, **options})
    context.set_default_timeout(DEADLINE)
    if patient:
        await context.add_init_script(PATIENT)
    try:
        yield Phone(await context.new_page(), url)
    finally:
        await context.close()


async def never_answer(_route: Route) -> None:
    """A network that hangs: the call stays open."""


async def no_network(route: Route) -> None:
    """No connection at all."""
    await route.abort()


async def answer_as_portal(route: Route) -> None:
    """A hotel's network that wants a sign-in: 200 with HTML for everything."""
    await route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to Hotel Adler</h1>")


async def broken_server(route: Route) -> None:
    """A server with a fault."""
    await route.fulfill(status=500, content_type="text/plain", body="Internal Server Error")


async def answers_too_late(page: Page, calls: str) -> list[str]:
    """The server takes the next such call, and its answer is lost; gives the verdicts that were lost."""
    verdicts: list[str] = []

    async def lose(route: Route) -> None:
        verdicts.append((await (await route.fetch()).json())["verdict"])

    await page.route(calls, lose, times=1)
    return verdicts
