"""A badge is really printed, by a browser that asks nobody, into a file in the place of paper."""

import io
import secrets
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from tests.browser.engines.engine import shows
from tests.browser.engines.firefox import a_firefox
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


async def test_a_desks_badge_comes_out_of_the_printer_once(moien: Moien, tmp_path: Path) -> None:
    event, guest = await moien.new_event(), a_person(f"{secrets.token_hex(4)}.example.lu")
    await event.register(guest)
    await event.expected_at_door(1)
    desk, code = await event.pair("Desk", "desk"), await event.pairing_code("Desk", "desk")
    registration = await event.registration(guest["email"])
    paper = tmp_path / "badge.pdf"
    preferences = {**LABELS, f"{PRINTER}.print_to_filename": f'"{paper}"'}
    async with a_firefox(tmp_path, 800, 800, preferences) as firefox:
        await firefox.open(f"{moien.facts['url']}/door/print#pair={code}")
        await shows(firefox, "#station-state", "Ready")
        wanted = {"nonce": "n1", "code": registration["code"]}
        for _ in range(2):
            await desk.http.post("/door/api/v1/print-jobs", wanted, expected=201)
        await shows(firefox, "#station-jobs .state", "printed")
        await until(lambda: paper.exists() and paper.read_bytes().rstrip().endswith(b"%%EOF"))
    [page] = PdfReader(io.BytesIO(paper.read_bytes())).pages
    assert [round(float(length) / MILLIMETRE) for length in page.mediabox[2:]] == [62, 100]
    assert guest["last_name"] in page.extract_text()
    picture = pypdfium2.PdfDocument(paper)[0].render(scale=203 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [registration["ticket"]["secret"]]

    async def is_known() -> bool:
        return bool((await event.registration(guest["email"]))["badge"] == "printed")

    await until(is_known)
    assert [p["codes"] for p in (await moien.organiser.get(f"{event.path}/prints"))["items"]] == [
        [registration["code"]]
    ]
