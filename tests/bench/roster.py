"""The roster's row: a phone fetches everybody, and finds one of them without the network."""

import statistics
import time
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.bench.bench import Bench, Figure
from tests.browser.scanner.phone import a_phone, phone_browser
from tests.support.waiting import until

MEGABYTE = 1_000_000
SLOW_PHONE = 6  # times slower than this machine's processor
LOOK_UPS = 40
FIND = """async ([app, secrets]) => {
  const part = (path) => import(app.replace("app.js", path));
  const [{ openDatabase }, { Roster }] = [await part("storing/database.js"), await part("storing/roster.js")];
  const roster = new Roster(await openDatabase(), null, Date.now);
  const times = [];
  for (const secret of secrets) {
    const began = performance.now();
    const entry = await roster.find("main", secret);
    if (entry.ticket !== "valid") throw new Error("not found");
    times.push(performance.now() - began);
  }
  return times;
}"""
COUNT = """([app]) => import(app.replace("app.js", "storing/database.js"))
  .then(({ openDatabase }) => openDatabase()).then((database) => database.count("roster"))"""


async def roster_on_phone(bench: Bench) -> list[Figure]:
    """How much the roster of the large event weighs, how soon it is on a phone, and how fast a slow phone finds one."""
    event = await bench.large_event()
    registrations = await event.registrations(state="confirmed")
    secrets = [registration["ticket"]["secret"] for registration in registrations[:: bench.size // LOOK_UPS]]
    wanted = {"event": event.slug, "gate": "Main gate", "role": "scan", "lists": ["main"]}
    pairing = await bench.moien.organiser.post("/door/api/v1/pairing-codes", wanted, expected=201)
    async with (
        async_playwright() as playwright,
        phone_browser(playwright) as browser,
        a_phone(browser, bench.moien.facts["url"]) as phone,
    ):
        weights = await _weigh(phone.page)
        began = time.monotonic()
        await phone.page.goto(pairing["url"])
        app = await phone.page.get_attribute("script[type=module]", "src")
        await until(lambda: _has(phone.page, app, bench.size), seconds=60)
        lasted = time.monotonic() - began
        await phone.slow_down(cpu=SLOW_PHONE, latency=0)
        times = await phone.page.evaluate(FIND, [app, secrets])
    settled = times[5:]  # the first ones are slower: the code is not compiled yet
    bench.details["roster look-up on a slow phone (ms)"] = [round(milliseconds, 1) for milliseconds in times]
    return [
        Figure(f"roster of {bench.size:,}, as sent", sum(weights) / MEGABYTE, "MB", 6),
        Figure(f"roster of {bench.size:,}, until a phone has it", lasted, "s", 5),
        Figure("look-up in it, CPU six times slower, median", statistics.median(settled), "ms", 5),
    ]


async def _weigh(page: Page) -> list[int]:
    """The bytes of the roster's pages as they come over the network, as long as the page is open."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    pages: set[str] = set()
    weights: list[int] = []

    def note(response: Any) -> None:
        if "/roster" in response["response"]["url"] and "/lists/" in response["response"]["url"]:
            pages.add(response["requestId"])

    session.on("Network.responseReceived", note)
    session.on(
        "Network.loadingFinished",
        lambda done: weights.append(done["encodedDataLength"]) if done["requestId"] in pages else None,
    )
    return weights


async def _has(page: Page, app: str | None, size: int) -> bool:
    return int(await page.evaluate(COUNT, [app])) >= size
