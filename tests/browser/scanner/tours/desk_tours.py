"""Tours of the desk, a supervisor's phone, a kiosk, the board, and the form on a guest's own phone."""

from playwright.async_api import expect

from tests.browser.scanner.phone import Phone, no_network
from tests.browser.scanner.tours.hall import EVERY_CALL, Hall, Look
from tests.browser.scanner.tours.scan_tours import INSTITUTE, NOTE

LONG_NAME = {"first_name": "Maximiliane-Theodora", "last_name": "von und zu Hohenstein-Schwarzenberg"}


async def searching(hall: Hall, look: Look) -> None:
    """The desk finds people and decides about them."""
    conference = hall.conference
    for fields in ({}, LONG_NAME, {"state": "cancelled", "first_name": "Søren"}):
        await conference.guest(**{"last_name": "Hoffmann", "company": INSTITUTE, "attention": NOTE, **fields})
    for number in range(26):
        await conference.guest(last_name="Hoffer", first_name=f"Guest {number}", tags=["VIP"])
    phone = await hall.phone("desk")
    page = phone.page
    await look(phone, "desk")
    await page.fill("#typed-code", "hof")
    await expect(page.locator("#matches button").nth(20)).to_be_visible()
    await look(phone, "search: many")
    await page.fill("#search-field", "hohenst")
    await expect(page.locator("#matches button")).to_have_count(1)
    await look(phone, "search: one")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#person-actions .big")).to_be_focused()
    await look(phone, "person")
    await page.keyboard.press("Escape")
    await page.fill("#typed-code", "zzzz")
    await expect(page.locator("#search")).to_be_visible()
    await look(phone, "search: nobody")
    await page.fill("#search-field", "søren")
    await expect(page.locator("#matches button")).to_have_count(1)
    await page.click("#matches button")
    await expect(page.locator("#person-objections")).to_be_visible()
    await look(phone, "person: cancelled")
    await page.click("#person-actions .big")
    await look(phone, "person: reasons")
    await phone.stop_clock()  # green would clear by itself
    await page.keyboard.press("Enter")
    await phone.verdict("go")
    await look(phone, "go against the rules")


async def the_list_of_the_desk(hall: Hall, look: Look) -> None:
    """The guest list for hours without network, and its PIN."""
    await hall.conference.guest(last_name="Hoffmann")
    phone = await hall.phone("desk")
    page = phone.page
    await page.click("#names-offer-open")
    await look(phone, "names: set a PIN")
    await page.fill("#names-new", "2468")
    await page.fill("#names-again", "1357")
    await page.press("#names-again", "Enter")
    await expect(page.locator("#names-again-problem")).to_be_visible()
    await look(phone, "names: not the same")
    await page.fill("#names-again", "2468")
    await page.press("#names-again", "Enter")
    await expect(page.locator("#names-title")).to_be_focused()
    await look(phone, "names: open")
    await page.click("#names-lock")
    await page.keyboard.press("Escape")
    await page.route(EVERY_CALL, no_network)
    await page.fill("#typed-code", "hoff")
    await expect(page.locator("#search-pin-form")).to_be_visible()
    await look(phone, "search: locked")
    await page.fill("#search-pin", "2468")
    await page.press("#search-pin", "Enter")
    await expect(page.locator("#matches button")).to_have_count(1)
    await look(phone, "search: by the list")


async def walk_ins(hall: Hall, look: Look) -> None:
    """The desk registers people, with the form that guests fill in on their own phones."""
    phone, guest = await hall.phone("desk"), await hall.new_phone(**hall.options)
    page = phone.page
    await page.click("#walk-in-open")
    await expect(page.locator("#walk-in-first_name")).to_be_focused()
    await look(phone, "walk-in")
    await page.fill("#walk-in-email", "zoe@ferro")
    await page.click("#walk-in-send")
    await expect(page.locator("#walk-in-faults")).to_be_focused()
    await look(phone, "walk-in: faults")
    await page.click("#walk-in-clear")
    await page.click("#walk-in-close")
    await page.click("#guest-form-open")
    await look(phone, "code of the form")
    address = await page.locator("#guest-form-address").inner_text()
    await fills_in(guest, phone.url + "/door/desk/" + address.rpartition("/")[2], look)
    await expect(page.locator("#guest-form .waiting button")).to_be_visible()
    await look(phone, "code of the form: a guest")
    await page.keyboard.press("Escape")
    await look(phone, "desk: a guest waits")
    await page.click("#desk-controls .waiting button")
    await expect(page.locator("#walk-in-source")).to_be_visible()
    await look(phone, "walk-in of a guest")
    await hall.rules(limit=0)
    await page.click("#walk-in-send")
    await phone.verdict("look")
    await look(phone, "walk-in: full")
    await phone.tap_away()
    await look(phone, "walk-in: still there")


