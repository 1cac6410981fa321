"""The scanner's row: how long a badge is in view of a phone's camera before its verdict is on screen."""

import statistics
from collections import Counter
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

BADGES = 26
ENOUGH = 20  # a busy browser may miss a badge
BEFORE_AWAY = 4  # verdicts after which a phone without network no longer waits for the server
IN_VIEW, BETWEEN = 1.2, 0.5  # seconds
STOPWATCH = """() => {
  window.times = [];
  window.levels = [];
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
    const verdict = document.getElementById("verdict");
    if (window.began) {
      window.times.push(performance.now() - window.began);
      window.levels.push(verdict.className);
    }
    window.began = null;
    if (!verdict.matches(".go")) setTimeout(() => verdict.click(), 300); // amber and red wait for a tap
  });
  new MutationObserver(shown).observe(document.getElementById("verdict-words"), { childList: true });
}"""


async def code_to_verdict(bench: Bench) -> list[Figure]:
    """Badges held to the camera one after the other, with the server at hand."""
    async with _filmed_phone(bench) as phone:
        return await _measured(bench, phone, "online", (250, 400))


async def code_to_verdict_offline(bench: Bench) -> list[Figure]:
    """The same without network, as soon as the phone has noticed that."""
    async with _filmed_phone(bench) as phone:
        await phone.page.context.set_offline(True)
        return await _measured(bench, phone, "offline", (150, 300), ignored=BEFORE_AWAY)


async def _measured(
    bench: Bench, phone: Phone, name: str, targets: tuple[float, float], ignored: int = 0
) -> list[Figure]:
    await phone.page.evaluate(STOPWATCH)

    async def times() -> list[float]:
        return list(await phone.page.evaluate("times"))[ignored:]

    measured = await until(times, lambda measured: len(measured) >= ENOUGH, seconds=90)
    label = f"code in view to verdict, {name}"
    bench.details[f"{label} (ms)"] = [round(time) for time in measured]
    bench.details[f"{label}, levels"] = Counter(await phone.page.evaluate("levels"))
    return [
        Figure(f"{label}, median", statistics.median(measured), "ms", targets[0]),
        Figure(f"{label}, p95", statistics.quantiles(measured, n=20)[-1], "ms", targets[1]),
    ]


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
        phone = await stack.enter_async_context(a_phone(browser, bench.moien.facts["url"], patient=False))
        await phone.page.goto(pairing["url"])
        await phone.start()
        yield phone
