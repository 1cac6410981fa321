"""The phone's storage: full, refused by the browser, or left by an older version of the scanner."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import no_network
from tests.support.checkin.service import Conference, now
from tests.support.waiting import until

pytestmark = pytest.mark.slow

FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("No space left.", "QuotaExceededError"); };
}"""
NEW_VERSION = """() => navigator.serviceWorker.dispatchEvent(new Event("controllerchange"))"""
NO_DATABASE = """
  IDBFactory.prototype.open = () => { throw new DOMException("Access is denied.", "SecurityError"); };
"""
FIRST_VERSION = """(entry) => new Promise((resolve) => {
  const opening = indexedDB.open("moien-door", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("kept");
    opening.result.createObjectStore("scans", { keyPath: "number", autoIncrement: true });
    opening.result.createObjectStore("roster");
  };
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(["kept", "scans"], "readwrite");
    transaction.objectStore("kept").put("Léa's phone", "name");
    transaction.objectStore("scans").add(entry);
    transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
CONTRACT = Path(__file__).parent / "units/support/database_contract.js"


async def test_with_full_storage_the_server_decides_and_the_fault_is_named(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await phone.page.evaluate(FULL)
    await phone.type(guest.secret)
    assert "Let in" in await phone.verdict("go")
    await phone.green_clears()
    await expect(phone.page.locator("#banner")).to_contain_text("Scans cannot be stored")


async def test_a_page_whose_scans_are_not_stored_asks_before_it_is_closed_or_renewed(
    conference: Conference, new_phone: NewPhone, pairing_code: Any
) -> None:
    guest, phone = await conference.guest(), await new_phone()
    await phone.pair_and_start(await pairing_code())
    await until(lambda: phone.page.evaluate("Boolean(navigator.serviceWorker.controller)"))
    await phone.page.reload()
    await phone.start()
    await phone.page.evaluate(FULL)
    await phone.page.route("**/door/api/**", no_network)
    await phone.type(guest.secret)
    await phone.verdict("go")
    await phone.queue_length(1)
    await phone.page.click("#menu-open")
    await phone.page.click("#check-again")
    await expect(phone.page.locator("#check")).to_be_visible()
    await phone.page.evaluate(NEW_VERSION)
    async with phone.page.expect_event("dialog") as asking:
        await phone.page.close(run_before_unload=True)
    dialog = await asking.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await phone.queue_length(1)


@pytest.mark.slow
async def test_the_start_check_finds_storage_full(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.open(await pairing_code())
    await expect(phone.page.locator("#check")).to_be_visible()
    await phone.page.evaluate(FULL)
    await phone.page.click("#start")
    await expect(phone.page.locator("#checks .bad", has_text="Storage")).to_contain_text("cannot be stored")


async def test_a_browser_that_stores_nothing_says_so_and_uses_no_code_up(
    new_phone: NewPhone, pairing_code: Any, url: str
) -> None:
    code = await pairing_code()
    phone = await new_phone()
    await phone.page.add_init_script(NO_DATABASE)
    await phone.open(code)
    await expect(phone.page.locator("#no-storage h1")).to_have_text("This browser cannot store scans")
    assert phone.page.url == f"{url}/door#pair={code}"
    other = await new_phone()
    await other.open(code)
    await expect(other.page.locator("#check")).to_be_visible()


@pytest.mark.slow
async def test_scans_that_an_older_version_left_are_sent(conference: Conference, new_phone: NewPhone) -> None:
    guest, device, phone = await conference.guest(), await conference.pair(), await new_phone()
    scan = {"nonce": "old", "list": "main", "secret": guest.secret, "direction": "entry", "scanned_at": now(minutes=-1)}
    shown = {"verdict": "refused", "reason": None}  # a scan that was not sent before would be admitted
    entry = {"scan": {**scan, "offline": True, "shown": shown}, "token": device.token, "state": "waiting"}
    await phone.page.goto(f"{phone.url}/door/manifest.webmanifest")
    await phone.page.evaluate(FIRST_VERSION, {**entry, "problem": None})
    await phone.open()
    await phone.queue_length(0)
    await expect(phone.page.locator("#pair-name")).to_have_value("Léa's phone")
    assert (await device.post("/scans", scan)).body["verdict"] == "refused"


async def test_the_database_does_as_its_fake_in_the_units(new_phone: NewPhone) -> None:
    phone = await new_phone()
    await phone.open()
    await expect(phone.page.locator("#pair")).to_be_visible()
    app = await phone.page.get_attribute("script[type=module]", "src")
    contract = str(app).replace("app.js", "contract.js")
    body = CONTRACT.read_text()
    await phone.page.route(f"**{contract}", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    passed = await phone.page.evaluate(
        """async ([app, contract]) => {
          const { openDatabase } = await import(app.replace("app.js", "storing/database.js"));
          const { CASES } = await import(contract);
          for (const holds of Object.values(CASES)) await holds(await openDatabase());
          return Object.keys(CASES).length;
        }""",
        [app, contract],
    )
    assert passed > 0
