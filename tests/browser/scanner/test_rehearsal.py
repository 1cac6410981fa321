"""People rehearse on the eve: stripes, the word, and nothing of it counts; also without network."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from shared.clock import utc_now
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference, Served, a_conference, now

pytestmark = pytest.mark.slow


@pytest.fixture
async def conference(served: Served) -> Conference:
    """An event that starts tomorrow, with a rehearsal that runs for an hour."""
    eve = await a_conference(served, starts_at=utc_now() + timedelta(hours=20))
    assert (await eve.organiser.post("/rehearsals", {"event": eve.slug, "ends_at": now(hours=1)})).status == 201
    return eve


async def rehearsing(phone: Phone, code: str) -> None:
    """Through the start check, which says that the doors are not open yet."""
    await phone.open(code)
    await phone.has_roster()
    await phone.check()
    await phone.page.click("#start")


async def test_every_verdict_says_that_it_is_a_rehearsal_until_that_is_over(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, other = await conference.guest(), await conference.guest()
    phone = await new_phone()
    await rehearsing(phone, await pairing_code())
    await expect(phone.page.locator("#status-rehearsal")).to_contain_text("Rehearsal until")
    await phone.type(guest.secret)
    assert "Rehearsal" in await phone.verdict("go")
    await expect(phone.page.locator("#verdict.rehearsal")).to_be_visible()
    await phone.stop_clock()
    await phone.page.route("**/door/api/**", no_network)
    await phone.goes_offline()
    await phone.type(other.secret)
    assert "Rehearsal" in await phone.verdict("go")
    await phone.green_clears()
    await phone.pass_time(3700)
    await expect(phone.page.locator("#status-rehearsal")).to_be_hidden()
    await phone.type(guest.secret)
    words = await phone.verdict("look")
    assert ("Too early" in words, "Rehearsal" in words) == (True, False)
