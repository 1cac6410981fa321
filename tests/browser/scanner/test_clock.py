"""Phones whose clocks people have set wrong: scans count at the right time, and whoever holds the phone is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Route, expect

from shared.clock import utc_now
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference

pytestmark = pytest.mark.slow

EVERY_CALL = "**/door/api/**"
HOUR = timedelta(hours=1)
CLOSE = timedelta(minutes=2)  # a busy machine takes its time


@pytest.fixture
def wrong_phone(new_phone: NewPhone, pairing_code: Any) -> Any:
    """Makes phones that scan, and whose clock is `ahead`."""

    async def make(ahead: timedelta) -> Phone:
        phone = await new_phone()
        await phone.page.clock.install(time=utc_now() + ahead)
        await phone.pair_and_start(await pairing_code())
        return phone

    return make


async def test_an_offline_scan_of_a_phone_that_is_an_hour_fast_counts_at_the_right_time(
    conference: Conference, wrong_phone: Any
) -> None:
    phone = await wrong_phone(HOUR)
    await _scan_offline(phone)
    [entry] = await phone.stored("unsent")
    assert _time(entry["scan"]["scanned_at"]) > utc_now() + HOUR - CLOSE
    await phone.page.clock.fast_forward(600_000)
    await phone.page.route(EVERY_CALL, _uploads_only)  # by another answer the phone would hear that no time has passed
    await phone.queue_empties()
    assert abs((await _only_scan(conference))["at"] - (utc_now() - timedelta(minutes=10))) < CLOSE
    assert 3500 < await _clock_off(conference) < 4300


async def test_an_offline_scan_counts_at_the_right_time_although_somebody_has_set_the_clock_since(
    conference: Conference, wrong_phone: Any
) -> None:
    phone = await wrong_phone(-HOUR)
    await _scan_offline(phone)
    await phone.page.clock.set_system_time(utc_now())
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    scan = await _only_scan(conference)
    assert abs(scan["at"] - utc_now()) < CLOSE
    assert -3800 < scan["clock_off"] < -3500  # the device's own is forgotten once the phone tells that it is right now
    await phone.pass_time(5)
    await expect(phone.page.locator("#fact-clock")).to_have_text("right")
    await expect(phone.page.locator("#status-clock")).to_be_hidden()


async def test_who_holds_the_phone_is_told_by_how_much_its_clock_is_off(wrong_phone: Any) -> None:
    phone = await wrong_phone(HOUR)
    await expect(phone.page.locator("#status-clock")).to_have_text("Clock 60 min fast")
    await expect(phone.page.locator("#fact-contact")).to_contain_text(" s")
    await phone.page.click("#menu-open")
    await expect(phone.page.locator("#fact-clock")).to_have_text("60 min fast")
    await phone.page.click("#check-again")
    await phone.check()
    await expect(phone.page.locator("#checks .look", has_text="Clock")).to_contain_text("60 min fast")


@pytest.mark.slow
async def test_without_network_a_reloaded_page_still_knows_the_time(wrong_phone: Any) -> None:
    phone = await wrong_phone(HOUR)
    await phone.page.route(EVERY_CALL, no_network)
    await phone.page.reload()
    await expect(phone.page.locator("#fact-clock")).to_have_text("60 min fast")


async def _uploads_only(route: Route) -> None:
    await (route.continue_() if route.request.url.endswith("/scans/batch") else route.abort())


async def _scan_offline(phone: Phone) -> None:
    """Something that lets nobody in, whoever decides."""
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type("https://example.org/poster")
    await expect(phone.page.locator("#verdict")).to_be_visible()
    await phone.tap_away()
    await phone.queue_length(1)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def _only_scan(conference: Conference) -> dict[str, Any]:
    attempt = await conference.database["door"].find_one({"attempt_at": conference.slug})
    assert attempt is not None
    scan: dict[str, Any] = attempt["scans"][0]
    return scan


async def _clock_off(conference: Conference) -> float:
    """The error of the only device's clock, in seconds, as organisers see it."""
    [device] = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    return float(device["clock_off"])
