"""A volunteer who never saw it joins by the gate card, is started on the console by one tap, and admits guests."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Browser, Page, expect
from yarl import URL

from shared.identity.sessions import COOKIE
from tests.browser.film import film
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import AXE, RULES, Phone
from tests.support.checkin.service import Conference, Served
from tests.support.waiting import until

pytestmark = pytest.mark.slow

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
A_TAP_IS_FOLLOWED = 2  # seconds, on a machine that does nothing else


@pytest.fixture
async def console(chromium: Browser, served: Served, conference: Conference, url: str) -> AsyncIterator[Page]:
    """The first page of the door's console, on an organiser's phone."""
    context = await chromium.new_context(base_url=url, viewport={"width": 320, "height": 740}, locale="en-GB")
    await context.add_cookies([{"name": COOKIE, "value": served.session_cookie(conference.account), "url": url}])
    page = await context.new_page()
    await page.goto(f"/door/console?event={conference.slug}")
    yield page
    await context.close()


async def scanned_card(conference: Conference) -> str:
    """The address that a camera reads on the printed sheet, without its origin."""
    body = {"event": conference.slug, "gate": "North gate", "role": "scan", "lists": ["main"]}
    card = (await conference.organiser.post("/gate-cards", body)).body
    async with conference.client.get(str(URL(card["card_url"]).relative())) as response:
        picture = pypdfium2.PdfDocument(await response.read())[0].render(scale=2).to_pil()
    return zxingcpp.read_barcodes(picture)[0].text.partition("/door")[2]


async def phone_ids(conference: Conference) -> list[str]:
    devices = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    return [device["id"] for device in devices]


async def join(phone: Phone, card: str, name: str) -> None:
    await phone.page.goto(f"{phone.url}/door{card}")
    await phone.page.fill("#join-name", name)
    await phone.page.click("#join-form button")
    await expect(phone.page.locator("#wait-name")).to_have_text(name)


async def complaints(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text())
    report: dict[str, Any] = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    wide = ["wider than the window"] if await page.evaluate(WIDER_THAN_THE_WINDOW) > 0 else []
    return wide + [f"{v['id']}: {n['html'][:120]}" for v in report["violations"] for n in v["nodes"]]


async def test_from_the_sheet_to_five_admitted_guests(
    new_phone: NewPhone, console: Page, conference: Conference, tmp_path: Path
) -> None:
    guests = [await conference.guest(first_name=f"Guest {number}") for number in range(5)]
    phone = await new_phone(film(tmp_path / "guests.mjpeg", *((guest.secret, 3) for guest in guests)))
    await join(phone, await scanned_card(conference), "Ana")
    await expect(console.get_by_role("button", name="Start Ana")).to_be_visible()
    for path in ("/cards", f"/devices/{(await phone_ids(conference))[0]}", ""):
        await console.goto(f"/door/console{path}?event={conference.slug}")
        assert await complaints(console) == []
    await console.get_by_role("button", name="Start Ana").click()
    began = time.monotonic()
    await expect(phone.page.locator("#wait")).to_be_hidden()
    assert time.monotonic() - began < 4 * A_TAP_IS_FOLLOWED
    await phone.page.click("#tone-yes")
    if not await phone.page.locator("#scan").is_visible():
        await phone.page.click("#start")  # a browser without a screen cannot keep it on

    async def all_in() -> bool:
        status = await conference.organiser.get(f"/lists/main/status?event={conference.slug}")
        return bool(status.body["admitted"] == len(guests))

    await until(all_in, seconds=90)


async def test_a_phone_that_waits_survives_a_reload_and_hears_that_it_is_not_wanted(
    new_phone: NewPhone, console: Page, conference: Conference
) -> None:
    phone = await new_phone()
    await join(phone, await scanned_card(conference), "Ben")
    await phone.page.reload()
    await expect(phone.page.locator("#wait-name")).to_have_text("Ben")
    await console.get_by_role("button", name="Ben is not ours").press("Enter")
    await expect(phone.page.locator("#pair-problem")).to_contain_text("did not start this phone")
    await expect(console.get_by_role("status").first).to_contain_text("Ben was sent away.")


async def test_a_card_that_is_too_early_or_withdrawn_says_so_in_words(
    new_phone: NewPhone, conference: Conference
) -> None:
    card, phone = await scanned_card(conference), await new_phone()
    await phone.page.goto(f"{phone.url}/door{card}")
    await phone.page.click("#join-form button")
    await expect(phone.page.locator("#join-problem")).to_contain_text("enter your first name")
    (listed,) = (await conference.organiser.get(f"/gate-cards?event={conference.slug}")).body["items"]
    await conference.organiser.call("DELETE", f"/gate-cards/{listed['id']}")
    await phone.page.fill("#join-name", "Ana")
    await phone.page.press("#join-name", "Enter")
    await expect(phone.page.locator("#join-problem")).to_contain_text("no longer works")


async def test_a_running_phone_follows_to_another_gate_and_list(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    await conference.list("dinner")
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    await conference.organiser.call("PATCH", f"/devices/{device['id']}", {"gate": "Hall 2", "lists": ["dinner"]})
    await expect(phone.page.locator("#gate")).to_have_text("Hall 2", timeout=40_000)
    await expect(phone.page.locator("#list-name")).to_have_text("dinner")
    await expect(phone.page.locator("#banner")).to_contain_text("Hall 2")
    (device,) = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    assert (device["queue"], device["app_version"] != "", device["app_outdated"]) == (0, True, False)
