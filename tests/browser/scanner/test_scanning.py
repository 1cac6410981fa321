"""Badges held to the camera, scanned by hardware, typed: one unmistakable verdict each."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from shared.documents.tickets import new_secret
from tests.browser.film import film
from tests.browser.scanner.conftest import NewPhone
from tests.support.checkin.service import RANDOM, Conference
from tests.support.slow import first_of

pytestmark = pytest.mark.slow

NO_CAMERA = "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none')); }"


async def _scans_sent(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/scans" in request.url else None)
    return sent


async def test_the_camera_admits_a_badge_once_while_it_stays_in_view(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, tmp_path: Any
) -> None:
    guest = await conference.guest(company="上海智造")
    phone = await new_phone(film(tmp_path / "badge.mjpeg", (None, 3), (guest.secret, 4)))
    sent = await _scans_sent(phone.page)
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    words = await phone.verdict("go")
    assert all(text in words for text in ("Let in", "Zoë Müller-Weber", "上海智造", "Tray", "M", "Badge is ready"))
    await phone.pass_time(1.5)
    await expect(phone.page.locator("#verdict .just-now")).to_have_text("just now")
    await phone.pass_time_until(phone.page.locator("#verdict").is_hidden, step=0.7)
    assert len(sent) == 1


async def test_a_badge_scanned_just_now_is_green_and_later_amber(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    sent = await _scans_sent(phone.page)
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await phone.type(guest.secret)
    assert "just now" not in await phone.verdict("go")
    await phone.green_clears()
    await phone.type(guest.secret)
    assert "just now" in await phone.verdict("go")
    assert len(sent) == 1
    await phone.green_clears()
    await phone.pass_time(5)
    await phone.type(guest.secret)
    words = await phone.verdict("look")
    assert all(text in words for text in ("Already used", "Checked in at", "Main gate", "Please go to the desk."))


REFUSALS = {
    "Not a badge": ("stop", "https://example.org/poster"),
    "Damaged code": ("stop", "MOIEN1 half of it"),
    "Other event": ("stop", "of another event"),
    "Unknown badge": ("stop", "of this event"),
    "Cancelled": ("stop", "cancelled"),
    "Not confirmed": ("look", "waitlisted"),
}
TWO_LEVELS = ("Unknown badge", "Not confirmed")  # with every change; the words of all are units, too


@pytest.mark.parametrize(
    "headline",
    [pytest.param(headline, marks=[] if headline in TWO_LEVELS else pytest.mark.slow) for headline in REFUSALS],
)
async def test_each_refusal_has_its_words_and_ends_at_the_desk(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, headline: str
) -> None:
    level, text = REFUSALS[headline]
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.type(await _held_up(conference, text))
    words = await phone.verdict(level)
    assert headline in words
    assert words.rstrip().endswith("Please go to the desk.")


async def _held_up(conference: Conference, text: str) -> str:
    if text in {"cancelled", "waitlisted"}:
        return (await conference.guest(state=text)).secret
    if text == "of this event":
        return new_secret(conference.short_id, RANDOM)
    return new_secret("ZZZZZZ", RANDOM) if text == "of another event" else text


@pytest.mark.slow
async def test_a_foreign_code_is_shown_as_text(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.type("\u202e<img src=x>{{x}}\U0001f600")
    assert "Not a badge" in await phone.verdict("stop")


async def test_a_hardware_scanner_works_wherever_the_focus_is_and_presses_nothing(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, cancelled = await conference.guest(), await conference.guest(state="cancelled")
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.burst(cancelled.secret)
    assert "Cancelled" in await phone.verdict("stop")
    await phone.burst(guest.secret)
    await expect(phone.page.locator("#verdict-done")).to_have_text("Please tap to continue first.")
    assert "Cancelled" in await phone.verdict("stop")
    await phone.tap_away()
    await phone.page.click("#type-open")
    await phone.burst(guest.secret)
    assert "Let in" in await phone.verdict("go")
    await expect(phone.page.locator("#typed-code")).to_have_value("")


@pytest.mark.parametrize("has_trouble", first_of([True, False]))
@pytest.mark.slow
async def test_a_hand_scanner_is_refused_with_words_during_the_start_check(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, has_trouble: bool
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#check")).to_be_visible()
    if has_trouble:
        await phone.page.evaluate(NO_CAMERA)
        await phone.check()
        await expect(phone.page.locator("#start")).to_have_text("Scan anyway")
    await phone.burst(guest.secret)
    await expect(phone.page.locator("#check-problem")).to_contain_text("This badge was not scanned.")
    await expect(phone.page.locator("#check")).to_be_visible()


@pytest.mark.slow
async def test_after_a_start_check_with_trouble_enter_presses_no_button(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#check")).to_be_visible()
    await phone.page.evaluate(NO_CAMERA)
    await phone.check()
    await expect(phone.page.locator("#start")).to_have_text("Scan anyway")
    await expect(phone.page.locator("#check h1")).to_be_focused()


async def test_desks_may_type_the_short_code_of_a_registration(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, desk = await conference.guest(), await new_phone()
    await desk.pair_and_start(await pairing_code(role="desk"))
    await desk.type(guest.code.lower())
    assert "Let in" in await desk.verdict("go")


@pytest.mark.slow
async def test_a_phone_that_only_scans_sends_registration_codes_to_the_desk(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    sent = await _scans_sent(phone.page)
    await phone.pair_and_start(await pairing_code())
    await phone.type(guest.code.lower())
    words = await phone.verdict("look")
    assert "This is a registration code: the desk can look it up." in words
    assert words.rstrip().endswith("Please go to the desk.")
    await phone.tap_away()
    await phone.queue_length(0)
    assert sent == []


@pytest.mark.parametrize("code", first_of(["N0WLM1", "NKWLMR"]))
@pytest.mark.slow
async def test_a_code_is_understood_as_people_read_it_out(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, code: str
) -> None:
    await conference.guest(code=code.replace("L", "1"))
    desk = await new_phone()
    await desk.pair_and_start(await pairing_code(role="desk"))
    await desk.type(f" {code[:3].lower().replace('0', 'o')}-{code[3:]} ")
    assert "Let in" in await desk.verdict("go")


async def test_a_desk_finds_people_by_name_and_admits_whom_it_taps(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    await conference.guest(first_name="Jean-Marc", last_name="Hoffmann", company="Ferro SA")
    await conference.guest(first_name="Zoë", last_name="Hoffmann", company="Alu SA", state="cancelled")
    desk = await new_phone()
    await desk.pair_and_start(await pairing_code(role="desk"))
    await desk.type("hoffma")
    rows = desk.page.locator("#matches button")
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text="Zoë")).to_contain_text("Cancelled")
    await rows.filter(has_text="Jean-Marc").click()
    await desk.let_in()
    assert "Jean-Marc Hoffmann" in await desk.verdict("go")


@pytest.mark.slow
async def test_a_desk_that_finds_nobody_is_told_what_else_to_try(new_phone: NewPhone, pairing_code: Any) -> None:
    desk = await new_phone()
    await desk.pair_and_start(await pairing_code(role="desk"))
    await desk.type("xy")
    await expect(desk.page.locator("#search-text")).to_contain_text("at least 3 letters")
    await desk.page.click("[data-close=search]")
    await desk.type("Nobodysname")
    await expect(desk.page.locator("#search-text")).to_contain_text("Nobody found.")
    await desk.page.route("**/attendees?**", lambda route: route.abort())
    await desk.page.click("[data-close=search]")
    await desk.type("Nobodysname")
    await expect(desk.page.locator("#search-text")).to_contain_text("No answer from the server.")


@pytest.mark.slow
async def test_a_phone_that_scans_has_its_field_behind_a_button(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await expect(phone.page.locator("#typed")).to_be_hidden()
    await phone.page.click("#type-open")
    await expect(phone.page.locator("#typed-code")).to_be_focused()


async def test_a_green_is_read_aloud_in_a_few_words_and_others_whole(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, cancelled = await conference.guest(), await conference.guest(state="cancelled")
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.type(guest.secret)
    await expect(phone.page.locator("[role=alert]", has_text="Let in")).to_have_text("Let in, Zoë Müller-Weber")
    await phone.type(cancelled.secret)
    await expect(phone.page.locator("[role=alert]", has_text="Cancelled")).to_contain_text("Please go to the desk.")
    await phone.tap_away()
    await expect(phone.page.locator("#last")).to_have_text("Last: Cancelled, Zoë Müller-Weber")
    await expect(phone.page.locator("#verdict-heard")).to_have_text("")  # the same words are read aloud again


async def test_an_exit_looks_and_is_called_otherwise_than_an_admission(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"reentry": "after_exit"})
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await phone.page.check("input[value=exit]", force=True)
    await expect(phone.page.locator("#viewer-exit")).to_have_text("Exit")
    await phone.type(guest.secret)
    words = await phone.verdict("exit")
    assert "Exit noted" in words
    assert "Was not inside" in words
    await phone.green_clears()
    await phone.page.click("#last")
    assert "Exit noted" in await phone.verdict("exit")
    await phone.green_clears()
    await phone.pass_time(5 * 60)
    await expect(phone.page.locator("#viewer-exit")).to_be_hidden()
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")


@pytest.mark.slow
async def test_a_list_that_counts_no_exits_has_no_switch(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await expect(phone.page.locator("#direction")).to_be_hidden()


@pytest.mark.slow
async def test_people_who_see_forced_colours_see_which_direction_is_chosen(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"reentry": "after_exit"})
    phone = await new_phone(forced_colors="active")
    await phone.pair_and_start(await pairing_code())
    halves = phone.page.locator("#direction span")
    entry, exit_ = [
        await halves.nth(place).evaluate("node => getComputedStyle(node).backgroundColor") for place in (0, 1)
    ]
    assert entry != exit_
    assert await phone.page.locator(".aim").evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 3


@pytest.mark.slow
async def test_two_phones_see_each_other(conference: Conference, new_phone: NewPhone, pairing_code: Any) -> None:
    guest = await conference.guest()
    await (await conference.pair(gate="Side entrance")).scan(guest.secret)
    phone = await new_phone(locale="de-LU")
    await phone.pair_and_start(await pairing_code())
    await phone.type(guest.secret)
    words = await phone.verdict("look")
    assert all(
        text in words for text in ("Schon drin", "Side entrance", "Phone at Side entrance", "Bitte zum Empfang.")
    )
