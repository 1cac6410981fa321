"""Takes the pictures of the README from a running demo: `make screenshots`.

Somebody registers, opens the link in their mail, and is scanned at the door, so that what is shown is true.
"""

import asyncio
import io
import json
import os
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from deploy.local.config import run_dir
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.scanner.phone import FAKE_CAMERA, Phone
from tests.support.outside.event import Event
from tests.support.outside.mailbox import code_in_picture
from tests.support.outside.moien import outside
from tests.support.outside.people import a_person

FOLDER = Path(__file__).parents[2] / "docs/screenshots"
LARGEST = 120_000  # bytes
PHONE: ViewportSize = {"width": 390, "height": 800}
DESK: ViewportSize = {"width": 1280, "height": 900}
Json = dict[str, Any]
Shot = Callable[[Page], Awaitable[None]]


async def main(facts: Json) -> None:
    """Takes all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with outside(facts) as moien, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *FAKE_CAMERA])
        event = moien.event(facts["event"])
        link, secret = await _somebody_new(event)
        await _take(browser, "event", PHONE, _at(f"{facts['url']}/e/{event.slug}"))
        await _take(browser, "manage", PHONE, _at(link))
        await _take(browser, "scanner", PHONE, _scan(facts, secret), permissions=["camera"])
        await _take(browser, "console", DESK, _console(facts, event.slug))
        await browser.close()


async def _somebody_new(event: Event) -> tuple[str, str]:
    """The manage link and the ticket's secret of somebody who has just registered."""
    domain = f"{secrets.token_hex(4)}.example.lu"
    person = a_person(domain, first_name="Zoë", last_name="Müller-Weber", company="Ferro SA", answers={})
    await event.register({**person, "locale": "en", "sessions": ["recycling-workshop"]})
    mail = await event.arrived(person)
    link = re.search(r"https?://\S+/r/[\w-]+", mail.text)
    assert link is not None
    return link[0], code_in_picture(mail.picture)


async def _take(browser: Browser, name: str, viewport: ViewportSize, act: Shot, **options: Any) -> None:
    context = await browser.new_context(
        viewport=viewport, device_scale_factor=2, locale="en-GB", reduced_motion="reduce", **options
    )
    page = await context.new_page()
    await act(page)
    picture = Image.open(io.BytesIO(await page.screenshot()))
    await context.close()
    print(_compressed(picture, FOLDER / f"{name}.webp"))


def _compressed(picture: Image.Image, path: Path) -> str:
    """Saves it, as good as it may be within LARGEST."""
    for quality in (90, 80, 70, 60):
        picture.convert("RGB").save(path, quality=quality, method=6)
        if path.stat().st_size <= LARGEST:
            break
    return f"{path.name}: {path.stat().st_size // 1000} KB"


def _at(url: str) -> Shot:
    async def act(page: Page) -> None:
        await page.goto(url, wait_until="networkidle")

    return act


def _scan(facts: Json, secret: str) -> Shot:
    """Pairs by the link that the demo prints, and scans."""

    async def act(page: Page) -> None:
        phone = Phone(page, facts["url"])
        await page.goto(facts["pairing_url"])
        await phone.start()
        await phone.type(secret)
        await phone.verdict("go")

    return act


def _console(facts: Json, event: str) -> Shot:
    async def act(page: Page) -> None:
        await page.goto(f"{facts['url']}/console/sign-in?next=/console/events/{event}")
        await page.fill("#email", facts["organiser"]["email"])
        await page.fill("#password", facts["organiser"]["password"])
        await page.click("main button")
        await page.wait_for_selector("table")

    return act


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(json.loads((run_dir(os.environ) / "demo.json").read_text())))
