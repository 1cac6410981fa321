"""Tours of a phone that scans badges, from its pairing on."""

from datetime import timedelta

from playwright.async_api import expect

from shared.clock import utc_now
from tests.browser.scanner.phone import no_network
from tests.browser.scanner.tours.hall import EVERY_CALL, KINDS, Hall, Look
from tests.support.checkin.service import now
from tests.support.waiting import until

NOTE = "Bring her to room B, where the minister waits for her."
INSTITUTE = "Luxembourg Institute of Science and Technology"
IN_APP = "Mozilla/5.0 (iPhone) AppleWebKit Mobile/15E148 Instagram 390.0.0"
NO_DATABASE = "IDBFactory.prototype.open = () => { throw new DOMException('Denied.', 'SecurityError'); }"
FULL = "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('Full.', 'QuotaExceededError'); }; }"


async def strange_browsers(hall: Hall, look: Look) -> None:
    """Browsers that cannot scan say why."""
    inside = await hall.new_phone(**hall.options, user_agent=IN_APP)
    await inside.open()
    await expect(inside.page.locator("#in-app")).to_be_visible()
    await look(inside, "in another app")
    forgetful = await hall.new_phone(**hall.options)
    await forgetful.page.add_init_script(NO_DATABASE)
    await forgetful.open()
    await expect(forgetful.page.locator("#no-storage")).to_be_visible()
    await look(forgetful, "no storage")


async def joining(hall: Hall, look: Look) -> None:
    """From the pairing form and the gate card to the start check."""
    phone = await hall.new_phone(**hall.options)
    page = phone.page
    await phone.open()
    await expect(page.locator("#pair")).to_be_visible()
    await look(phone, "pair")
    await page.fill("#pair-code", "ABCD-EFGH")
    await page.click("#pair-form [type=submit]")
    await expect(page.locator("#pair-problem")).to_be_visible()
    await look(phone, "pair with a wrong code")
    await page.goto(f"{phone.url}/door{await hall.card()}")
    await expect(page.locator("#join-name")).to_be_focused()
    await look(phone, "join")
    await page.press("#join-name", "Enter")
    await expect(page.locator("#join-problem")).to_be_visible()
    await look(phone, "join without a name")
    await page.fill("#join-name", "Marie-Christine")
    await page.press("#join-name", "Enter")
    await expect(page.locator("#wait-name")).to_have_text("Marie-Christine")
    await look(phone, "wait")
    await page.route(EVERY_CALL, no_network)
    await expect(page.locator("#wait-problem")).to_be_visible()
    await look(phone, "wait without network")
    await page.unroute(EVERY_CALL)
    await starts(hall, "Marie-Christine")
    await expect(page.locator("#tone")).to_be_visible()
    await look(phone, "check: the tone")
    await page.click("#tone-yes")
    await expect(page.locator("#start")).to_be_enabled()
    await phone.burst("MOIEN-BADGE")
    await expect(page.locator("#check-problem")).to_be_visible()
    await look(phone, "check: a warning")


async def starts(hall: Hall, name: str) -> None:
    """A door manager's tap."""
    devices = (await hall.conference.organiser.get(f"/devices?event={hall.conference.slug}")).body["items"]
    [waiting] = [device["id"] for device in devices if device["name"] == name]
    await hall.conference.organiser.post(f"/devices/{waiting}/start", {})


async def verdicts(hall: Hall, look: Look) -> None:
    """The screen for scanning, and verdicts of all levels."""
    conference = hall.conference
    await hall.rules(reentry="after_exit")
    guest = await conference.guest(attention=NOTE, company=INSTITUTE, tags=["VIP", "Photo wish"])
    cancelled, reprint = await conference.guest(state="cancelled"), await conference.guest(badge="outdated")
    phone = await hall.phone()
    page = phone.page
    await look(phone, "scan")
    await page.click("#type-open")
    await look(phone, "scan: typing")
    await phone.stop_clock()
    await phone.type(reprint.secret)
    await phone.verdict("go")
    await look(phone, "go")
    await phone.green_clears()
    await phone.type(guest.secret)
    await phone.verdict("go")
    await look(phone, "go with a note")
    await phone.green_clears()
    await page.check("#direction-exit", force=True)
    await look(phone, "scan: exit")
    await phone.type(reprint.secret)
    await phone.verdict("exit")
    await look(phone, "exit")
    await phone.tap_away()
    await page.check("#direction-entry", force=True)
    await phone.pass_time(6)
    await phone.type(guest.secret)
    await phone.verdict("look")
    await look(phone, "look: already in")
    await phone.tap_away()
    for secret, name in ((cancelled.secret, "cancelled"), ("https://example.com/", "not a badge")):
        await phone.type(secret)
        await phone.verdict("stop")
        await look(phone, f"stop: {name}")
        await phone.tap_away()


