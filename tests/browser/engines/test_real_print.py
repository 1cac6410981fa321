"""A badge is really printed, by browsers that ask nobody, into files in the place of paper."""

import io
import secrets
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Browser, Page, Playwright, expect
from pypdf import PdfReader

from tests.browser.engines.engine import shows
from tests.browser.engines.firefox import a_firefox
from tests.browser.engines.kiosk import a_kiosk
from tests.browser.scanner.phone import a_phone
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien
from tests.support.outside.people import a_person
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.browser]
MILLIMETRE = 72 / 25.4
PRINTER = "print.printer_Mozilla_Save_to_PDF"
# A label printer as the operating guide sets it up: the default one, with the label's size, asking nobody.
LABELS = {
    "print.always_print_silent": "true",
    "print_printer": '"Mozilla Save to PDF"',
    f"{PRINTER}.print_to_file": "true",
    f"{PRINTER}.print_paper_id": '""',
    f"{PRINTER}.print_paper_size_unit": "1",
    f"{PRINTER}.print_paper_width": '"62.00"',
    f"{PRINTER}.print_paper_height": '"100.00"',
}


@pytest.fixture
async def event(moien: Moien) -> Event:
    return await moien.new_event()


@pytest.fixture
async def guest(event: Event) -> dict[str, Any]:
    """The registration of the one guest, whom the door expects."""
    person = a_person(f"{secrets.token_hex(4)}.example.lu")
    await event.register(person)
    await event.expected_at_door(1)
    return await event.registration(person["email"])


async def test_a_desks_badge_comes_out_of_a_kiosks_printer_once_and_again_when_asked(
    moien: Moien, event: Event, guest: dict[str, Any], *, playwright: Playwright, chromium: Browser, tmp_path: Path
) -> None:
    url, paper = moien.facts["url"], tmp_path / "paper"
    paper.mkdir()
    desk, other = await event.pair("Desk", "desk"), await event.pair("Desk", "desk")
    wanted = {"nonce": "n1", "code": guest["code"]}
    async with a_kiosk(playwright, tmp_path, paper) as station, a_phone(chromium, url) as phone:
        await station.goto(f"{url}/door/print#pair={await event.pairing_code('Desk', 'desk')}")
        await is_ready(station)
        await station.get_by_label("This browser prints without a dialogue").check()
        for _ in range(2):
            await desk.http.post("/door/api/v1/print-jobs", wanted, expected=201)
        await expect(station.locator("#station-jobs .state")).to_have_text("printed")
        await station.reload()
        await is_ready(station)
        assert (await desk.http.post("/door/api/v1/print-jobs", wanted, expected=201))["state"] == "printed"
        assert await other.http.post("/door/api/v1/print-station/take", {"format": "label62"}) == {"job": None}
        [badge] = await prints(paper, 1)
        is_the_badge_of(guest, badge)
        await is_known(event, guest)

        await phone.pair_and_start(await event.pairing_code("Desk", "desk"))
        await phone.type(guest["last_name"])
        await phone.page.click("#matches button")
        await phone.page.get_by_role("button", name="Print again").click()
        await expect(phone.page.locator("#person .print-text")).to_have_text("Printed: Desk")
    for badge in await prints(paper, 2):
        is_the_badge_of(guest, badge)
    assert (await desk.status())["admitted"] == 0
    await until(lambda: logged(event), lambda log: log == [[guest["code"]]] * 2)


async def test_firefox_prints_without_asking_as_well(
    moien: Moien, event: Event, guest: dict[str, Any], tmp_path: Path
) -> None:
    code, paper = await event.pairing_code("Desk", "desk"), tmp_path / "badge.pdf"
    desk = await event.pair("Desk", "desk")
    preferences = {**LABELS, f"{PRINTER}.print_to_filename": f'"{paper}"'}
    async with a_firefox(tmp_path, 800, 800, preferences) as firefox:
        await firefox.open(f"{moien.facts['url']}/door/print#pair={code}")
        await shows(firefox, "#station-state", "Ready")
        await firefox.evaluate("document.querySelector('#station-silent').click()")
        await desk.http.post("/door/api/v1/print-jobs", {"nonce": "n1", "code": guest["code"]}, expected=201)
        await shows(firefox, "#station-jobs .state", "printed")
        [badge] = await prints(tmp_path, 1)
    is_the_badge_of(guest, badge)


async def is_ready(station: Page) -> None:
    await expect(station.locator("#station-state")).to_contain_text("Ready")


async def prints(folder: Path, number: int) -> list[bytes]:
    """The files that were printed, once so many are whole."""

    def whole() -> list[bytes] | None:
        pdfs = [file.read_bytes() for file in folder.glob("*.pdf")]
        return pdfs if len(pdfs) >= number and all(pdf.rstrip().endswith(b"%%EOF") for pdf in pdfs) else None

    return await until(whole)


def is_the_badge_of(guest: dict[str, Any], pdf: bytes) -> None:
    [page] = PdfReader(io.BytesIO(pdf)).pages
    assert [round(float(length) / MILLIMETRE) for length in page.mediabox[2:]] == [62, 100]
    words = page.extract_text()
    assert guest["last_name"] in words
    assert guest["tray"] in words.split()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=203 / 72).to_pil()  # the dots of a label printer
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [guest["ticket"]["secret"]]


async def is_known(event: Event, guest: dict[str, Any]) -> None:
    await until(lambda: event.registration(guest["email"]), lambda now: now["badge"] == "printed")


async def logged(event: Event) -> list[list[str]]:
    """The codes of each print in registration's log."""
    return [entry["codes"] for entry in (await event.moien.organiser.get(f"{event.path}/prints"))["items"]]
