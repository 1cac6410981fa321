"""There is room for all words: a verdict's above its button, a field's within it, on the smallest phones too."""

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.scanner.conftest import NewPhone
from tests.browser.scanner.phone import Phone
from tests.support.checkin.service import Conference
from tests.support.slow import first_of
from tests.support.waiting import until

pytestmark = pytest.mark.slow

SIZES = [(740, 360), (320, 568), (360, 640), (1024, 768)]
LONG_NAME = "Dr. Maximiliane-Theodora von und zu Hohenstein-Schwarzenberg"  # 60 letters
SOMEBODY = {
    "registration": "r1",
    "code": "GCXCV9",
    "name": LONG_NAME,
    "company": "Luxembourg Institute of Science and Technology",
    "category": "industry",
    "sessions": ["recycling-workshop", "gala-dinner"],
    "tray": "H",
    "badge": "outdated",
    "attention": None,
}
NOTE = "Bring her to room B, where the minister waits for her; she needs a chair with arms and the handout in French."
FIRST = {"at": "2026-03-02T09:12:00Z", "gate": "Side entrance, parking deck", "device": "Phone of Marie-Christine"}
VERDICTS: dict[str, dict[str, Any]] = {
    "go": {"level": "go", "verdict": "admitted", "attendee": SOMEBODY},
    "already in": {"level": "look", "reason": "already_admitted", "attendee": SOMEBODY, "first_admitted": FIRST},
    "wrong list": {"level": "look", "reason": "wrong_list", "attendee": {**SOMEBODY, "attention": NOTE}},
    "cancelled": {"level": "stop", "reason": "cancelled", "attendee": {**SOMEBODY, "attention": NOTE}},
}
# Words that the screen's edge or the button cuts; a line's box is somewhat higher than its letters.
NOT_IN_VIEW = """() => {
  const said = document.getElementById("verdict-words").getBoundingClientRect();
  const bottom = Math.min(said.bottom, document.getElementById("verdict-done").getBoundingClientRect().top);
  const words = document.createTreeWalker(document.getElementById("verdict-words"), NodeFilter.SHOW_TEXT);
  const hidden = [];
  while (words.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    for (const line of range.getClientRects()) {
      const slack = line.height / 8;
      const isInView = line.top > said.top - slack && line.bottom < bottom + slack;
      if (!isInView || line.left < 0 || line.right > innerWidth) hidden.push(words.currentNode.data);
    }
  }
  return hidden;
}"""
# The share of the screen's shorter way that the sign takes, and the share of their room that the words fill.
FILLED = """() => {
  const size = (id) => document.getElementById(id).getBoundingClientRect();
  const words = document.getElementById("verdict-words");
  const lines = [...words.children].map((line) => line.offsetHeight);
  return {
    sign: size("verdict-sign").width / Math.min(innerWidth / 2, innerHeight),
    words: lines.reduce((sum, height) => sum + height) / words.clientHeight,
  };
}"""
WIDER_THAN_FIELD = """() => {
  const field = document.getElementById("typed-code");
  const style = getComputedStyle(field);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(field.placeholder).width > room;
}"""


async def _answers(phone: Phone, verdict: dict[str, Any]) -> None:
    """The server gives this verdict to every scan."""

    async def answer(route: Route) -> None:
        scan = route.request.post_data_json
        usual = {"verdict": "refused", "reason": None, "attendee": None, "first_admitted": None}
        known = {"nonce": scan["nonce"], "recorded_at": scan["scanned_at"]}
        await route.fulfill(json={**usual, **verdict, **known})

    await phone.page.route("**/door/api/v1/scans", answer)


@pytest.mark.parametrize("locale", [pytest.param("fr-FR", marks=pytest.mark.slow), "de-DE"])
@pytest.mark.parametrize("verdict", first_of(sorted(VERDICTS, reverse=True)))
async def test_no_words_of_a_verdict_are_out_of_view(
    new_phone: NewPhone, pairing_code: Any, verdict: str, locale: str
) -> None:
    phone = await new_phone(locale=locale)
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await _answers(phone, VERDICTS[verdict])
    for width, height in SIZES:
        await phone.page.set_viewport_size({"width": width, "height": height})
        await phone.type(f"{width}")
        await phone.verdict(VERDICTS[verdict]["level"])
        assert await phone.page.evaluate(NOT_IN_VIEW) == [], (width, height)
        await phone.tap_away()


