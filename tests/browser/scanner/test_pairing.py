"""How a phone is paired, and how that ends."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from shared.documents.tickets import random_text
from tests.browser.film import film
from tests.browser.scanner.conftest import NewPhone
from tests.support.checkin.service import RANDOM, Conference

UPLOADS = "**/door/api/v1/scans**"


async def test_a_link_pairs_without_a_tap_and_leaves_no_code_in_the_address(
    new_phone: NewPhone, pairing_code: Any, url: str, conference: Conference
) -> None:
    phone = await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#check")).to_be_visible()
    assert phone.page.url == f"{url}/door"
    await expect(phone.page.locator("#gate")).to_have_text("Main gate")
    await expect(phone.page.locator("#list-name")).to_have_text("Main entrance")
    devices = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    assert [device["gate_name"] for device in devices] == ["Main gate"]


@pytest.mark.slow
async def test_a_typed_code_pairs_under_the_name_that_was_given(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    phone = await new_phone()
    await phone.open()
    await phone.page.fill("#pair-name", "Léa's phone")
    await phone.page.fill("#pair-code", await pairing_code())
    await phone.page.press("#pair-code", "Enter")
    await expect(phone.page.locator("#check")).to_be_visible()
    devices = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    assert [device["name"] for device in devices] == ["Léa's phone"]


@pytest.mark.slow
async def test_a_pairing_code_is_read_by_the_camera(
    new_phone: NewPhone, pairing_code: Any, url: str, tmp_path: Any
) -> None:
    code = await pairing_code()
    phone = await new_phone(film(tmp_path / "code.mjpeg", (f"{url}/door#pair={code}", 2)))
    await phone.open()
    await phone.page.click("#pair-camera")
    await expect(phone.page.locator("#check")).to_be_visible()


@pytest.mark.slow
async def test_a_used_code_is_explained(new_phone: NewPhone, pairing_code: Any) -> None:
    code = await pairing_code()
    first, second = await new_phone(), await new_phone()
    await first.open(code)
    await expect(first.page.locator("#check")).to_be_visible()
    await second.open(code)
    await expect(second.page.locator("#pair-problem")).to_contain_text("used already")
    await first.open(code)
    await expect(first.page.locator("#check-problem")).to_contain_text("stays paired")


@pytest.mark.slow
async def test_without_connection_pairing_says_so(new_phone: NewPhone) -> None:
    phone = await new_phone()
    await phone.page.route("**/door/api/**", lambda route: route.abort())
    await phone.open("NOMATTER")
    await expect(phone.page.locator("#pair-problem")).to_contain_text("No connection")
    await phone.page.fill("#pair-code", "NOMATTER")
    await phone.page.get_by_role("button", name="Pair", exact=True).click()
    await expect(phone.page.locator("#pair-code")).to_be_focused()


@pytest.mark.slow
async def test_unpairing_takes_two_taps_and_wipes_the_roster(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    await conference.guest()
    phone = await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#fact-roster")).to_contain_text("1 ·")
    await phone.page.click("#menu-open")
    await phone.page.click("#unpair")
    await phone.page.click("#unpair")
    await expect(phone.page.locator("#pair")).to_be_visible()
    assert await phone.stored("roster") == []
    await phone.page.reload()
    await expect(phone.page.locator("#pair")).to_be_visible()


@pytest.mark.slow
async def test_a_revoked_phone_says_so_and_forgets_the_roster(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    guest = await conference.guest()
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    [device] = (await conference.organiser.get(f"/devices?event={conference.slug}")).body["items"]
    await conference.organiser.call("DELETE", f"/devices/{device['id']}")
    await phone.type(guest.secret)
    assert "This phone was unpaired. Stop scanning." in await phone.verdict("stop")
    await phone.tap_away()
    await expect(phone.page.locator("#pair-problem")).to_contain_text("was unpaired")
    assert await phone.stored("roster") == []


@pytest.mark.slow
async def test_a_revoked_phone_still_shows_its_unsent_scans(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    async def refuse(route: Route) -> None:
        problem = '{"type": "/problems/unauthenticated", "title": "Not paired.", "status": 401}'
        await route.fulfill(status=401, content_type="application/problem+json", body=problem)

    guest, phone = await conference.guest(), await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.page.route(UPLOADS, refuse)
    await phone.type(guest.secret)
    await phone.verdict("stop")
    await phone.tap_away()
    await expect(phone.page.locator("#pair-problem")).to_contain_text("was unpaired")
    await phone.queue_length(1)
    await phone.page.click("#pair-unsent")
    await expect(phone.page.locator("#unsent-list li.problem")).to_contain_text("no longer paired")
    await phone.page.unroute(UPLOADS)
    await phone.page.get_by_role("button", name="Send again").click()
    await expect(phone.page.locator("#unsent-list")).to_contain_text("Everything is sent.")


@pytest.mark.slow
async def test_a_browser_inside_another_app_is_sent_away_before_it_uses_up_the_code(
    new_phone: NewPhone, pairing_code: Any, url: str
) -> None:
    code = await pairing_code()
    inside = await new_phone(user_agent="Mozilla/5.0 (iPhone) AppleWebKit Mobile/15E148 Instagram 390.0.0")
    await inside.open(code)
    await expect(inside.page.locator("#in-app")).to_be_visible()
    await inside.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await inside.page.click("#in-app-copy")
    await expect(inside.page.locator("#in-app-copied")).to_be_visible()
    assert await inside.page.evaluate("navigator.clipboard.readText()") == f"{url}/door#pair={code}"
    outside = await new_phone()
    await outside.open(code)
    await expect(outside.page.locator("#check")).to_be_visible()


@pytest.mark.slow
async def test_a_phone_for_several_lists_chooses(
    new_phone: NewPhone, pairing_code: Any, conference: Conference
) -> None:
    dinner = f"dinner-{random_text(4, RANDOM).lower()}"
    await conference.list(dinner, sessions=["dinner"])
    guest = await conference.guest()
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code(lists=("main", dinner)))
    await phone.page.click("#menu-open")
    await phone.page.select_option("#list", dinner)
    await phone.page.click("[data-close=menu]")
    await expect(phone.page.locator("#list-name")).to_have_text(dinner)
    await phone.type(guest.secret)
    assert "Not valid here" in await phone.verdict("look")
