"""Organisers take lists away: with the keyboard, with a mouse, with and without scripts."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import Page, expect

from shared.jobs.job import Progress
from shared.jobs.mongo_jobs import MongoJobs
from shared.schedule.mongo_schedule import MongoSchedule
from tests.browser.pages.conftest import OpenPage
from tests.browser.pages.scene import Scene, sign_in
from tests.browser.pages.test_accessibility import AXE, complaints
from tests.support.registration.export_jobs import an_idle_export
from tests.support.registration.service import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHOSEN = "[...document.querySelectorAll('.chosen input:checked')].map(box => box.value)"


async def _opened(page: Page, scene: Scene, query: str = "") -> None:
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    await page.goto(f"/console/events/{scene.events['open']}/exports{query}")


def _content(path: Path) -> bytes:
    return path.read_bytes()


async def _downloaded(page: Page, button: str) -> Path:
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name=button, exact=True).click()
    return Path(await (await downloading.value).path())


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_columns_are_ordered_saved_and_exported(new_page: OpenPage, scene: Scene, has_scripts: bool) -> None:
    page = await new_page(1280, java_script_enabled=has_scripts)
    await _opened(page, scene, "?usual=yes")
    await page.get_by_role("button", name="Move E-mail up").click()
    await page.get_by_role("checkbox", name="Tray").check()
    if not has_scripts:
        await page.get_by_role("button", name="Put the ticked ones into the list").click()
    await page.get_by_role("checkbox", name="State", exact=True).uncheck()
    await page.get_by_role("button", name="Save these columns").click()
    await expect(page.get_by_text("Saved. All organisers")).to_be_visible()
    sheet = load_workbook(io.BytesIO(_content(await _downloaded(page, "Export")))).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert (heads[0], heads[-1], "State" in heads) == ("Code", "Tray", False)
    assert heads.index("E-mail") + 1 == heads.index("Last name")


async def test_the_keyboard_suffices_and_the_focus_stays(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(1280)
    await _opened(page, scene, "?usual=yes")
    await page.get_by_role("button", name="Move Title up").focus()
    for _ in range(2):
        await page.keyboard.press("Enter")
    assert (await page.evaluate(CHOSEN))[0] == "honorific"
    await expect(page.get_by_text("Title is now column 1.")).to_be_visible()
    await expect(page.get_by_role("button", name="Move Title down")).to_be_focused()
    await page.get_by_role("checkbox", name="Tray").focus()
    await page.keyboard.press("Space")
    assert (await page.evaluate(CHOSEN))[-1] == "tray"
    await expect(page.get_by_role("checkbox", name="Tray")).to_be_focused()


async def test_the_separator_is_asked_for_csv_alone(new_page: OpenPage, scene: Scene) -> None:
    page = await new_page(360)
    await _opened(page, scene)
    await expect(page.get_by_label("Separator in CSV")).to_be_hidden()
    await page.get_by_label("CSV", exact=True).check()
    await page.get_by_label("Separator in CSV").select_option("tab")
    lines = _content(await _downloaded(page, "Export")).decode("utf-8-sig").splitlines()
    assert next(csv.reader(lines, delimiter="\t"))[0] == "code"


@pytest.mark.slow
async def test_a_long_export_is_followed_to_its_file(new_page: OpenPage, scene: Scene, office: Office) -> None:
    page, event = await new_page(360), scene.events["open"]
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    job = await an_idle_export(office, event)
    jobs = MongoJobs(office.database, MongoSchedule(office.database))
    await page.goto(f"/console/events/{event}/exports/{job.id}")
    await expect(page.get_by_text("People are being counted.")).to_be_visible()
    await page.evaluate(AXE)
    assert await complaints(page) == []
    await jobs.advance(job, Progress(cursor=None, rows=8000, done=2000))
    await expect(page.get_by_text("2000 of 8000 people")).to_be_visible()
    file = {"job": job.id, "name": "file", "number": 0, "content": b"code\r\n"}
    await office.database["job_files"].insert_one(file)
    async with page.expect_download() as downloading:
        job = await jobs.read(job.id)
        await jobs.advance(job, Progress(cursor="file", done=6000, counts={"bytes": 6}, state="done"))
    assert _content(Path(await (await downloading.value).path())) == b"code\r\n"
    await expect(page.get_by_role("status")).to_contain_text("The file is ready.")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_long_export_is_cancelled(
    new_page: OpenPage,
    scene: Scene,
    office: Office,
    has_scripts: bool,
) -> None:
    page, event = await new_page(360, java_script_enabled=has_scripts), scene.events["open"]
    await sign_in(page, scene)
    await page.wait_for_selector(".figures >> nth=0")
    job = await an_idle_export(office, event)
    await page.goto(f"/console/events/{event}/exports/{job.id}")
    await page.get_by_role("button", name="Cancel the export").click()
    await expect(page.get_by_role("status")).to_contain_text("The export is cancelled")
