"""The desk: people are found while somebody types, let in, also against the rules, and scans are taken back."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference
from tests.support.waiting import until

EVERY_CALL = "**/door/api/**"
pytestmark = pytest.mark.slow


@pytest.fixture
async def desk(new_phone: NewPhone, pairing_code: Any) -> Phone:
    """A desk, ready for the first guest."""
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code(role="desk"))
    return phone


async def searches(desk: Phone, text: str) -> None:
    """Types into the field of the search, as people do."""
    await desk.page.fill("#search-field", text)


async def test_more_letters_narrow_what_is_found_and_the_keyboard_opens_it(conference: Conference, desk: Phone) -> None:
    for name in ("Hoffmann", "Hoffer", "Hoffelt"):
        await conference.guest(last_name=name, tags=["VIP"])
    await desk.page.locator("#typed-code").press_sequentially("hof")
    await expect(desk.page.locator("#search-text")).to_have_text("Found: 3")
    await expect(desk.page.locator("#search-field")).to_be_focused()
    await searches(desk, "zo hoffm")
    await expect(desk.page.locator("#search-text")).to_have_text("Found: 1")
    await desk.page.keyboard.press("ArrowDown")
    await expect(desk.page.locator("#matches button")).to_be_focused()
    await expect(desk.page.locator("#matches button")).to_contain_text("Tray M badge printed")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#person-name")).to_have_text("Zoë Hoffmann")
    await expect(desk.page.locator("#person-about .tag")).to_have_text("VIP")
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator("#person")).to_be_hidden()


async def test_somebody_whose_place_is_cancelled_comes_in_with_a_reason(conference: Conference, desk: Phone) -> None:
    guest = await conference.guest(state="cancelled")
    await desk.type(guest.secret)
    await desk.verdict("stop")
    await desk.page.click("#verdict-action")
    await desk.page.get_by_role("button", name="Let in all the same").click()
    await desk.page.get_by_role("button", name="Comes after all").click()
    assert "Let in" in await desk.verdict("go")
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert [(scan["verdict"], scan["override"]) for scan in document["scans"]] == [("admitted", "Comes after all")]


async def test_beyond_the_room_a_desk_sends_to_a_supervisor_who_lets_in(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, desk: Phone
) -> None:
    guest, supervisor = await conference.guest(last_name="Öztürk"), await new_phone()
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"limit": 0})
    await desk.type("ozturk")
    await desk.page.click("#matches button")
    await expect(desk.page.locator("#person-objections")).to_contain_text("A supervisor can let Zoë Öztürk in")
    await expect(desk.page.get_by_role("button", name="Let in all the same")).to_be_hidden()
    await supervisor.pair_and_start(await pairing_code(role="supervisor"))
    await supervisor.type(f"{guest.code[:5]} ozt")
    await supervisor.page.click("#matches button")
    await supervisor.page.get_by_role("button", name="Let in all the same").click()
    await supervisor.page.fill("#person-reason", "The Minister waits for her")
    await supervisor.page.press("#person-reason", "Enter")
    assert "Zoë Öztürk" in await supervisor.verdict("go")


async def test_an_undone_scan_is_gone_and_the_badge_is_judged_anew(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.type(guest.secret)
    await phone.verdict("go")
    await phone.tap_away()
    await phone.page.click("#undo-open")
    await phone.page.get_by_role("button", name="Undo: Zoë Müller-Weber,").click()
    await phone.page.get_by_role("button", name="Wrong person").click()
    await expect(phone.page.locator("#undo-news")).to_contain_text("judged anew")
    document = await conference.database["door"].find_one({"_id": guest.registration})
    assert (document["inside"], document["scans"][0]["undone"]["reason"]) == ([], "Wrong person")
    await phone.page.click("[data-close=undo]")
    await phone.type(guest.secret)
    assert "just now" not in await phone.verdict("go")


async def test_without_network_an_override_and_an_undo_wait_and_reach_the_server_in_their_order(
    conference: Conference, desk: Phone
) -> None:
    guest = await conference.guest(state="cancelled")
    await desk.page.reload()
    await desk.start()
    await desk.page.route(EVERY_CALL, no_network)
    await desk.type(guest.secret)
    await desk.verdict("stop")
    await desk.page.click("#verdict-action")
    await desk.page.get_by_role("button", name="Let in all the same").click()
    await desk.page.get_by_role("button", name="Comes after all").click()
    await desk.verdict("go")
    await desk.tap_away()
    await desk.page.click("#undo-open")
    await desk.page.get_by_role("button", name="Undo: Zoë Müller-Weber,").click()
    await desk.page.get_by_role("button", name="Scanned by mistake").click()
    await expect(desk.page.locator("#undo-news")).to_contain_text("Undone on this phone")
    await desk.page.click("[data-close=undo]")
    await desk.type(guest.secret)
    await desk.verdict("stop")  # judged anew, and still without network
    await desk.tap_away()
    await desk.page.unroute(EVERY_CALL)
    undone = {"_id": guest.registration, "scans.undone.reason": "Scanned by mistake"}
    document = await until(lambda: conference.database["door"].find_one(undone), seconds=30)
    assert ([scan["override"] for scan in document["scans"]], document["inside"]) == (["Comes after all"], [])


async def test_where_people_look_first_a_badge_shows_its_holder_before_anything_is_recorded(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(tags=["VIP"]), await new_phone()
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"look_first": True})
    await phone.pair_and_start(await pairing_code())
    await phone.type(guest.secret)
    await expect(phone.page.locator("#person-name")).to_have_text("Zoë Müller-Weber")
    assert await phone.faults_on_screen("look first") == []
    await phone.page.get_by_role("button", name="Not now").click()
    assert (await conference.database["door"].find_one({"_id": guest.registration}))["scans"] == []
    await phone.burst(guest.secret)
    await expect(phone.page.locator("#person")).to_be_visible()
    await phone.burst(guest.secret)
    assert "Let in" in await phone.verdict("go")


async def tab_to(desk: Phone, selector: str) -> None:
    """Goes there with the Tab key alone."""
    for _ in range(40):
        if await desk.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        await desk.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {selector}")


async def test_a_desk_needs_nothing_but_the_keyboard(conference: Conference, desk: Phone) -> None:
    page, press, write = desk.page, desk.page.keyboard.press, desk.page.keyboard.type
    await conference.guest(last_name="Hoffmann")
    await conference.guest(last_name="Schmit", state="cancelled")
    await tab_to(desk, "#typed-code")
    await write("hoffm")
    await expect(page.locator("#matches button")).to_have_count(1)
    for key in ("ArrowDown", "Enter", "Enter"):  # the person, then "Let in"
        await press(key)
    assert "Hoffmann" in await desk.verdict("go")
    await press("Escape")
    await tab_to(desk, "#typed-code")
    await write("schmit")
    await expect(page.locator("#matches button")).to_have_count(1)
    for key in ("ArrowDown", "Enter"):
        await press(key)
    await expect(page.get_by_role("button", name="Let in all the same")).to_be_focused()
    for key in ("Enter", "Enter"):  # for the first reason
        await press(key)
    assert "Schmit" in await desk.verdict("go")
    await press("Escape")
    await tab_to(desk, "#undo-open")
    await press("Enter")
    await tab_to(desk, "#undo-list button")
    for key in ("Enter", "Enter"):
        await press(key)
    await expect(page.locator("#undo-news")).to_contain_text("judged anew")
    await press("Escape")
    await expect(page.locator("#undo-open")).to_be_focused()
    await tab_to(desk, "#walk-in-open")
    await press("Enter")
    for text in ("Zoë", "Weber", ""):
        await write(text)
        await press("Enter")
    await tab_to(desk, "#walk-in-notice")
    await press("Space")
    await tab_to(desk, "#walk-in-send")
    await press("Enter")
    assert "Zoë Weber" in await desk.verdict("go")
