"""A desk lets in people who are not registered: in six taps, without network, and with the form that guests fill in."""

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from shared.contracts.registration import CategoryDetails
from shared.contracts.walk_ins import BlankBadgesIssued
from shared.documents import qr
from shared.documents.tickets import fingerprint, new_secret, random_text
from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone, no_network
from tests.support.checkin.service import RANDOM, Caller, Conference
from tests.support.waiting import until

pytestmark = pytest.mark.slow

PICTURE = re.compile("^data:image/svg")
EVERY_CALL = "**/door/api/**"
MOST_TAPS = 6
COUNT_TAPS = "() => { window.taps = 0; addEventListener('pointerdown', () => (window.taps += 1), { capture: true }); }"
# A camera to which a test holds what it likes.
CAMERA = """(() => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  let held = null;
  setInterval(() => {
    pen.fillStyle = "#607896";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (held) pen.drawImage(held, 170, 90);
  }, 400);
  window.hold = async (picture) => {
    const image = new Image();
    image.src = picture;
    await image.decode();
    held = image;
  };
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(3);
})()"""
Desk = Callable[..., Awaitable[Phone]]
LABELS = {"format": "label62"}


@pytest.fixture
async def desk(conference: Conference, new_phone: NewPhone, pairing_code: Any) -> Desk:
    """Makes a desk that is ready for walk-ins in two categories."""
    kinds = [CategoryDetails(id="industry", name={"en": "Industry"}), CategoryDetails(id="press", name={"en": "Press"})]
    await conference.is_told(2, categories=kinds)
    await until(
        lambda: conference.database["events"].find_one({"_id": conference.slug, "categories.press.en": "Press"})
    )

    async def make(role: str = "desk", *, camera: str = "") -> Phone:
        phone = await new_phone()
        await phone.page.add_init_script(camera)
        await phone.pair_and_start(await pairing_code(role))
        await expect(phone.page.locator("#guest-form-code")).to_have_attribute("src", PICTURE)
        return phone

    return make


async def a_blank_badge(conference: Conference) -> str:
    """The secret of a blank badge that registration has issued."""
    secret = new_secret(conference.short_id, RANDOM)
    issued = BlankBadgesIssued(event=conference.slug, version=1, hashes=[fingerprint(secret)], epoch=1)
    await conference.tell(issued)
    return secret


async def fill_in(page: Page, first: str = "Zoë", last: str = "Weber", email: str = "") -> None:
    """Types with the keyboard's own way to the next field, then chooses category and notice."""
    for text in (first, last, email):
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
    await page.keyboard.type("Ferro SA")
    await page.get_by_text("Press", exact=True).click()
    await page.locator("#walk-in-notice").click()


async def hold(page: Page, text: str) -> None:
    """Holds a badge with this code to the camera."""
    png = base64.b64encode(qr.png(qr.matrix(text), 8)).decode()
    await page.evaluate("picture => hold(picture)", f"data:image/png;base64,{png}")


async def people(conference: Conference) -> list[Any]:
    query = {"event": conference.slug, "last_name": {"$exists": True}}
    return [p async for p in conference.database["door"].find(query)]


async def test_a_walk_in_takes_six_taps_besides_typing(conference: Conference, desk: Desk) -> None:
    phone, blank = await desk(), await a_blank_badge(conference)
    page = phone.page
    await page.evaluate(COUNT_TAPS)
    await page.click("#walk-in-open")
    await fill_in(page, email="zoe@ferro.lu")
    await phone.burst(blank)
    await expect(page.locator("#walk-in-blank-ready")).to_contain_text(blank[-4:])
    taps = 2 + await page.evaluate("window.taps")  # with a camera, one tap starts it; the last lets the guest in
    await page.click("#walk-in-send")
    words = await phone.verdict("go")
    assert "Zoë Weber" in words
    assert taps <= MOST_TAPS
    [person] = await people(conference)
    assert (person["category"], [t["hash"] for t in person["tickets"]]) == ("press", [fingerprint(blank)])
    await expect(page.locator("#scan")).to_be_visible()


