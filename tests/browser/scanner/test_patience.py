"""A cheap phone on a far network gets its verdict: patience is for the server, not for the phone's own work."""

import statistics
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.support.checkin.service import Conference

BADGES = 12
# The page's own clock: from Enter to the frame that shows the verdict.
STOPWATCH = """() => {
  window.times = [];
  window.levels = [];
  let began = 0;
  document.getElementById("typed").addEventListener("submit", () => (began = performance.now()), { capture: true });
  const verdict = document.getElementById("verdict");
  const shown = () => verdict.hidden || requestAnimationFrame(() => {
    window.times.push(performance.now() - began);
    window.levels.push(verdict.className);
  });
  new MutationObserver(shown).observe(verdict, { attributeFilter: ["hidden"] });
}"""


@pytest.mark.slow
@pytest.mark.parametrize(("cpu", "latency"), [(1, 0), (4, 150), (6, 150)])
async def test_a_slow_phone_on_a_far_network_gets_the_verdict_of_the_server(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, cpu: float, latency: int
) -> None:
    guests = [await conference.guest() for _ in range(BADGES)]
    phone = await new_phone(patient=False)
    await phone.pair_and_start(await pairing_code())
    await phone.page.evaluate(STOPWATCH)
    await phone.slow_down(cpu=cpu, latency=latency)
    for guest in guests:
        await phone.type(guest.secret)
        await expect(phone.page.locator("#verdict")).to_be_visible()
        await phone.tap_away()
    times = [round(time) for time in await phone.page.evaluate("times")]
    print(f"\nCPU x{cpu:g}, latency {latency} ms: median {statistics.median(times):.0f} ms, all {sorted(times)}")
    assert await phone.page.evaluate("levels") == ["go"] * BADGES
