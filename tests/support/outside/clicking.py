"""An organiser with a mouse, a keyboard, and a real browser, who counts clicks and pages."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Frame, Page, expect

CHROMIUM = "/usr/bin/chromium-headless-shell"
Texts = dict[str, str]


@dataclass
class Clicking:
    """Each thing that is clicked counts: buttons, links, boxes, files. Fields are reached and filled by keyboard."""

    page: Page
    url: str
    clicks: int = 0
    pages: int = 0

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._count_page)

    def _count_page(self, frame: Frame) -> None:
        if frame is self.page.main_frame:
            self.pages += 1

    async def open(self, path: str) -> None:
        """Types an address."""
        await self.page.goto(f"{self.url}{path}")

    async def click(self, name: str, *, within: str = "main") -> None:
        """Clicks on the first button or link whose text begins so, once it is there."""
        self.clicks += 1
        begins = re.compile(rf"^\s*{re.escape(name)}")
        await self.page.locator(within).locator("a, button, summary").filter(has_text=begins).first.click()

    async def goes_to(self, name: str) -> None:
        """Clicks on a page of the event's set-up."""
        await self.click(name, within=".set-up nav")

    async def tick(self, field: str) -> None:
        """Clicks on a box."""
        self.clicks += 1
        await self.page.locator(field).check()

    async def choose_file(self, field: str, file: Path) -> None:
        """Clicks on a field for files, and chooses one."""
        self.clicks += 1
        await self.page.locator(field).set_input_files(file)

    async def type(self, field: str, text: str) -> None:
        """Fills a field in, and leaves it."""
        control = self.page.locator(f'[name="{field}"]')
        await control.fill(text)
        await control.press("Tab")

    async def type_in_all(self, field: str, texts: Texts) -> None:
        """Fills a field in each language in."""
        for language, text in texts.items():
            await self.type(f"{field}-{language}", text)

    async def saved(self) -> None:
        """Waits until the page says that everything is saved."""
        await expect(self.page.locator(".save-state")).to_have_attribute("data-state", "saved")

    def tells(self, purpose: str) -> None:
        """Prints how much it took."""
        print(f"{purpose}: {self.clicks} clicks on {self.pages} pages")