async def test_faults_are_sentences_at_the_fields_and_in_a_summary(desk: Desk) -> None:
    phone = await desk()
    page = phone.page
    await page.click("#walk-in-open")
    await page.fill("#walk-in-email", "zoe@ferro")
    await page.click("#walk-in-send")
    await expect(page.locator("#walk-in-faults")).to_be_focused()
    await expect(page.locator("#walk-in-faults li")).to_have_count(4)
    await expect(page.locator("#walk-in-email")).to_have_attribute("aria-invalid", "true")
    await page.click("#walk-in-faults li:first-child a")
    await expect(page.locator("#walk-in-first_name")).to_be_focused()


async def test_without_network_a_walk_in_survives_and_is_uploaded_once(conference: Conference, desk: Desk) -> None:
    phone, blank = await desk(), await a_blank_badge(conference)
    page = phone.page
    await page.route(EVERY_CALL, no_network)
    await page.click("#walk-in-open")
    await fill_in(page)
    await phone.burst(blank)
    await page.reload()
    await phone.start_without_server()
    await expect(page.locator("#walk-in-last_name")).to_have_value("Weber")
    await page.click("#walk-in-send")
    assert "Zoë Weber" in await phone.verdict("go")
    assert [entry["scan"]["shown"]["verdict"] for entry in await phone.stored("unsent")] == ["admitted"]
    await page.reload()  # so that the phone knows the badge from its storage alone
    await phone.start_without_server()
    await phone.burst(blank)
    assert "Already used" in await phone.verdict("look")
    await phone.tap_away()
    await page.unroute(EVERY_CALL)
    await phone.queue_length(0)
    [person] = await people(conference)
    scans = [(scan["verdict"], scan["offline"]) for scan in person["scans"]]
    assert (person["company"], scans) == ("Ferro SA", [("admitted", True)])


async def test_a_guest_with_the_form_is_on_the_desks_screen_and_let_in(
    conference: Conference, desk: Desk, new_phone: NewPhone
) -> None:
    phone = await desk()
    page, guest = phone.page, (await new_phone()).page
    await page.click("#guest-form-open")
    address = await page.locator("#guest-form-address").inner_text()
    await guest.goto(phone.url + "/door/desk/" + address.rpartition("/")[2])
    await guest.fill("#first_name", "Max")
    await guest.get_by_text("Press", exact=True).click()
    await guest.check("#consents-privacy")
    await guest.get_by_text("Send to the desk").click()
    number = await guest.locator("#guest-number").inner_text()
    row = page.locator("#guest-form .waiting button")
    await expect(row).to_contain_text("Max")
    await expect(row).to_contain_text(number)
    await row.click()
    await expect(page.locator("#walk-in-source")).to_contain_text(number)
    await page.click("#walk-in-send")
    assert "Max" in await phone.verdict("go")
    await until(lambda: _is_empty(conference))


async def test_the_camera_reads_a_blank_badge_in_the_form(conference: Conference, desk: Desk) -> None:
    blank, other = await a_blank_badge(conference), new_secret(random_text(6, RANDOM), RANDOM)
    phone = await desk(camera=CAMERA)
    page = phone.page
    await page.click("#walk-in-open")
    await fill_in(page)
    await page.get_by_role("button", name="Scan a blank badge").click()
    await expect(page.locator("#walk-in-video")).to_be_visible()
    await hold(page, other)
    await expect(page.locator("#walk-in-blank-fault")).to_have_text("This badge is for another event.")
    await hold(page, blank)
    await expect(page.locator("#walk-in-blank-ready")).to_contain_text(blank[-4:])
    await expect(page.locator("#walk-in-viewer")).to_be_hidden()
    await page.click("#walk-in-send")
    assert "Zoë Weber" in await phone.verdict("go")
    [person] = await people(conference)
    assert [ticket["hash"] for ticket in person["tickets"]] == [fingerprint(blank)]


