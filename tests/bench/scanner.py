"""The scanner's row: how long a badge is in view of a phone's camera before its verdict is on screen."""

import statistics
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from tests.bench.bench import Bench, Figure
from tests.bench.crowd import crowd
from tests.browser.film import film
from tests.browser.scanner.phone import Phone, a_phone, phone_browser
from tests.support.waiting import until

BADGES = 8
ENOUGH = 6  # a busy browser may miss a badge
IN_VIEW, BETWEEN = 1.2, 0.5  # seconds
STOPWATCH = """() => {
  window.times = [];
  const video = document.getElementById("video");
  const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 12 });
  const pixels = canvas.getContext("2d", { willReadFrequently: true });
  let isInView = true;
  const look = () => {
    pixels.drawImage(video, 0, 0, 16, 12);
    const sum = pixels.getImageData(0, 0, 16, 12).data.reduce((total, value) => total + value, 0);
    const isBright = sum / (16 * 12 * 4) > 120;
    if (isBright && !isInView) window.began = performance.now();
    isInView = isBright;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const shown = () => requestAnimationFrame(() => {
    if (window.began) window.times.push(performance.now() - window.began);
    window.began = null;
  });
  new MutationObserver(shown).observe(document.getElementById("verdict-words"), { childList: true });
}"""


async def code_to_verdict(bench: Bench) -> list[Figure]:
    """Badges held to the camera one after the other, with the server at hand."""
    async with _filmed_phone(bench) as phone:
        await phone.page.evaluate(STOPWATCH)

        async def times() -> list[float]:
            return list(await phone.page.evaluate("times"))

        measured = await until(times, lambda measured: len(measured) >= ENOUGH, seconds=60)
    bench.details["code in view to verdict (ms)"] = [round(time) for time in measured]
    return [Figure("code in view to verdict on screen, median", statistics.median(measured), "ms", 300)]


@asynccontextmanager
async def _filmed_phone(bench: Bench) -> AsyncIterator[Phone]:
    """A phone that scans, at an event of its own, with that event's badges in front of its camera."""
    event = await bench.moien.new_event(capacity=BADGES)
    for person in crowd(BADGES, f"{event.slug}.example.lu"):
        await event.register(person)
    await event.expected_at_door(BADGES)
    secrets = [registration["ticket"]["secret"] for registration in await event.registrations(state="confirmed")]
    wanted = {"event": event.slug, "gate": "Main gate", "role": "scan", "lists": ["main"]}
    pairing = await bench.moien.organiser.post("/door/api/v1/pairing-codes", wanted, expected=201)
    scenes = [scene for secret in secrets for scene in ((secret, IN_VIEW), (None, BETWEEN))]
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await stack.enter_async_context(phone_browser(playwright, film(folder / "badges.mjpeg", *scenes)))
        phone = await stack.enter_async_context(a_phone(browser, bench.moien.facts["url"]))
        await phone.page.goto(pairing["url"])
        await phone.start()
        yield phone
