"""The guest list that a desk keeps for hours without network: people are found by name, and nobody else reads it."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import Conference

pytestmark = pytest.mark.slow

EVERY_CALL = "**/door/api/**"
PIN = "258013579024"  # so long that it is in no number by chance
# Whether a text is anywhere in the phone's database, as letters of one or of two bytes.
IS_STORED = """async (text) => {
  const bytesOf = (value) => {
    if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
    if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer)];
    if (value && typeof value === "object") return Object.values(value).flatMap(bytesOf);
    return [...new TextEncoder().encode(String(value))];
  };
  const opening = indexedDB.open("moien-door");
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const database = opening.result;
  const values = [];
  for (const store of database.objectStoreNames) {
    const all = database.transaction(store).objectStore(store).getAll();
    await new Promise((resolve) => { all.onsuccess = resolve; });
    values.push(...all.result);
  }
  database.close();
  const stored = String.fromCharCode(...values.flatMap(bytesOf));
  return stored.includes(String.fromCharCode(...new TextEncoder().encode(text)));
}"""


def matches(desk: Phone) -> Locator:
    """The people who were found."""
    return desk.page.locator("#matches button")


async def set_pin(desk: Phone) -> None:
    await desk.page.click("#names-offer-open")
    await desk.page.fill("#names-new", PIN)
    await desk.page.fill("#names-again", PIN)
    await desk.page.press("#names-again", "Enter")
    await expect(desk.page.locator("#names-text")).to_contain_text("Open.")
    await desk.page.click("[data-close=names]")


@pytest.fixture
async def desk(conference: Conference, new_phone: NewPhone, pairing_code: Any) -> Phone:
    """It scans, and knows two people of the name Hoffmann."""
    await conference.guest(first_name="Jean-Marc", last_name="Hoffmann", company="Ferro SA")
    await conference.guest(first_name="Søren", last_name="Hoffmann", company="Alu SA", state="cancelled")
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code(role="desk"))
    return phone


async def test_without_network_people_are_found_by_name_and_admitted(desk: Phone) -> None:
    await set_pin(desk)
    await desk.page.route(EVERY_CALL, no_network)
    await desk.type("HOFFM")
    await expect(matches(desk)).to_have_count(2)
    await expect(desk.page.locator("#search-text")).to_contain_text("No connection: by the guest list of")
    await expect(matches(desk).filter(has_text="Søren")).to_contain_text("Cancelled")
    await desk.page.click("[data-close=search]")
    await desk.type("soren hof")
    await expect(matches(desk)).to_have_count(1)
    await desk.page.click("[data-close=search]")
    await desk.type("ferro jean")
    await matches(desk).click()
    await desk.let_in()
    assert "Jean-Marc Hoffmann" in await desk.verdict("go")
    await desk.tap_away()
    await desk.type("jean-m")
    await expect(matches(desk)).to_contain_text("Checked in at")


async def test_nobody_can_read_what_is_stored(desk: Phone) -> None:
    await set_pin(desk)
    await desk.page.reload()
    await expect(desk.page.locator("#check")).to_be_visible()
    assert await desk.page.evaluate(IS_STORED, "Main gate")
    for text in ("Hoffmann", "Jean-Marc", "Ferro", PIN):
        assert not await desk.page.evaluate(IS_STORED, text)


async def test_a_locked_list_opens_with_the_pin_where_somebody_searches(desk: Phone) -> None:
    await set_pin(desk)
    await desk.page.click("#menu-open")
    await desk.page.click("#names-menu")
    await desk.page.click("#names-lock")
    await expect(desk.page.locator("#names-text")).to_contain_text("Locked.")
    await expect(desk.page.locator("#names-title")).to_be_focused()
    await desk.page.click("[data-close=names]")
    await desk.page.route(EVERY_CALL, no_network)
    await desk.type("hoffm")
    await desk.page.fill("#search-pin", "1234")
    await desk.page.press("#search-pin", "Enter")
    await expect(desk.page.locator("#search-pin-problem")).to_have_text("This is not the PIN. Try again.")
    assert await desk.faults_on_screen("wrong PIN") == []
    await desk.page.fill("#search-pin", PIN)
    await desk.page.press("#search-pin", "Enter")
    await expect(matches(desk)).to_have_count(2)
    await expect(desk.page.locator("#search-title")).to_be_focused()


async def test_after_a_reload_without_network_the_list_says_what_it_needs(desk: Phone) -> None:
    await set_pin(desk)
    await desk.page.route(EVERY_CALL, no_network)
    await desk.page.reload()
    await desk.check()
    await desk.page.click("#start")
    await desk.type("hoffm")
    await expect(desk.page.locator("#search-text")).to_contain_text("After a reload this phone needs one once")
    await expect(desk.page.locator("#search-pin")).to_be_hidden()
    await desk.page.unroute(EVERY_CALL)
    await desk.page.click("[data-close=search]")
    await expect(desk.page.locator("#status-connection")).to_have_text("Online")
    await desk.page.click("#menu-open")
    await desk.page.click("#names-menu")
    await desk.page.fill("#names-pin", PIN)
    await desk.page.press("#names-pin", "Enter")
    await expect(desk.page.locator("#names-text")).to_contain_text("Guests: 2,")


async def test_a_pin_is_offered_to_desks_and_set_only_with_the_same_digits_twice(
    desk: Phone, new_phone: NewPhone, pairing_code: Any
) -> None:
    await desk.page.click("#names-offer-open")
    for first, second, field, problem in (
        ("123", "123", "new", "A PIN has 4 to 12 digits."),
        ("1234", "1243", "again", "This is not the same PIN as above."),
    ):
        await desk.page.fill("#names-new", first)
        await desk.page.fill("#names-again", second)
        await desk.page.press("#names-again", "Enter")
        await expect(desk.page.locator(f"#names-{field}-problem")).to_have_text(problem)
        await expect(desk.page.locator(f"#names-{field}")).to_be_focused()
    await desk.page.click("[data-close=names]")
    await desk.page.click("#names-offer-close")
    await expect(desk.page.locator("#names-offer")).to_be_hidden()
    scanner = await new_phone()
    await scanner.pair_and_start(await pairing_code())
    await expect(scanner.page.locator("#names-offer")).to_be_hidden()


@pytest.mark.slow
async def test_a_desk_that_is_unpaired_forgets_the_list(desk: Phone) -> None:
    await set_pin(desk)
    assert any("sealed" in value for value in await desk.stored("values") if isinstance(value, dict))
    await desk.page.click("#menu-open")
    await desk.page.click("#unpair")
    await desk.page.click("#unpair")
    await expect(desk.page.locator("#pair")).to_be_visible()
    assert not any("sealed" in value for value in await desk.stored("values") if isinstance(value, dict))


@pytest.mark.slow
async def test_of_many_matches_none_is_hidden(conference: Conference, desk: Phone) -> None:
    for number in range(26):
        await conference.guest(first_name=f"Ana {number}", last_name="Ōzkan")
    await desk.type("özk")
    await expect(matches(desk)).to_have_count(25)
    await desk.page.click("#matches-more")
    await expect(matches(desk)).to_have_count(26)
    await expect(desk.page.locator("#matches-more")).to_be_hidden()
    await desk.page.click("[data-close=search]")
    await set_pin(desk)
    await desk.page.route(EVERY_CALL, no_network)
    await desk.type("ana ozk")
    await expect(matches(desk)).to_have_count(25)
    await desk.page.click("#matches-more")
    await expect(matches(desk)).to_have_count(26)
