"""In the console, organisers invite several people: typed ones, those of a file, those of an earlier event."""

import io
from typing import Any

import aiohttp
import pytest

from tests.service.registration.test_pages_imports import finished
from tests.support.outside.visitor import Page
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

NEWS = [{"id": "news", "text": {"en": "News"}}]
PEOPLE = "Zoë <zoe@x.example.lu>; open@x.example.lu\nnobody\n<b>Ada</b>, ada@x.example.lu, =1+1\nada@x.example.lu"


async def chosen(organiser: Organiser, office: Office, event: str, way: str, value: str | bytes = b"") -> Page:
    """The page that follows on the form in which people are named in this way."""
    await organiser.has_role(office, event, "editor")
    page = await organiser.visitor.get(path := f"/console/events/{event}/invitations/several")
    if "sign-in" in page.path:
        page = await organiser.sign_in(path)
    data = aiohttp.FormData({"form_token": page.form("/several").fields["form_token"][0], "from": way})
    if isinstance(value, bytes):
        data.add_field(way, io.BytesIO(value), filename="people.csv", content_type="text/csv")
    else:
        data.add_field(way, value, content_type="text/plain")
    return await organiser.visitor.request("POST", path, data=data)


async def sent(organiser: Organiser, preview: Page, **fields: Any) -> Page:
    """The page that follows on the form of a preview."""
    return await organiser.visitor.submit(preview, preview.path.partition("?")[0], **fields)


def numbers(page: Page) -> tuple[str, ...]:
    return tuple(page.said_at(name) for name in ("invited", "left-out", "bad"))


async def invitations(office: Office, event: str) -> list[dict[str, Any]]:
    return list((await office.call("GET", f"events/{event}/invitations")).body["items"])


async def test_typed_people_are_looked_at_and_then_invited_once(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.call("POST", f"events/{event}/invitations", {"category": "industry", "email": "open@x.example.lu"})
    preview = await chosen(organiser, office, event, "people", PEOPLE)
    assert numbers(preview) == ("2", "1", "2")
    for text in ("has an open invitation", "Enter an e-mail address.", "Row 4 has the same address.", "<b>Ada</b>"):
        assert text in preview.text
    checked = await sent(organiser, preview, action="check", note="Do come.", send=None)
    assert len(await invitations(office, event)) == 1
    report = await finished(organiser, (await sent(organiser, checked, action="invite")).path)
    assert numbers(report) == ("2", "1", "2")
    again = await sent(organiser, checked, action="invite")
    assert again.path == report.path
    ada = next(invited for invited in await invitations(office, event) if invited["email"].startswith("ada"))
    assert (ada["company"], ada["note"], ada["mailed_at"]) == ("=1+1", "Do come.", None)


async def test_what_all_have_in_common_is_checked_at_its_field(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    preview = await chosen(organiser, office, event, "file", b"E-mail\nzoe@x.example.lu\n")
    for field, value in (("expires_at", "2020-02-30T10:00"), ("expires_at", "2020-02-28T10:00"), ("note", "x" * 2001)):
        faulty = await sent(organiser, preview, action="invite", **{field: value})
        assert (faulty.status, faulty.reader.attributes_of[field].get("aria-invalid")) == (422, "true"), value
    assert await invitations(office, event) == []


@pytest.mark.slow
async def test_those_who_agreed_at_an_earlier_event_are_invited(organiser: Organiser, office: Office) -> None:
    earlier, event = await office.has_event(consents=NEWS), await office.has_event()
    await organiser.has_role(office, earlier, "viewer")
    none = await chosen(organiser, office, event, "earlier", earlier)
    assert (none.status, "Nobody of this event has agreed" in none.text) == (422, True)
    for email, news in (("yes@x.example.lu", True), ("no@x.example.lu", False)):
        await office.submit(earlier, email=email, consents={"privacy": True, "news": news})
    preview = await chosen(organiser, office, event, "earlier", earlier)
    assert numbers(preview) == ("1", "0", "0")
    await finished(organiser, (await sent(organiser, preview, action="invite")).path)
    [mail] = await office.subscribers.has_mails(event, "invitation")
    assert (mail.to, mail.marketing) == ("yes@x.example.lu", True)


@pytest.mark.slow
async def test_people_of_an_event_of_others_are_not_invited(organiser: Organiser, office: Office) -> None:
    foreign, event = await office.has_event(consents=NEWS), await office.has_event()
    await office.submit(foreign, email="yes@x.example.lu", consents={"privacy": True, "news": True})
    refused = await chosen(organiser, office, event, "earlier", foreign)
    assert refused.status in {403, 404}
    assert foreign not in (await organiser.visitor.get(f"/console/events/{event}/invitations/several")).html


@pytest.mark.slow
@pytest.mark.parametrize(("way", "value"), [("people", " \n"), ("file", b""), ("file", b"PK\x03\x04"), ("x", "x\x00y")])
async def test_what_names_nobody_is_refused(organiser: Organiser, office: Office, way: str, value: str | bytes) -> None:
    event = await office.has_event()
    refused = await chosen(organiser, office, event, way, value)
    assert (refused.status, "Error:" in refused.html) == (422, True)


async def test_whoever_has_an_open_invitation_is_invited_again_only_knowingly(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event()
    await office.call("POST", f"events/{event}/invitations", {"category": "industry", "email": "open@x.example.lu"})
    await organiser.has_role(office, event, "editor")
    form = await organiser.sign_in(f"/console/events/{event}/invitations/new")
    warned = await organiser.visitor.submit(form, "/new", email="OPEN@x.example.lu")
    assert (warned.status, "There is an open invitation for this address." in warned.text) == (422, True)
    assert len(await invitations(office, event)) == 1
    await organiser.visitor.submit(warned, "/new")
    assert len(await invitations(office, event)) == 2