async def scan_dialogs(hall: Hall, look: Look) -> None:
    """Undo, menu, banners and unsent scans."""
    conference = hall.conference
    phone = await hall.phone()
    page = phone.page
    await phone.type((await conference.guest()).secret)
    await phone.verdict("go")
    await phone.tap_away()
    await page.click("#undo-open")
    await look(phone, "undo")
    await page.click("#undo-list button >> nth=0")
    await look(phone, "undo: reasons")
    await page.click("#undo-form .reason >> nth=0")
    await expect(page.locator("#undo-news")).to_be_visible()
    await look(phone, "undo: done")
    await page.keyboard.press("Escape")
    await page.click("#menu-open")
    await page.click("#unpair")
    await look(phone, "menu")
    await page.keyboard.press("Escape")
    await phone.stop_clock()
    await page.route(EVERY_CALL, no_network)
    await phone.pass_time_until(lambda: page.locator("#status.bad").is_visible())
    await look(phone, "banner: offline")
    await phone.type((await conference.guest()).secret)
    await phone.verdict("look")
    await look(phone, "look: new since")
    await phone.tap_away()
    await page.click("#menu-open")
    await page.click("#unsent-open")
    await look(phone, "unsent")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.unroute(EVERY_CALL)
    await phone.pass_time_until(lambda: page.locator("#status.good").is_visible())
    await look(phone, "banner: back")
    await page.evaluate(FULL)
    await phone.type("https://example.com/")
    await phone.verdict("stop")
    await phone.tap_away()
    await look(phone, "banner: storage")
    await page.close()
    phone.faults.clear()  # the console says that the storage is full


async def rehearsal(hall: Hall, look: Look) -> None:
    """On the eve nothing counts."""
    conference = hall.conference
    eve = utc_now() + timedelta(hours=20)
    await conference.is_told(3, starts_at=eve, categories=KINDS)

    async def starts() -> bool:  # once the lists have followed the event
        rehearsal = {"event": conference.slug, "ends_at": now(hours=1)}
        return (await conference.organiser.post("/rehearsals", rehearsal)).status == 201

    await until(starts)
    guest = await conference.guest()
    phone = await hall.phone_before_hours()
    await expect(phone.page.locator("#status-rehearsal")).to_be_visible()
    await look(phone, "rehearsal")
    await phone.stop_clock()
    await phone.type(guest.secret)
    await phone.verdict("go")
    await look(phone, "rehearsal: go")


async def timetable(hall: Hall, look: Look) -> None:
    """A gate that follows its timetable."""
    conference = hall.conference
    await conference.list("reuse", sessions=["dinner"])
    change = {"at": (utc_now() + timedelta(seconds=50)).isoformat(), "list": "reuse"}
    await conference.organiser.post("/gates", {"event": conference.slug, "name": "Room B", "timetable": [change]})
    phone = await hall.phone(gate="Room B")
    page = phone.page
    await expect(page.locator("#gate-change")).to_be_visible()
    await phone.stop_clock()
    await look(phone, "timetable: soon")
    await phone.pass_time(60)
    await expect(page.locator("#list-name")).to_have_text("reuse")
    await look(phone, "timetable: now")
    await page.click("#menu-open")
    await page.select_option("#list", "main")
    await page.keyboard.press("Escape")
    await expect(page.locator("#gate-change.by-hand")).to_be_visible()
    await look(phone, "timetable: by hand")


SCAN_TOURS = (strange_browsers, joining, verdicts, scan_dialogs, rehearsal, timetable)
