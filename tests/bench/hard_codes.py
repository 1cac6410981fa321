"""The row of hard frames: how many badges the scanner reads that are dim, blurred, tilted or far away."""

import asyncio
import statistics
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.bench.bench import Bench, Figure
from tests.bench.hard_frames import FRAMES, frames, scenes
from tests.bench.photograph import Scene
from tests.browser.scanner.phone import a_phone, phone_browser

# The phone's own camera and decoder, with a canvas in the place of the picture that a camera sends.
SET_UP = """async () => {
  const scanner = document.querySelector("script[type=module]").src;
  const { Camera } = await import(new URL("devices/camera.js", scanner));
  const { openDecoder, readFrame } = await import(new URL("devices/decoder.js", scanner));
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d");
  const camera = new Camera(canvas);
  const decoder = await openDecoder();
  window.show = async (frames) => {
    const bytes = frames.map((frame) => Uint8Array.from(atob(frame), (sign) => sign.charCodeAt(0)));
    window.pictures = await Promise.all(bytes.map((jpeg) => createImageBitmap(new Blob([jpeg]))));
  };
  window.read = async () => {
    const attempts = [];
    for (const picture of window.pictures) {
      canvas.width = canvas.videoWidth = picture.width;
      canvas.height = canvas.videoHeight = picture.height;
      pencil.drawImage(picture, 0, 0);
      const began = performance.now();
      const text = await readFrame(camera, decoder);
      attempts.push({ text, milliseconds: performance.now() - began });
    }
    return attempts;
  };
}"""


async def hard_frames(bench: Bench) -> list[Figure]:
    """Generated hard frames, as the scanner reads them: what counts is a scene that is read in one of its frames."""
    read: dict[str, list[list[bool]]] = defaultdict(list)
    times: list[float] = []
    async with _reader(bench) as (browser, page):
        cpu = 0.0
        for scene in scenes():
            pictures = await asyncio.to_thread(_pictures, scene)
            await page.evaluate("(frames) => show(frames)", pictures)
            before = await _cpu_seconds(browser)
            attempts: list[dict[str, Any]] = await page.evaluate("read()")
            cpu += await _cpu_seconds(browser) - before
            read[scene.kind].append([attempt["text"] == scene.text for attempt in attempts])
            times += [attempt["milliseconds"] for attempt in attempts]
    alone = [is_read for kind in read.values() for scene in kind for is_read in scene]
    within = [any(scene) for kind in read.values() for scene in kind]
    bench.details["hard scenes read"] = {
        kind: f"{sum(map(any, attempts))} of {len(attempts)}" for kind, attempts in sorted(read.items())
    }
    return [
        Figure(f"hard scenes read within {FRAMES} frames", statistics.mean(within) * 100, "%", 90, "more"),
        Figure("hard frames read, each alone", statistics.mean(alone) * 100, "%"),
        Figure("until a hard frame is done, median", statistics.median(times), "ms"),
        Figure("until a hard frame is done, p95", statistics.quantiles(times, n=20)[-1], "ms"),
        Figure("a hard frame, CPU of the browser", cpu * 1000 / len(times), "ms"),
    ]


@asynccontextmanager
async def _reader(bench: Bench) -> AsyncIterator[tuple[Browser, Page]]:
    async with (
        async_playwright() as playwright,
        phone_browser(playwright) as browser,
        a_phone(browser, bench.moien.facts["url"]) as phone,
    ):
        await phone.open()
        await phone.page.evaluate(SET_UP)
        yield browser, phone.page


def _pictures(scene: Scene) -> list[str]:
    return [b64encode(frame).decode() for frame in frames(scene)]


async def _cpu_seconds(browser: Browser) -> float:
    """Processor time of all processes of the browser so far."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return sum(float(process["cpuTime"]) for process in processes)
