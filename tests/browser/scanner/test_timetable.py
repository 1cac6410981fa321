"""A gate that follows its timetable goes over to another list by itself, in a pause between two guests."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from shared.clock import utc_now
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import no_network
from tests.support.checkin.service import Conference

pytestmark = pytest.mark.slow

EVERY_CALL = "**/door/api/**"
MINUTES_AHEAD = 30
A_PAUSE = 3000  # milliseconds; after a jump the timers of a page whose clock is Playwright's may rest for half a minute


@pytest.fixture
async def gate(conference: Conference) -> str:
    """The name of a gate that goes over to the workshop in half an hour."""
    await conference.list("reuse", sessions=["dinner"])
    change = {"at": (utc_now() + timedelta(minutes=MINUTES_AHEAD)).isoformat(), "list": "reuse"}
    made = await conference.organiser.post(
        "/gates", {"event": conference.slug, "name": "Room B", "timetable": [change]}
    )
    assert made.status == 201
    return "Room B"


async def test_a_gate_changes_its_list_at_the_hour_but_never_in_the_middle_of_a_verdict(
    new_phone: NewPhone, pairing_code: Any, gate: str
) -> None:
    phone = await new_phone()
    page = phone.page
    await page.clock.install(time=utc_now())
    await phone.pair_and_start(await pairing_code(gate=gate))
    await page.route(EVERY_CALL, no_network)
    line, list_name = page.locator("#gate-change"), page.locator("#list-name")
    await expect(line).to_be_hidden()
    await page.clock.fast_forward((MINUTES_AHEAD - 1) * 60_000)
    await expect(line).to_contain_text("this gate changes to “reuse”")
    await phone.type("no badge")
    await phone.verdict("stop")
    await page.clock.fast_forward(2 * 60_000)
    await expect(list_name).to_have_text("Main entrance")
    await page.click("#verdict-done")
    await page.clock.run_for(A_PAUSE)
    await expect(list_name).to_have_text("reuse")
    await expect(line).to_have_text("Now scanning for “reuse”.")
    await page.click("#menu-open")
    await page.select_option("#list", "main")
    await page.click("[data-close=menu]")
    await expect(line).to_have_text("List chosen by hand. The timetable says “reuse”.")
    await page.clock.fast_forward(60_000)
    await expect(list_name).to_have_text("Main entrance")