async def test_a_badge_is_printed_for_a_walk_in_and_once_more_from_the_panel(
    conference: Conference, desk: Desk
) -> None:
    station = await conference.pair("desk")
    await station.post("/print-station/take", LABELS)
    phone = await desk()
    page = phone.page
    await page.click("#walk-in-open")
    await fill_in(page)
    await page.get_by_text("Print a badge").click()
    await page.click("#walk-in-send")
    assert "Zoë Weber" in await phone.verdict("go")
    await prints_next(station, "Zoë Weber")
    await phone.type("weber")
    await page.click("#matches button")
    await page.get_by_role("button", name="Print badge").click()
    await prints_next(station, "Zoë Weber")
    await expect(page.locator("#person .print-text")).to_have_text("Printed: Main gate")
    assert await phone.faults_on_screen("printed") == []
    assert (await station.get("/lists/main/status")).body["admitted"] == 1


async def test_without_network_a_blank_badge_takes_the_place_of_a_printed_one(
    conference: Conference, desk: Desk
) -> None:
    guest, blank, station = await conference.guest(), await a_blank_badge(conference), await conference.pair("desk")
    await station.post("/print-station/take", LABELS)
    phone = await desk()
    page = phone.page
    await phone.type("weber")
    await page.click("#matches button")
    await expect(page.get_by_role("button", name="Print again")).to_be_visible()
    await page.keyboard.press("Escape")
    await phone.type("weber")
    await page.route(EVERY_CALL, no_network)
    await page.click("#matches button")
    await expect(page.locator("#person .print-text")).to_contain_text("Give a blank badge")
    await page.get_by_role("button", name="Bind a blank badge").click()
    await phone.burst(blank)
    await expect(page.locator("#person-news")).to_contain_text("as soon as there is a connection")
    assert await phone.faults_on_screen("bound later") == []
    await page.unroute(EVERY_CALL)
    bound = {"_id": guest.registration, "tickets.hash": fingerprint(blank)}
    await until(lambda: conference.database["door"].find_one(bound))


async def prints_next(station: Caller, name: str) -> None:
    """A station prints the badge that is asked for next, once it is."""

    async def taken() -> Any:
        return (await station.post("/print-station/take", LABELS)).body["job"]

    job = await until(taken)
    assert job["name"] == name
    for change in ("begin", "done"):
        await station.post(f"/print-jobs/{job['id']}/{change}", {"attempt": job["attempt"]})


async def test_beyond_the_room_a_supervisor_lets_a_walk_in_in_with_a_reason(conference: Conference, desk: Desk) -> None:
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"limit": 0})
    for role in ("desk", "supervisor"):
        phone = await desk(role)
        page = phone.page
        await page.click("#walk-in-open")
        await expect(page.locator("#walk-in-free")).to_contain_text("No place left")
        await fill_in(page, first=role.title())
        await page.click("#walk-in-send")
        await phone.verdict("look")
        await phone.tap_away()
        await expect(page.locator("#walk-in-first_name")).to_have_value(role.title())
        if role == "desk":
            await expect(page.locator("#walk-in-override")).to_be_hidden()
    await page.get_by_role("button", name="Let in all the same").click()
    await expect(page.locator("#walk-in-faults")).to_be_focused()
    assert await phone.faults_on_screen("reason") == []
    await page.fill("#walk-in-reason", "The Minister brought him")
    await page.click("#walk-in-send")
    assert "Supervisor Weber" in await phone.verdict("go")
    [person] = await people(conference)
    assert person["scans"][-1]["override"] == "The Minister brought him"


async def _is_empty(conference: Conference) -> bool:
    return await conference.database["guest_entries"].count_documents({"event": conference.slug}) == 0
