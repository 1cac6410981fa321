"""Everybody can use every screen of the door: by axe, narrow and wide, with large targets, by keyboard and by ear."""

import pytest

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.browser.scanner.tours.desk_tours import DESK_TOURS
from tests.browser.scanner.tours.hall import Tour, a_hall
from tests.browser.scanner.tours.scan_tours import SCAN_TOURS, verdicts
from tests.support.checkin.service import Conference

NARROW, WIDE = {"width": 320, "height": 568}, {"width": 1280, "height": 800}
TOURS = (*SCAN_TOURS, *DESK_TOURS)
FIRST = {(verdicts, "de-DE")}
SLOW = pytest.mark.slow
LANGUAGES = ("de-DE", "fr-FR", "lb-LU", "en-GB")
# What people can press: all of the page, or of the dialog or verdict before it. A box is as large as its label.
FAULTS = """(smallest) => {
  const before = [...document.querySelectorAll("dialog[open], #verdict:not([hidden])")].at(-1);
  const visible = (node) => node.checkVisibility({ visibilityProperty: true });
  const shown = (node) => visible(node) && !node.closest("[inert], [aria-hidden=true]") && !node.disabled;
  const kinds = "a[href]:not(.skip), button, select, input, summary, [role=button]";
  const controls = [...(before ?? document).querySelectorAll(kinds)]
    .filter((node) => shown(node) && node.type !== "hidden");
  const faults = [];
  for (const node of controls) {
    const pressed = node.matches("[type=radio], [type=checkbox]") ? node.closest("label") ?? node : node;
    const box = pressed.getBoundingClientRect();
    const name = node.outerHTML.slice(0, 90);
    const size = Math.min(box.width, box.height);
    if (size < smallest - 0.5) faults.push(`${Math.round(size)} px: ${name}`);
    if (node.tabIndex < 0) faults.push(`not reached by keyboard: ${name}`);
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`out of the window: ${name}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("scrolls sideways");
  if (before && before.contains(document.activeElement) === false && !before.matches("#verdict.go, #verdict.exit"))
    faults.push(`the focus is behind ${before.id}`);
  return faults;
}"""
# A word that goes on in the next line, though it has no hyphen there.
BROKEN = """() => {
  const words = document.createTreeWalker(document.getElementById("verdict-words"), NodeFilter.SHOW_TEXT);
  const broken = [];
  while (words.nextNode())
    for (const { 0: word, index } of words.currentNode.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(words.currentNode, index);
      range.setEnd(words.currentNode, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  return broken;
}"""


async def faults_of_verdict(phone: Phone) -> list[str]:
    """A verdict breaks no word, and is read aloud."""
    if not await phone.page.locator("#verdict").is_visible():
        return []
    heard = await phone.page.locator("#verdict-heard").inner_text()
    silent = [] if heard.strip() else ["the verdict is not read aloud"]
    return [*silent, *(f"broken word: {word}" for word in await phone.page.evaluate(BROKEN))]


@pytest.mark.parametrize(
    ("tour", "language"),
    [
        pytest.param(tour, language, id=f"{tour.__name__}-{language}", marks=[] if (tour, language) in FIRST else SLOW)
        for tour in TOURS
        for language in LANGUAGES
    ],
)
async def test_nothing_keeps_anybody_out(
    conference: Conference, new_phone: NewPhone, tour: Tour, language: str
) -> None:
    faults: list[str] = []

    async def look(phone: Phone, name: str) -> None:
        # axe judges the targets of pages that are no tool of the door
        smallest = 0 if "guest's" in name or "not paired" in name else 48
        for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
            await phone.resize(**size)
            await phone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            seen = await phone.page.evaluate(FAULTS, smallest) + await faults_of_verdict(phone)
            faults.extend(f"{name}, {size['width']}: {fault}" for fault in seen)
            if language == LANGUAGES[0]:
                faults.extend(await phone.faults_on_screen(f"{name}, {size['width']}"))

    hall = await a_hall(conference, new_phone, viewport=NARROW, locale=language, reduced_motion="reduce")
    await tour(hall, look)
    assert faults == []