async def fills_in(guest: Phone, address: str, look: Look) -> None:
    """The guest's own form."""
    page = guest.page
    await page.goto(address)
    await look(guest, "guest's form")
    await page.click("#guest > button")
    await expect(page.locator("#faults")).to_be_visible()
    await look(guest, "guest's form: faults")
    await page.fill("#first_name", "Maximiliane-Theodora")
    await page.check("[name=category] >> nth=1")
    await page.check("#consents-privacy")
    await page.click("#guest > button")
    await expect(page.locator("#guest-number")).to_be_visible()
    await look(guest, "guest's number")


async def supervising(hall: Hall, look: Look) -> None:
    """A supervisor's menu, conflicts, and scans that they may undo."""
    conference = hall.conference
    guest = await conference.guest()
    await conference.let_in_twice(guest)
    phone = await hall.phone("supervisor")
    page = phone.page
    await page.reload()
    await phone.start()
    await page.click("#menu-open")
    await expect(page.locator("#conflicts-open")).to_be_visible()
    await look(phone, "supervisor's menu")
    for name in ("Marie-Christine", "Ben"):
        await hall.waits(name)
    await page.click("#phones-open")
    await expect(page.locator("#phone-list li")).to_have_count(2)
    await look(phone, "phones that wait")
    await page.click("#phone-list button >> nth=0")
    await expect(page.locator("#phone-list li")).to_have_count(1)
    await look(phone, "phones: one is started")
    await page.keyboard.press("Escape")
    await page.click("#conflicts-open")
    await expect(page.locator("#conflict-list li")).to_be_visible()
    await page.click("#conflict-list form button")
    await look(phone, "conflicts")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.fill("#typed-code", guest.code)
    await page.press("#typed-code", "Enter")
    await phone.verdict("look")
    await phone.page.click("#verdict-action")
    await expect(page.locator("#person-scan-list li")).to_have_count(2)
    await look(phone, "person with scans")


async def kiosk(hall: Hall, look: Look) -> None:
    """A tablet at which guests check themselves in."""
    conference = hall.conference
    guest, cancelled = await conference.guest(), await conference.guest(state="cancelled")
    phone = await hall.new_phone(**hall.options)
    page = phone.page
    await phone.open(await hall.code("kiosk"))
    await phone.has_roster()
    await phone.check()
    start = page.locator("#kiosk-start")
    await expect(page.locator("#start").or_(start).first).to_be_visible()
    if not await start.is_visible():
        await page.click("#start")
    await look(phone, "kiosk: its PIN")
    await page.fill("#kiosk-new", "2468")
    await page.fill("#kiosk-again", "2468")
    await page.press("#kiosk-again", "Enter")
    await expect(page.locator("#kiosk-idle")).to_be_visible()
    await look(phone, "kiosk")
    await page.click("#kiosk-staff")
    await look(phone, "kiosk: leaving")
    await page.keyboard.press("Escape")
    await phone.stop_clock()
    for secret, kind in ((guest.secret, "welcome"), (guest.secret, "already"), (cancelled.secret, "desk")):
        await phone.burst(secret)
        await expect(page.locator(f"#kiosk-greeting.{kind}")).to_be_visible()
        await look(phone, f"kiosk: {kind}")
        await phone.pass_time(10)


async def board(hall: Hall, look: Look) -> None:
    """The big screen."""
    conference = hall.conference
    for gate, number in (("North gate", 3), ("Entrance of the car park", 2)):
        scanner = await conference.pair(gate=gate)
        for place in range(number):
            letter, category = "ABK"[place], ["industry", "press"][place % 2]
            guest = await conference.guest(last_name=f"{letter}eber", tray=letter, category=category)
            await scanner.scan(guest.secret)
    for letter in "CDQRST":
        await conference.guest(last_name=f"{letter}eber", tray=letter)
    await hall.rules(limit=6)
    screen = await hall.new_phone(**hall.options)
    await screen.open(await hall.code("board"))
    await expect(screen.page.locator("#state.live")).to_be_visible()
    await expect(screen.page.locator("#admitted")).to_have_text("5")
    await look(screen, "board")
    await screen.page.click("#pause")
    await look(screen, "board: paused")
    await screen.page.context.clear_cookies()
    await screen.page.goto(f"{screen.url}/door/board/{conference.slug}/main")
    await look(screen, "board: not paired")


DESK_TOURS = (searching, the_list_of_the_desk, walk_ins, supervising, kiosk, board)
