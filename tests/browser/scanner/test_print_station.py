"""A print station prints what desks ask for, once, on a page of the label's size."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Browser, Page, Route, expect
from pypdf import PdfReader

from shared.clock import utc_now
from shared.documents.badge import Badge, badge_svg
from shared.documents.badge_formats import SHEETS, Layout
from shared.documents.label_links import LabelLinks
from tests.browser.scanner.phone import AXE, RULES
from tests.support.checkin.service import Caller, Conference, Guest, Served
from tests.support.waiting import until

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A browser without windows has no print dialogue: what is on the sheet at that moment is kept for the test.
PRINTER = """globalThis.prints = [];
globalThis.print = () => globalThis.prints.push(document.querySelector("#sheet").innerHTML);"""
MILLIMETRE = 72 / 25.4


class Labels:
    """Registration, as far as a station sees it: it draws the badges of `guests`, unless it is away."""

    def __init__(self, served: Served) -> None:
        self.links = LabelLinks(served.settings.session_keys)
        self.guests: dict[str, Guest] = {}
        self.is_away = False

    async def answer(self, route: Route) -> None:
        label = self.links.read(route.request.url.rpartition("/")[2], utc_now())
        if self.is_away:
            await route.fulfill(status=502)
            return
        secret = self.guests[label.registration].secret if label.registration else "SAMPLE"
        badge = Badge(
            event_title="Plastics", first_name="Zoë", last_name="Müller", category="", code="X", secret=secret
        )
        headers = {"X-Badge-Digest": "ab12", "Content-Type": "image/svg+xml"}
        await route.fulfill(body=badge_svg(badge, Layout(label.format)), headers=headers)


@pytest.fixture
def labels(served: Served) -> Labels:
    return Labels(served)


@pytest.fixture
async def page(chromium: Browser, conference: Conference, labels: Labels, url: str) -> AsyncIterator[Page]:
    """A station that was just paired."""
    code = await conference.organiser.post(
        "/pairing-codes", {"event": conference.slug, "gate": "Main gate", "role": "desk", "lists": ["main"]}
    )
    context = await chromium.new_context(base_url=url, viewport={"width": 360, "height": 740}, locale="en-GB")
    await context.add_init_script(PRINTER)
    await context.route("**/labels/*", labels.answer)
    page = await context.new_page()
    await page.goto(f"/door/print#pair={code.body['code']}")
    await expect(page.locator("#station-state")).to_contain_text("Ready")
    await page.get_by_label("This browser prints without a dialogue").check()
    yield page
    await context.close()


async def a_guest(conference: Conference, labels: Labels) -> Guest:
    guest = await conference.guest(first_name="Zoë", last_name="Müller")
    labels.guests[guest.registration] = guest
    return guest


async def ask(desk: Caller, guest: Guest, nonce: str = "n1") -> str:
    return str((await desk.post("/print-jobs", {"nonce": nonce, "code": guest.code})).body["id"])


async def paper(page: Page) -> bytes:
    """The last print, as the browser lays it out on paper."""
    await page.evaluate("document.querySelector('#sheet').innerHTML = prints.at(-1)")
    return await page.pdf(prefer_css_page_size=True)


async def complaints(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text())
    report: dict[str, Any] = await page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    return [f"{v['id']}: {n['html'][:120]}" for v in report["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("format_", ["label62", "a6"])
async def test_a_badge_is_one_page_of_the_labels_size(
    page: Page, conference: Conference, labels: Labels, format_: str
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    await page.get_by_label("Labels in the printer").select_option(format_)
    await ask(desk, guest)
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")
    pdf = await paper(page)
    [sheet] = PdfReader(io.BytesIO(pdf)).pages
    size = [round(float(length) / MILLIMETRE) for length in sheet.mediabox[2:]]
    assert size == [SHEETS[format_].width, SHEETS[format_].height]
    assert "Zoë Müller" in sheet.extract_text()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=203 / 72).to_pil()  # the dots of a label printer
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [guest.secret]


@pytest.mark.slow
async def test_a_second_window_and_impatient_desks_print_no_second_badge(
    page: Page, conference: Conference, labels: Labels
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    second = await page.context.new_page()
    await second.goto("/door/print")
    await expect(second.get_by_role("heading", name="Another window prints already")).to_be_visible()
    for nonce in ("n1", "n1", "n2"):
        await ask(desk, guest, nonce)
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")
    assert await page.evaluate("prints.length") == 1
    assert (await desk.get("/lists/main/status")).body["admitted"] == 0
    await page.close()
    await expect(second.locator("#station-state")).to_contain_text("Ready")
    await second.get_by_role("button", name="Print again").press("Enter")
    await expect(second.locator("#station-jobs .state")).to_have_text(["printed", "printed"])
    assert await second.evaluate("prints.length") == 1


@pytest.mark.slow
async def test_without_registration_a_job_waits_and_the_station_says_so(
    page: Page, conference: Conference, labels: Labels
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    labels.is_away = True
    job = await ask(desk, guest)
    await expect(page.locator("#station-state")).to_contain_text("The label cannot be fetched now")
    assert (await desk.get(f"/print-jobs/{job}")).body["problem"] == "no_label"
    assert await complaints(page) == []
    labels.is_away = False
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")
    await expect(page.locator("#station-state")).to_contain_text("Ready")


@pytest.mark.slow
async def test_a_paused_station_leaves_badges_to_others(page: Page, conference: Conference, labels: Labels) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator("#station-state")).to_contain_text("Paused")
    assert (await desk.get("/print-jobs?limit=0")).body["station"] is False
    await ask(desk, guest)
    await page.get_by_role("button", name="Print a test label").click()
    await until(lambda: page.evaluate("prints.length === 1"))
    await page.get_by_role("button", name="Print again from now on").click()
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")


@pytest.mark.slow
async def test_a_badge_of_which_nobody_knows_is_left_to_people(
    page: Page, conference: Conference, labels: Labels
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    await page.evaluate("void (globalThis.print = () => { throw new Error('the computer died'); })")
    job = await ask(desk, guest)
    jobs = conference.database["print_jobs"]
    await until(lambda: jobs.find_one({"_id": job, "step": "printing"}))
    await jobs.update_one({"_id": job}, {"$set": {"until": utc_now()}})
    await expect(page.get_by_role("alert").filter(has_text="Nobody has said")).to_be_visible()
    assert await complaints(page) == []
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    await page.get_by_role("button", name="It is there").press("Enter")
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")


@pytest.mark.slow
async def test_where_a_dialogue_is_shown_people_say_whether_the_badge_came_out(
    page: Page, conference: Conference, labels: Labels
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    await page.get_by_label("This browser prints without a dialogue").uncheck()
    await page.reload()
    job = await ask(desk, guest)
    question = page.get_by_role("dialog", name="Did this badge come out?")
    await expect(question).to_contain_text("Zoë Müller")
    assert await complaints(page) == []
    assert await page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    await question.get_by_role("button", name="No, print it again").click()
    await until(lambda: page.evaluate("prints.length === 2"))
    await page.keyboard.press("Escape")
    await until(lambda: desk.get(f"/print-jobs/{job}"), lambda answer: answer.body["state"] == "perhaps_printed")
    await ask(desk, guest, "n2")
    await question.get_by_role("button", name="No, it is not needed").click()
    await expect(page.locator("#station-jobs .state").first).to_have_text("not printed: nothing came out")
    await ask(desk, guest, "n3")
    await expect(question.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#station-jobs .state").first).to_have_text("printed")


@pytest.mark.slow
async def test_a_label_is_moved_by_what_was_measured_at_this_printer(
    page: Page, conference: Conference, labels: Labels
) -> None:
    guest, desk = await a_guest(conference, labels), await conference.pair("desk")
    await ask(desk, guest)
    await expect(page.locator("#station-jobs .state")).to_have_text("printed")
    before = place_of_code(await paper(page))
    await page.get_by_text("Labels are printed a little beside").click()
    for field, millimetres in {"To the right": "3", "Downwards": "-1.5"}.items():
        await page.get_by_label(field).fill(millimetres)
        await page.get_by_label(field).blur()
    after = place_of_code(await paper(page))
    assert [now - then for now, then in zip(after, before, strict=True)] == pytest.approx([3, -1.5], abs=0.2)
    await page.reload()
    await expect(page.get_by_label("Downwards")).to_have_value("-1.5")


def place_of_code(pdf: bytes) -> list[float]:
    """Where the QR code's upper left corner lies, in millimetres."""
    dots = 10 * MILLIMETRE  # a millimetre in the picture
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=10).to_pil())
    corners = [getattr(code.position, name) for name in ("top_left", "top_right", "bottom_left", "bottom_right")]
    return [min(corner.x for corner in corners) / dots, min(corner.y for corner in corners) / dots]