@pytest.mark.parametrize("zoom", [100, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.parametrize("verdict", first_of(VERDICTS))
async def test_sign_and_words_fill_the_screen(new_phone: NewPhone, pairing_code: Any, verdict: str, zoom: int) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    await phone.page.evaluate("zoom => { document.documentElement.style.fontSize = `${zoom}%`; }", zoom)
    await _answers(phone, VERDICTS[verdict])
    for width, height in SIZES:
        await phone.page.set_viewport_size({"width": width, "height": height})
        await phone.type(f"{width}")
        await phone.verdict(VERDICTS[verdict]["level"])
        assert await phone.page.evaluate(NOT_IN_VIEW) == [], (width, height)
        filled = await phone.page.evaluate(FILLED)
        assert filled["sign"] >= 0.8, (width, height)
        # one more size may need one more line
        assert filled["words"] >= 0.7, (width, height)
        await phone.tap_away()


async def test_only_a_stop_has_a_frame(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code())
    await phone.stop_clock()
    frames = {}
    for verdict in ("go", "already in", "cancelled"):
        await _answers(phone, VERDICTS[verdict])
        level = VERDICTS[verdict]["level"]
        await phone.type(verdict)
        await phone.verdict(level)
        await expect(phone.page.locator("#verdict")).to_have_class(level)
        frames[level] = await phone.page.evaluate(
            "parseFloat(getComputedStyle(document.getElementById('verdict')).borderTopWidth)"
        )
        await phone.tap_away()
    assert frames["go"] == frames["look"] == 0
    assert frames["stop"] >= 9


@pytest.mark.slow
async def test_a_phone_that_is_turned_still_shows_all_words(new_phone: NewPhone, pairing_code: Any) -> None:
    phone = await new_phone(viewport={"width": 360, "height": 740})
    await phone.pair_and_start(await pairing_code())
    await _answers(phone, VERDICTS["wrong list"])
    await phone.type("somebody")
    await phone.verdict("look")
    await phone.page.set_viewport_size({"width": 740, "height": 360})
    await until(lambda: _all_in_view(phone))


async def _all_in_view(phone: Phone) -> bool:
    return await phone.page.evaluate(NOT_IN_VIEW) == []


@pytest.mark.parametrize("role", ["scan", "desk"])
async def test_the_field_for_codes_has_room_for_its_words(new_phone: NewPhone, pairing_code: Any, role: str) -> None:
    phone = await new_phone(viewport={"width": 320, "height": 568})
    await phone.pair_and_start(await pairing_code(role=role))
    if role == "scan":
        await phone.page.click("#type-open")
    for width, height in SIZES:
        await phone.page.set_viewport_size({"width": width, "height": height})
        for language in ("en", "fr", "de", "lb"):
            await phone.page.select_option("#language", language)
            assert not await phone.page.evaluate(WIDER_THAN_FIELD), (width, language)


@pytest.mark.parametrize("zoom", first_of([100, 200]))
async def test_all_controls_are_at_hand_in_each_position(
    conference: Conference, new_phone: NewPhone, pairing_code: Any, zoom: int
) -> None:
    await conference.organiser.call("PATCH", f"/lists/main?event={conference.slug}", {"reentry": "after_exit"})
    phone = await new_phone()
    await phone.pair_and_start(await pairing_code(role="desk"))
    await phone.page.evaluate("zoom => { document.documentElement.style.fontSize = `${zoom}%`; }", zoom)
    for width, height in SIZES:
        await phone.page.set_viewport_size({"width": width, "height": height})
        assert not await phone.page.evaluate("document.documentElement.scrollWidth > innerWidth"), (width, height)
        for control in ("#last", "#direction", "#typed button", "#menu-open"):
            box = await phone.page.locator(control).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert zoom > 100 or box["y"] + box["height"] <= height, (control, width, height)
