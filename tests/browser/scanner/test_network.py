"""Networks that hang, lie or go away: never silent, nothing lost, no ticket burnt."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, answer_as_portal, never_answer
from tests.support.checkin.service import Caller, Conference
from tests.support.servers.running import until

SCANS = "**/door/api/v1/scans*"
EVERY_CALL = "**/door/api/**"

LENGTHS_TOLD = """
window.lengthsTold = [];
document.addEventListener("DOMContentLoaded", () => {
  const length = document.getElementById("fact-queue");
  new MutationObserver(() => lengthsTold.push(length.textContent)).observe(length, { childList: true });
});"""


@pytest.fixture
async def phone(new_phone: NewPhone, pairing_code: Any) -> Phone:
    phone = await new_phone(patient=False)
    await phone.pair_and_start(await pairing_code())
    return phone


async def no_network(route: Route) -> None:
    await route.abort()


@pytest.mark.parametrize("network", [never_answer, answer_as_portal, no_network])
async def test_within_a_second_there_is_a_verdict_whatever_the_network_does(
    conference: Conference, phone: Phone, network: Any
) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, network)
    await phone.stop_clock()
    await phone.type(guest.secret)
    await phone.page.clock.run_for(999)
    words = await phone.verdict("look")
    assert "No connection" in words
    assert "Please go to the desk." in words
    await phone.page.clock.resume()
    await phone.tap_away()
    await expect(phone.page.locator("#banner")).to_contain_text("No connection")
    await phone.queue_length(1)


async def test_what_was_not_decided_is_sent_by_itself_and_recorded_as_letting_nobody_in(
    conference: Conference, phone: Phone
) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type(guest.secret)
    await phone.verdict("look")
    [entry] = await phone.kept("scans")
    assert entry["scan"]["shown"] == {"verdict": "refused", "reason": None}
    await phone.tap_away()
    await phone.page.reload()
    await phone.queue_length(1)
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_length(0)
    assert await _recorded(conference, entry) == ("refused", None)


async def test_an_answer_that_comes_too_late_does_not_burn_the_ticket(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()

    async def answer_into_the_void(route: Route) -> None:
        assert (await (await route.fetch()).json())["verdict"] == "admitted"

    await phone.page.route(SCANS, answer_into_the_void, times=1)
    await phone.type(guest.secret)
    assert "No connection" in await phone.verdict("look")
    await phone.tap_away()
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")
    await phone.queue_length(0)


async def test_a_page_closed_while_it_asked_counts_as_nobody_let_in(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, never_answer)
    await phone.page.fill("#typed-code", guest.secret)
    await phone.page.press("#typed-code", "Enter")
    [entry] = await until(lambda: phone.kept("scans"))
    await phone.page.reload()
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_length(0)
    assert await _recorded(conference, entry) == ("refused", None)
    await phone.start()
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")


async def test_a_reopened_page_never_tells_a_shorter_queue_than_it_has(conference: Conference, phone: Phone) -> None:
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type((await conference.guest()).secret)
    await phone.queue_length(1)
    await phone.page.add_init_script(LENGTHS_TOLD)
    await phone.page.reload()
    await phone.queue_length(1)
    assert set(await phone.page.evaluate("lengthsTold")) == {"1"}


async def test_no_refusal_of_the_server_deletes_an_unsent_scan(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()

    async def refuse(route: Route) -> None:
        problem = '{"type": "/problems/list-not-yours", "title": "Not your list.", "status": 403}'
        await route.fulfill(status=403, content_type="application/problem+json", body=problem)

    await phone.page.route(SCANS, refuse)
    await phone.type(guest.secret)
    words = await phone.verdict("look")
    assert "Not decided" in words
    assert "not set up for this list" in words
    await phone.tap_away()
    await phone.page.click("#menu-open")
    await phone.page.click("#unsent-open")
    await expect(phone.page.locator("#unsent-list li.problem")).to_contain_text("not set up for this list")
    await phone.page.unroute(SCANS)
    await phone.page.get_by_role("button", name="Send again").click()
    await expect(phone.page.locator("#unsent-list")).to_contain_text("Everything is sent.")


async def test_a_phone_with_unsent_scans_is_not_unpaired(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type(guest.secret)
    await phone.verdict("look")
    await phone.tap_away()
    await phone.page.click("#menu-open")
    await phone.page.click("#unpair")
    await phone.page.click("#unpair")
    await expect(phone.page.locator("#unpair-problem")).to_contain_text("1")
    assert len(await phone.kept("scans")) == 1


async def test_coming_back_needs_no_tap(conference: Conference, phone: Phone) -> None:
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type((await conference.guest()).secret)
    await phone.verdict("look")
    await phone.tap_away()
    await expect(phone.page.locator("#fact-connection")).to_have_text("none")
    await phone.page.unroute(EVERY_CALL)
    await expect(phone.page.locator("#fact-connection")).to_have_text("online", timeout=10_000)


async def _recorded(conference: Conference, entry: dict[str, Any]) -> tuple[str, str | None]:
    """The verdict that check-in has kept: a nonce seen before gets it again."""
    device = Caller(conference.client, entry["token"])
    scan = {name: entry["scan"][name] for name in ("nonce", "list", "secret", "direction", "scanned_at")}
    answer = await device.post("/scans", scan)
    return answer.body["verdict"], answer.body["reason"]
