"""In the console, organisers send a file, see what it would do, import it, and take that back."""

import io

import aiohttp

from tests.support.outside.visitor import Page
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

FILE = (
    "Full name;E-mail;Société;Category\nAda Lovelace King;ada@example.lu;<b>=1+1;industry\nBob;no address;;industry\n"
)


async def uploaded(organiser: Organiser, office: Office, event: str, content: bytes) -> Page:
    """The page that follows on the form with a file."""
    await organiser.has_role(office, event, "editor")
    page = await organiser.sign_in(f"/console/events/{event}/import")
    data = aiohttp.FormData({"form_token": page.form("/import").fields["form_token"][0]})
    data.add_field("file", io.BytesIO(content), filename="people.csv", content_type="text/csv")
    return await organiser.visitor.request("POST", f"/console/events/{event}/import", data=data)


async def finished(organiser: Organiser, path: str) -> Page:
    async def look() -> Page | None:
        page = await organiser.visitor.get(path)
        return page if page.reader.attributes_of["state"]["data-state"] != "running" else None

    return await until(look)


async def test_a_file_is_previewed_imported_and_taken_back(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    preview = await uploaded(organiser, office, event, FILE.encode())
    for text in ("2 rows were read.", "Lovelace King", "Enter an e-mail address in the right format", "first word"):
        assert text in preview.text
    assert await office.registrations(event) == []
    refused = await organiser.visitor.submit(preview, "/start")
    assert "Tick the box" in refused.text
    started = await organiser.visitor.submit(refused, "/start", basis="yes")
    report = await finished(organiser, started.path)
    assert ("The import is done." in report.text, "Download the row to correct" in report.text) == (True, True)
    [person] = await office.registrations(event)
    assert (person["first_name"], person["last_name"], person["company"]) == ("Ada", "Lovelace King", "<b>=1+1")
    await organiser.visitor.submit(report, "/undo")
    undone = await finished(organiser, started.path)
    assert "The import is undone." in undone.text
    assert [p["state"] for p in await office.registrations(event)] == ["cancelled"]


MARKUP = "<img src=x onerror=alert(1)>"


async def test_what_a_file_says_is_never_markup(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    rows = (f"{MARKUP};{MARKUP};ada@example.lu;{MARKUP};industry", f"{MARKUP};{MARKUP};{MARKUP};;{MARKUP}")
    content = "\n".join([f"Last name;Company;E-mail;{MARKUP};Category", *rows])
    preview = await uploaded(organiser, office, event, content.encode())
    started = await organiser.visitor.submit(preview, "/start", basis="yes")
    report = await finished(organiser, started.path)
    undone = await organiser.visitor.submit(report, "/undo")
    for page in (preview, report, undone):
        assert MARKUP not in page.html
    assert preview.text.count(MARKUP) >= 3
