"""The page of lists and exports, used without scripts: choosing, ordering, saving, exporting, cancelling."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import utc_now
from shared.jobs.job import Progress
from shared.jobs.mongo_jobs import MongoJobs
from shared.schedule.mongo_schedule import MongoSchedule
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_question
from tests.support.registration.export_jobs import an_idle_export
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

QUESTIONS = [a_question("diet", sensitive=True), a_question("size")]


async def _opened(organiser: Organiser, office: Office, role: Any = "editor", query: str = "") -> tuple[str, Page]:
    """An event in which the organiser has a role, and the page."""
    event = await office.has_event(questions=QUESTIONS)
    await office.enter(event, last_name="Weber", answers={"diet": "no nuts", "size": "M"})
    await organiser.has_role(office, event, role)
    await organiser.sign_in()
    return event, await organiser.visitor.get(f"/console/events/{event}/exports{query}")


def _chosen(page: Page) -> list[str]:
    return page.form("/exports").fields["column"]


async def test_the_page_begins_with_the_usual_columns(organiser: Organiser, office: Office) -> None:
    event, page = await _opened(organiser, office)
    assert _chosen(page)[:2] == ["code", "state"]
    assert _chosen(page)[-1] == "answers.size"
    assert "answers.diet" not in _chosen(page)
    scans = await organiser.visitor.get(f"/console/events/{event}/exports?rows=scans")
    assert "gate" in _chosen(scans)


async def test_a_short_list_is_there_at_once(organiser: Organiser, office: Office) -> None:
    _, page = await _opened(organiser, office)
    file = await organiser.visitor.submit(
        page, "/exports", column=["last_name", "answers.size"], format="csv", delimiter="comma", action="export"
    )
    assert file.headers["Content-Disposition"].endswith('-attendance.csv"')
    assert file.body.decode("utf-8-sig") == "last_name,answers.size\r\nWeber,M\r\n"


async def test_columns_are_moved_without_scripts(organiser: Organiser, office: Office) -> None:
    _, page = await _opened(organiser, office)
    columns = ["code", "email", "company"]
    for action, order in (
        ("up:email", ["email", "code", "company"]),
        ("down:email", ["code", "company", "email"]),
        ("up:code", columns),
        ("down:company", columns),
        ("up:nonsense", columns),
        ("arrange", columns),
    ):
        shown = await organiser.visitor.submit(page, "/exports", column=columns, action=action)
        assert (shown.status, _chosen(shown)) == (200, order), action


async def test_what_else_was_chosen_stays_when_a_column_is_moved(organiser: Organiser, office: Office) -> None:
    _, page = await _opened(organiser, office, query="?rows=registrations")
    choice = {"format": "csv", "delimiter": "tab", "state": "waitlisted"}
    shown = await organiser.visitor.submit(page, "/exports", column=["code", "email"], action="up:email", **choice)
    fields = shown.form("/exports").fields
    assert {name: fields[name] for name in choice} == {name: [value] for name, value in choice.items()}


async def test_saved_columns_are_there_for_every_organiser(organiser: Organiser, office: Office) -> None:
    event, page = await _opened(organiser, office)
    columns = ["email", "answers.diet", "code"]
    saved = await organiser.visitor.submit(page, "/exports", column=columns, action="save")
    assert "Saved." in saved.text
    assert _chosen(saved) == ["email", "code"]
    await organiser.has_role(office, event, "viewer")
    again = await organiser.visitor.get(f"/console/events/{event}/exports")
    assert _chosen(again) == ["email", "code"]
    usual = await organiser.visitor.get(f"/console/events/{event}/exports?usual=yes")
    assert _chosen(usual)[:2] == ["code", "state"]
    [entry] = [e async for e in office.database["audit"].find({"event": event, "action": "export.columns_saved"})]
    assert entry["after"] == {"people": ["email", "code"]}


@pytest.mark.parametrize("questions", [[], [a_question("size", sensitive=True)]], ids=["gone", "sensitive"])
async def test_a_question_that_is_gone_or_has_become_sensitive_is_not_among_the_saved_columns(
    organiser: Organiser, office: Office, questions: Any
) -> None:
    event, page = await _opened(organiser, office)
    await organiser.visitor.submit(page, "/exports", column=["answers.size", "code"], action="save")
    assert (await office.call("PATCH", f"events/{event}", {"questions": questions})).status == 200
    assert _chosen(await organiser.visitor.get(f"/console/events/{event}/exports")) == ["code"]


async def test_viewers_export_but_neither_save_nor_see_sensitive_answers(organiser: Organiser, office: Office) -> None:
    event, page = await _opened(organiser, office, "viewer")
    assert "answers.diet" not in page.html
    assert "Save these columns" not in page.text
    for fields in ({"action": "save"}, {"action": "export", "column": ["code", "answers.diet"]}):
        assert (await organiser.visitor.submit(page, "/exports", **fields)).status == 403
    job = await an_idle_export(office, event, columns=("answers.diet",), state="done", cursor="x", counts={"bytes": 0})
    for ending in ("", "/file"):
        assert (await organiser.visitor.get(f"/console/events/{event}/exports/{job.id}{ending}")).status == 403


async def test_an_export_of_sensitive_answers_is_noted(organiser: Organiser, office: Office) -> None:
    event, page = await _opened(organiser, office)
    file = await organiser.visitor.submit(page, "/exports", column=["answers.diet"], format="csv", action="export")
    assert [*csv.reader(io.StringIO(file.body.decode("utf-8-sig")))] == [["answers.diet"], ["no nuts"]]
    [entry] = [e async for e in office.database["audit"].find({"event": event, "action": "export.sensitive"})]
    assert (entry["actor"], entry["after"]["rows"]) == (f"account:{organiser.account}", 1)


async def test_progress_is_shown_until_the_file_is_there(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    job = await an_idle_export(office, event)
    path = f"/console/events/{event}/exports/{job.id}"
    assert 'http-equiv="refresh"' in (await organiser.visitor.get(path)).html
    jobs = MongoJobs(office.database, MongoSchedule(office.database))
    assert await jobs.advance(job, Progress(cursor=None, rows=4000, done=1500))
    assert "1500 of 4000 people" in (await organiser.visitor.get(path)).text
    assert (await organiser.visitor.get(f"{path}/file")).status == 404


async def test_an_export_is_cancelled(organiser: Organiser, office: Office) -> None:
    event, _ = await _opened(organiser, office)
    job = await an_idle_export(office, event)
    path = f"/console/events/{event}/exports/{job.id}"
    await office.database["job_files"].insert_one({"job": job.id, "name": "n", "number": 0, "content": b"x"})
    page = await organiser.visitor.submit(await organiser.visitor.get(path), "/cancel")
    assert "The export is cancelled" in page.text
    assert await office.database["job_files"].count_documents({"job": job.id}) == 0
    assert (await organiser.visitor.get(f"{path}/file")).status == 404


async def test_an_export_is_gone_after_an_hour_and_was_never_there_for_others(
    organiser: Organiser, office: Office
) -> None:
    event, _ = await _opened(organiser, office)
    other, _ = await _opened(organiser, office)
    old = await an_idle_export(office, event, created_at=utc_now() - timedelta(minutes=61))
    new = await an_idle_export(office, event)
    for path in (f"{event}/exports/{old.id}", f"{other}/exports/{new.id}", f"{event}/exports/nonsense"):
        assert (await organiser.visitor.get(f"/console/events/{path}")).status == 404, path
    stranger = await office.has_event()
    assert (await organiser.visitor.get(f"/console/events/{stranger}/exports")).status == 404


@pytest.mark.parametrize(
    "fields", [{"column": ["nonsense"]}, {"format": "pdf"}, {"rows": "x"}, {"delimiter": "|"}, {"state": "gone"}]
)
async def test_what_no_form_of_ours_sends_is_refused(organiser: Organiser, office: Office, fields: Any) -> None:
    _, page = await _opened(organiser, office)
    assert (await organiser.visitor.submit(page, "/exports", action="export", **fields)).status == 422
