"""Imports and invitations in every state that a page can show, and how to get to each page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from playwright.async_api import Page

from shared.clock import utc_now
from tests.support.registration.service import Office

RUNNING = "1" * 32
PEOPLE = "Zoë Weber, zoe@news.example.lu, <b>Ferro</b>\nmax@example.lu\nnobody"
ROWS = f"Full name;E-mail;Company;Category\nZoë;zoe@news.example.lu;Ferro;industry\nBob;none;{'x' * 300};nowhere\n"
Go = Callable[[Page, str], Awaitable[None]]


async def invited(office: Office, event: str) -> dict[str, str]:
    """The codes of invitations by what is special about them."""

    async def invite(**fields: Any) -> str:
        created = await office.call("POST", f"events/{event}/invitations", {"category": "vip", **fields})
        return str(created.body["code"])

    codes = {
        "person": await invite(last_name="محمد", email="max@example.lu", note="Do come.\nPlease.", holds_places=True),
        "sponsor": await invite(uses=5, company="Ferro", expires_at=(utc_now() + timedelta(days=9)).isoformat()),
        "declined": await invite(email="no@example.lu"),
        "revoked": await invite(),
    }
    path = f"events/{event}/invitations"
    await office.call("POST", f"{path}/{codes['declined']}/decline", {"reason": "Away. " * 40}, token=None)
    await office.call("POST", f"{path}/{codes['revoked']}/revoke")
    await _is_running(office, event)
    return codes


async def _is_running(office: Office, event: str) -> None:
    """Jobs of which no step is ever done."""
    job = {"event": event, "actor": "", "created_at": utc_now(), "options": {"mails": False, "dry_run": False}}
    progress = {"state": "running", "reason": "", "cursor": 2, "steps": 2, "rows": 900, "done": 400, "bad": []}
    for identity, kind in ((RUNNING, "people_import"), (RUNNING.replace("1", "2"), "invite_several")):
        await office.database["jobs"].insert_one({"_id": identity, "kind": kind, **job, **progress, "counts": {}})


async def _uploaded(page: Page, content: str) -> None:
    await page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": content.encode()})
    await page.click("form:has(#file) button")


async def refused_file(page: Page, event: str) -> None:
    await page.goto(f"/console/events/{event}/import")
    await _uploaded(page, "%PDF-1.7")
    await page.wait_for_selector("#faults")


async def import_preview(page: Page, event: str) -> None:
    """The preview of a list with a bad row, with all columns unfolded."""
    await page.goto(f"/console/events/{event}/import")
    await _uploaded(page, ROWS)
    await page.click("summary:has(h2)")


async def imported(page: Page, event: str) -> None:
    """The report of an import with a bad row."""
    await import_preview(page, event)
    await page.check("#basis")
    await page.click("form[action*=start] button")
    await page.wait_for_selector("#state[data-state=done]")


async def invitation_warned(page: Page, event: str) -> None:
    """The form of an invitation for an address that has an open one."""
    await page.goto(f"/console/events/{event}/invitations/new")
    await page.fill("#email", "max@example.lu")
    await page.click("form:has(#email) button")
    await page.wait_for_selector("#faults")


async def several_refused(page: Page, event: str) -> None:
    await page.goto(f"/console/events/{event}/invitations/several")
    await page.click("form:has(#people) button")
    await page.wait_for_selector("#faults")


async def several_preview(page: Page, event: str) -> None:
    await page.goto(f"/console/events/{event}/invitations/several")
    await page.fill("#people", PEOPLE)
    await page.click("form:has(#people) button")
    await page.wait_for_selector("#invited")


async def several_refused_preview(page: Page, event: str) -> None:
    """The preview with a moment that is past."""
    await several_preview(page, event)
    await page.fill("#expires_at", "2020-01-01T10:00")
    await page.click("[value=check]")
    await page.wait_for_selector("#faults")


def _at(ending: str) -> Go:
    async def go(page: Page, event: str) -> None:
        await page.goto(f"/console/events/{event}{ending}")

    return go


IN_CONSOLE: dict[str, Go] = {
    "import": _at("/import"),
    "import of no table": refused_file,
    "import preview": import_preview,
    "import report": imported,
    "import running": _at(f"/imports/{RUNNING}"),
    "invitations": _at("/invitations"),
    "invitations declined": _at("/invitations?state=declined"),
    "invitation form": _at("/invitations/new"),
    "invitation warned": invitation_warned,
    "invite several": _at("/invitations/several"),
    "invite nobody": several_refused,
    "invite several preview": several_preview,
    "invite several with faults": several_refused_preview,
    "invite several running": _at(f"/invitations/batches/{RUNNING.replace('1', '2')}"),
}
"""States by name, with the way to each for somebody who is signed in."""
