"""The doors of a morning, each a page in a real browser: what the people at it do."""

from contextlib import AsyncExitStack
from random import Random

from playwright.async_api import Browser, Page, expect

from tests.browser.scanner.phone import Phone, a_phone, no_network
from tests.chaos.doors.gate import Gate
from tests.chaos.doors.network import EVERY_CALL, Network
from tests.journey.morning.guests import Guest
from tests.support.outside.event import Event

PIN = "2468"
TABLET = {"width": 1280, "height": 800}


async def a_gate(stack: AsyncExitStack, browser: Browser, event: Event, name: str) -> Gate:
    """A scan phone for the entrance and the workshop; its network can be cut."""
    phone = await stack.enter_async_context(a_phone(browser, event.moien.facts["url"]))
    gate = Gate(name, phone, Network(Random(name)))
    await gate.open(await event.pairing_code(name, "scan", ("main", "workshop")))
    return gate


class HelpDesk:
    """A desk with a hand scanner and a keyboard."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.page = phone.page

    @classmethod
    async def open(cls, stack: AsyncExitStack, browser: Browser, event: Event) -> "HelpDesk":
        phone = await stack.enter_async_context(a_phone(browser, event.moien.facts["url"], viewport=TABLET))
        await phone.pair_and_start(await event.pairing_code("Desk", "desk"))
        desk = cls(phone)
        await desk.keeps_the_names()
        return desk

    async def keeps_the_names(self) -> None:
        """Sets the PIN under which the desk keeps the names of the guests."""
        await self.page.click("#names-offer-open")
        await self.page.fill("#names-new", PIN)
        await self.page.fill("#names-again", PIN)
        await self.page.press("#names-again", "Enter")
        await expect(self.page.locator("#names-text")).to_contain_text("Open.")
        await self.page.click("[data-close=names]")

    async def finds(self, guest: Guest) -> None:
        """Lets somebody in who has no code with them."""
        await self.phone.type(guest.person["last_name"])
        await self.page.locator("#matches button").first.click()
        await expect(self.page.locator("#person-name")).to_have_text(guest.name)
        await self.page.get_by_role("button", name="Let in", exact=True).click()
        await self._is_in(guest)

    async def lets_in_all_the_same(self, guest: Guest) -> None:
        """Lets somebody in who has cancelled."""
        await self.phone.burst(guest.secret)
        await self.phone.verdict("stop")
        await self.page.click("#verdict-action")
        await self.page.get_by_role("button", name="Let in all the same").click()
        await self.page.get_by_role("button", name="Comes after all").click()
        await self._is_in(guest)

    async def goes_offline(self) -> None:
        await self.page.context.route(EVERY_CALL, no_network)

    async def comes_back(self) -> None:
        await self.page.context.unroute(EVERY_CALL)

    async def walks_in(self, guest: Guest) -> None:
        """Lets somebody in who is not registered."""
        await self.page.click("#walk-in-open")
        for field in ("first_name", "last_name", "email", "company"):
            await self.page.fill(f"#walk-in-{field}", guest.person[field])
        await self.page.locator("#walk-in-notice").check()
        await self.page.click("#walk-in-send")
        await self._is_in(guest)

    async def _is_in(self, guest: Guest) -> None:
        assert guest.name in await self.phone.verdict("go")
        guest.is_in = True
        await expect(self.page.locator("#verdict")).to_be_hidden()


class Kiosk:
    """A tablet on a stand, with a hand scanner in it."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    @classmethod
    async def open(cls, stack: AsyncExitStack, browser: Browser, event: Event) -> "Kiosk":
        phone = await stack.enter_async_context(a_phone(browser, event.moien.facts["url"], viewport=TABLET))
        page = phone.page
        await phone.open(await event.pairing_code("Foyer", "kiosk"))
        await phone.has_roster()
        await phone.check()
        start = page.locator("#kiosk-start")
        await expect(page.locator("#start").or_(start).first).to_be_visible()
        if not await start.is_visible():
            await page.click("#start")
        await page.fill("#kiosk-new", PIN)
        await page.fill("#kiosk-again", PIN)
        await page.press("#kiosk-again", "Enter")
        await expect(page.locator("#kiosk-idle")).to_be_visible()
        return cls(phone)

    async def greets(self, guest: Guest) -> None:
        """A guest holds the badge up, and is greeted by the first name."""
        await self.phone.burst(guest.secret)
        words = self.phone.page.locator("#kiosk-greeting.welcome #kiosk-words")
        await expect(words).to_contain_text(guest.person["first_name"] or guest.person["last_name"])
        guest.is_in = True


async def a_board(stack: AsyncExitStack, browser: Browser, event: Event) -> Page:
    """A big screen in the foyer."""
    wide = {"width": 1920, "height": 1080}
    screen = await stack.enter_async_context(a_phone(browser, event.moien.facts["url"], viewport=wide))
    await screen.open(await event.pairing_code("Foyer", "board"))
    await expect(screen.page.locator("#state")).to_have_text("Live")
    return screen.page


async def an_organisers_phone(stack: AsyncExitStack, browser: Browser, event: Event) -> Page:
    """An organiser who has signed in, and waits for a watched guest."""
    phone = await stack.enter_async_context(a_phone(browser, event.moien.facts["url"]))
    page, organiser = phone.page, event.moien.facts["organiser"]
    await page.goto(f"{phone.url}/console")
    await page.fill('[name="email"]', organiser["email"])
    await page.fill('[name="password"]', organiser["password"])
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{phone.url}/door/console/watched?event={event.slug}")
    await expect(page.locator("#live-state")).to_have_text("Live")
    return page
