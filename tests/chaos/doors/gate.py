"""A gate of the rush: a phone in a real browser, with a note of each scan it made and of each verdict it showed."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, expect

from tests.browser.scanner.phone import Phone
from tests.chaos.doors.network import EVERY_CALL, Network
from tests.support.waiting import SECONDS, until

LEFT_AFTER = 1_000  # milliseconds after which a phone takes a scan without verdict for one of a closed page
# A phone says what it does in the page itself: a scan when it is stored, a verdict when it is drawn.
NOTES = """(() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("a hand scanner is used"));
  const noted = new Set();
  const ownVerdicts = new Set();
  let last = null;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === "unsent" && value.scan.shown) ownVerdicts.add(value.scan.nonce);
    if (this.name === "unsent" && value.state === "asking" && !noted.has(value.scan.nonce)) {
      const { nonce, secret } = value.scan;
      noted.add(nonce);
      last = nonce;
      noteScan({ nonce, text: secret, made_at: Date.now() });
    }
    return put.call(this, value, ...key);
  };
  document.addEventListener("DOMContentLoaded", () => {
    const [box, words] = [document.getElementById("verdict"), document.getElementById("verdict-words")];
    const note = () => {
      const headline = document.getElementById("verdict-headline").textContent;
      const [sign, by_phone] = [box.className, ownVerdicts.has(last)];
      noteVerdict({ nonce: last, sign, headline, by_phone, shown_at: Date.now() });
      last = null;
    };
    new MutationObserver(note).observe(words, { childList: true });
  });
})()"""


@dataclass
class Shown:
    """A verdict on screen, which the server gave or the phone itself."""

    sign: str
    headline: str
    by_phone: bool
    at: float


@dataclass
class Scan:
    """A scan that a phone made; `shown` is None when its page died before. Times are in milliseconds."""

    gate: "Gate"
    nonce: str
    text: str
    made_at: float
    shown: Shown | None = None


class Gate:
    """One phone. `device` is its id; `scans` are by nonce. `repeated` are verdicts without a new scan."""

    def __init__(self, name: str, phone: Phone, network: Network) -> None:
        self.name = name
        self.network = network
        self.device = ""
        self.scans: dict[str, Scan] = {}
        self.repeated: list[Shown] = []
        self._phones = [phone]
        self._verdicts = 0
        self._made = asyncio.Event()

    @property
    def phone(self) -> Phone:
        return self._phones[-1]

    @property
    def faults(self) -> list[str]:
        return [fault for phone in self._phones for fault in phone.faults]

    async def open(self, pairing_code: str) -> None:
        """Pairs the phone and starts it, while the network is still good."""
        context = self.phone.page.context
        await context.expose_binding("noteScan", lambda _, note: self._note_scan(**note))
        await context.expose_binding("noteVerdict", lambda _, note: self._note_verdict(**note))
        await context.add_init_script(NOTES)
        await context.route(EVERY_CALL, self.network.carry)
        await self.phone.open(pairing_code)
        await expect(self.phone.page.locator("#check")).to_be_visible()
        await self._start()
        self.device = str((await self._pairing())["device"])

    async def scan(self, text: str) -> None:
        """Holds a badge to the hand scanner, and taps the verdict away if it waits for that."""
        before = self._verdicts
        await self.phone.burst(text)
        await until(lambda: self._verdicts > before)
        await self.clear()

    async def clear(self) -> None:
        """Taps the verdict away unless it goes by itself."""
        if await self.phone.page.locator("#verdict:not([hidden]):not(.go)").count():
            await self.phone.tap_away()

    async def die(self, death: str, text: str) -> None:
        """The page dies while it asks about a badge, and is opened again."""
        self._made.clear()
        await self.phone.burst(text)
        await asyncio.wait_for(self._made.wait(), SECONDS)
        context = self.phone.page.context
        if death == "crash":
            await _crash(self.phone)
        await self.phone.page.close()
        await self._reopen(context)
        made_at = max(scan.made_at for scan in self.scans.values())
        await until(lambda: time.time() * 1000 - made_at > LEFT_AFTER)  # people are not quicker

    async def unsent(self) -> int:
        """How many scans wait in the phone's database."""
        return len(await self.phone.stored("unsent"))

    async def _reopen(self, context: BrowserContext) -> None:
        self._phones.append(Phone(await context.new_page(), self.phone.url))
        await self.phone.open()
        await expect(self.phone.page.locator("#check")).to_be_visible()
        await self._start()

    async def _start(self) -> None:
        await self.phone.check()
        await self.phone.go_on("Scan anyway")

    async def _pairing(self) -> dict[str, Any]:
        values = await self.phone.stored("values")
        return next(value for value in values if isinstance(value, dict) and "token" in value)

    def _note_scan(self, nonce: str, text: str, made_at: float) -> None:
        self.scans[nonce] = Scan(self, nonce, text, made_at)
        self._made.set()

    def _note_verdict(self, nonce: str | None, sign: str, headline: str, by_phone: bool, shown_at: float) -> None:
        shown = Shown(sign, headline, by_phone, shown_at)
        self._verdicts += 1
        if nonce is None:
            self.repeated.append(shown)
        else:
            self.scans[nonce].shown = shown


async def _crash(phone: Phone) -> None:
    """The system ends the tab, for want of memory, say."""
    crashed = asyncio.Event()
    phone.page.on("crash", lambda _: crashed.set())
    session = await phone.page.context.new_cdp_session(phone.page)
    command = asyncio.create_task(session.send("Page.crash"))
    await crashed.wait()
    command.cancel()
    await asyncio.gather(command, return_exceptions=True)
