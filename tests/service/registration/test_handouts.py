"""Those who came get documents from their own page; nobody else does."""

import io
from typing import Any

import aiohttp
import pytest

from services.registration.domain.handout import MOST_BYTES, MOST_BYTES_OF_EVENT
from tests.service.registration.test_pages_manage import Holder, a_holder
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.afterwards import a_stay, comes
from tests.support.registration.builders import a_talk
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

pytestmark = pytest.mark.slow

PDF = b"%PDF-1.7\nslides"
NAME = "Foliensätze (Müller).pdf"


@pytest.fixture
async def visitor(office: Office) -> Any:
    async with a_visitor(f"http://127.0.0.1:{office.settings.registration_port}") as visitor:
        yield visitor


@pytest.fixture
async def holder(office: Office, visitor: Visitor) -> Holder:
    return await a_holder(office, visitor, talks=[a_talk()])


async def page_of(organiser: Organiser, office: Office, event: str) -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(f"/console/events/{event}/set-up/programme/handouts")


async def upload(organiser: Organiser, page: Page, content: bytes = PDF, name: str = NAME, **fields: str) -> Page:
    form = page.form("/handouts")
    data = aiohttp.FormData({"form_token": form.fields["form_token"][0], **fields}, quote_fields=False)
    data.add_field("file", io.BytesIO(content), filename=name)
    return await organiser.visitor.request("POST", form.action.partition("#")[0], data=data)


async def came(office: Office, holder: Holder) -> None:
    await comes(office, holder.event, {"code": holder.code}, a_stay(2, 1))


async def only_handout(office: Office, event: str) -> str:
    document = await office.database["handouts"].find_one({"event": event})
    assert document is not None
    return str(document["_id"])


async def test_who_came_gets_the_file_as_it_was_and_nobody_before(
    organiser: Organiser, office: Office, holder: Holder
) -> None:
    page = await page_of(organiser, office, holder.event)
    added = await upload(organiser, page, title="Slides <b>", about="opening")
    assert (added.status, "Added." in added.text) == (200, True)
    path = f"{holder.link}/documents/{await only_handout(office, holder.event)}"
    assert "Handouts" not in (await holder.page()).text
    assert (await holder.visitor.get(path)).status == 404
    await came(office, holder)
    shown = await holder.page()
    assert path in shown.reader.links
    assert "Slides <b> Opening · PDF, 1 KB" in shown.text
    file = await holder.visitor.get(path)
    assert (file.body, file.headers["Content-Type"]) == (PDF, "application/pdf")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=\"Foliens_tze (M_ller).pdf\"; filename*=UTF-8''Foliens%C3%A4tze%20%28M%C3%BCller%29.pdf"
    )


async def test_a_file_is_for_people_of_its_event_only(
    organiser: Organiser, office: Office, visitor: Visitor, holder: Holder
) -> None:
    await upload(organiser, await page_of(organiser, office, holder.event), for_confirmed="yes")
    handout = await only_handout(office, holder.event)
    other = await a_holder(office, visitor, person={"email": "other@example.lu"})
    await came(office, other)
    for path in (
        f"{other.link}/documents/{handout}",
        f"{holder.link}x/documents/{handout}",
        f"{holder.link}/documents/{handout}0",
        f"/r/documents/{handout}",
        f"/e/{holder.event}/documents/{handout}",
    ):
        assert (await visitor.get(path)).status == 404


async def test_one_for_all_confirmed_is_there_before_they_come_until_it_is_not(
    organiser: Organiser, office: Office, holder: Holder
) -> None:
    page = await upload(organiser, await page_of(organiser, office, holder.event), for_confirmed="yes")
    handout = await only_handout(office, holder.event)
    path = f"{holder.link}/documents/{handout}"
    assert (await holder.visitor.get(path)).status == 200
    await organiser.visitor.submit(page, f"/{handout}", for_confirmed=None)
    assert (await holder.visitor.get(path)).status == 404
    await organiser.visitor.submit(page, f"/{handout}", for_confirmed="yes")
    await office.act(holder.event, holder.code, "cancel")
    assert (await holder.visitor.get(path)).status == 404


async def test_a_removed_handout_is_gone_with_its_file_and_noted(
    organiser: Organiser, office: Office, holder: Holder
) -> None:
    page = await upload(organiser, await page_of(organiser, office, holder.event), for_confirmed="yes")
    handout = await only_handout(office, holder.event)
    removed = await organiser.visitor.submit(page, f"/{handout}", action="remove")
    assert (removed.status, "Removed." in removed.text) == (200, True)
    assert (await holder.visitor.get(f"{holder.link}/documents/{handout}")).status == 404
    assert await office.database["handout_pieces"].count_documents({"handout": handout}) == 0
    room = await office.database["handout_room"].find_one({"_id": holder.event})
    assert room == {"_id": holder.event, "bytes": 0, "number": 0}
    actions = [e["action"] async for e in office.database["audit"].find({"subject": handout})]
    assert actions == ["handout.added", "handout.removed"]


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"<script>alert(1)</script>", "slides.html", 422),
        (b"<script>alert(1)</script>", "slides.pdf", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.svg", 422),
        (b"MZ", "slides.exe", 422),
        (b"", "", 422),
        (PDF + b"x" * MOST_BYTES, "slides.pdf", 413),
    ],
)
async def test_what_is_no_handout_is_refused(
    organiser: Organiser, office: Office, content: bytes, name: str, status: int
) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event)
    refused = await upload(organiser, page, content, name, title="Slides")
    assert refused.status in {status, 422}
    assert refused.said_at("file-fault") != ""
    assert refused.form("/handouts").fields["title"] in (["Slides"], [""])
    assert await office.database["handouts"].count_documents({"event": event}) == 0


async def test_there_is_so_much_room_and_no_more(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await page_of(organiser, office, event)
    await upload(organiser, page)
    almost = {"$set": {"bytes": MOST_BYTES_OF_EVENT - 1}}
    await office.database["handout_room"].update_one({"_id": event}, almost)
    refused = await upload(organiser, page)
    assert (refused.status, "no room left" in refused.said_at("file-fault")) == (409, True)
    assert await office.database["handout_pieces"].count_documents({"abandoned_at": {"$exists": True}}) == 0


async def test_those_who_may_only_read_the_event_hand_out_nothing(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await organiser.has_role(office, event, "viewer")
    page = await organiser.sign_in(f"/console/events/{event}/set-up/programme/handouts")
    assert page.status == 403
