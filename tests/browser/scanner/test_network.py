"""Networks that hang, lie or go away, for a phone without a roster: never silent, nothing lost, no ticket burnt."""

import uuid
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import (
    Phone,
    answer_as_portal,
    answers_too_late,
    never_answer,
    no_network,
)
from tests.support.checkin.service import Caller, Conference, now
from tests.support.slow import first_of
from tests.support.waiting import until

pytestmark = pytest.mark.slow

SCANS = "**/door/api/v1/scans*"
EVERY_CALL = "**/door/api/**"
ROSTER = "**/door/api/v1/lists/*/roster*"

LENGTHS_SHOWN = """
window.lengthsShown = [];
document.addEventListener("DOMContentLoaded", () => {
  const length = document.getElementById("fact-queue");
  new MutationObserver(() => lengthsShown.push(length.textContent)).observe(length, { childList: true });
});"""


@pytest.fixture
async def phone(new_phone: NewPhone, pairing_code: Any) -> Phone:
    """It scans but cannot decide; its clock is stopped, so that no time-out comes unless the test lets time pass."""
    phone = await new_phone()
    await phone.page.route(ROSTER, no_network)
    await phone.open(await pairing_code())
    await phone.start_without_roster()
    await phone.stop_clock()
    return phone


@pytest.mark.parametrize("network", first_of([never_answer, answer_as_portal, no_network]))
async def test_within_a_second_there_is_a_verdict_whatever_the_network_does(
    conference: Conference, phone: Phone, network: Any
) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, network)
    await phone.type(guest.secret)
    await phone.pass_time(0.999)
    words = await phone.verdict("look")
    assert "No connection" in words
    assert "Please go to the desk." in words
    await phone.tap_away()
    await phone.goes_offline()
    await expect(phone.page.locator("#banner")).to_have_text(
        "No connection: this phone cannot decide. Send guests to the desk."
    )
    await expect(phone.page.locator("#status-queue")).to_have_text("1 to send")


async def test_a_scan_that_was_not_decided_is_sent_by_itself_and_recorded_as_letting_nobody_in(
    conference: Conference, phone: Phone
) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type(guest.secret)
    await phone.verdict("look")
    [entry] = await phone.stored("unsent")
    assert entry["scan"]["shown"] == {"verdict": "refused", "reason": None}
    await phone.tap_away()
    await phone.page.reload()
    await phone.queue_length(1)
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    assert await _recorded(conference, entry) == ("refused", None)


async def test_an_answer_that_comes_too_late_does_not_burn_the_ticket(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()
    verdicts = await answers_too_late(phone.page, SCANS)
    await phone.type(guest.secret)
    await until(lambda: verdicts == ["admitted"])
    await phone.pass_time(0.999)
    assert "No connection" in await phone.verdict("look")
    await phone.tap_away()
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")
    await phone.queue_length(0)


@pytest.mark.slow
async def test_a_page_closed_while_it_asked_counts_as_nobody_let_in(conference: Conference, phone: Phone) -> None:
    guest = await conference.guest()
    await phone.page.route(EVERY_CALL, never_answer)
    await phone.type(guest.secret)
    [entry] = await until(lambda: phone.stored("unsent"))
    await phone.page.reload()
    await phone.page.unroute(EVERY_CALL)
    await phone.queue_empties()
    assert await _recorded(conference, entry) == ("refused", None)


@pytest.mark.slow
async def test_a_reopened_page_never_shows_a_shorter_queue_than_it_has(conference: Conference, phone: Phone) -> None:
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type((await conference.guest()).secret)
    await phone.queue_length(1)
    await phone.page.add_init_script(LENGTHS_SHOWN)
    await phone.page.reload()
    await phone.queue_length(1)
    assert set(await phone.page.evaluate("lengthsShown")) == {"1"}


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
    assert len(await phone.stored("unsent")) == 1


@pytest.mark.slow
async def test_coming_back_needs_no_tap(conference: Conference, phone: Phone) -> None:
    await phone.page.route(EVERY_CALL, no_network)
    await phone.type((await conference.guest()).secret)
    await phone.verdict("look")
    await phone.tap_away()
    await expect(phone.page.locator("#status-connection")).to_have_text("No connection")
    await phone.page.unroute_all()
    await phone.comes_online()


async def _recorded(conference: Conference, entry: dict[str, Any]) -> tuple[str, str | None]:
    """The verdict that check-in has stored: a nonce seen before gets it again."""
    device = Caller(conference.client, entry["token"])
    scan = {name: entry["scan"][name] for name in ("nonce", "list", "secret", "direction", "scanned_at")}
    answer = await device.post("/scans", scan)
    return answer.body["verdict"], answer.body["reason"]


async def test_a_phone_tells_where_the_door_is_now_and_keeps_what_it_scans(
    conference: Conference, phone: Phone
) -> None:
    guest, device = await conference.guest(), await conference.pair()
    home = {"_id": conference.slug, "name": "venue", "url": "https://door.example.lu", "term": 1}
    await conference.database["homes"].insert_one(home)
    await until(lambda: is_elsewhere(device))
    await phone.type(guest.secret)
    await expect(phone.page.locator("#verdict")).to_be_visible()  # green, or amber if its guest list is older
    await phone.tap_away()
    place = phone.page.locator("#banner").get_by_role("link", name="https://door.example.lu/door")
    await expect(place).to_have_attribute("href", "https://door.example.lu/door")
    await phone.pass_time_until(lambda: is_empty(phone))
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert document["scans"] == []  # that is the home's to record


async def is_empty(phone: Phone) -> bool:
    return await phone.page.locator("#fact-queue").text_content() == "0"


async def is_elsewhere(device: Caller) -> bool:
    """Whether scans are no longer recorded here; it takes a moment until each instance knows."""
    scan = {"nonce": uuid.uuid4().hex, "list": "main", "secret": "nobody's", "direction": "entry", "scanned_at": now()}
    return (await device.post("/scans", scan)).status == 503
