"""The page of one person tells what happened, corrects what is wrong, and leads to the next person of the list."""

from typing import Any

from shared.clock import utc_now
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from shared.contracts.mailer import MailChanged
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_published_scan, a_question, a_session
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

CATEGORIES = [{**a_category(), "approval": True}, a_category("press")]


async def the_page_of(organiser: Organiser, office: Office, event: str, code: str, role: Any = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/registrations/{code}")


async def test_the_timeline_tells_who_did_what_and_what_was_before(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=CATEGORIES)
    await office.submit(event)
    [registration] = await office.registrations(event)
    page = await the_page_of(organiser, office, event, registration["code"])
    await organiser.visitor.submit(page, "/approve")
    await organiser.visitor.submit(page, "/correct", company="Ferro SA", category="press")
    page = await organiser.visitor.get(page.path)
    for text in (
        "Registered the attendee",
        f"Approved {organiser.email} State: awaiting approval → confirmed",
        f"Changed {organiser.email} Category: Industry → Press Company",
        "E-mail: Changes, with the badge on its way",
    ):
        assert text in page.text, text


async def test_the_timeline_tells_the_mail_that_failed_and_the_scans(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await office.enter(event))["code"]
    identity = (await until(lambda: office.subscribers.states(event).get(code))).registration
    main = ListAttendance(list="main", first_in=utc_now(), last_out=None, inside=True)
    scan = a_published_scan(utc_now())
    came = AttendanceChanged(registration=identity, event=event, version=1, lists=[main], scans=[scan])
    failed = MailChanged(
        mail=f"confirmation.{identity}",
        event=event,
        registration=identity,
        kind="confirmation",
        version=9,
        state="failed",
        reason="550 no such user",
        at=utc_now(),
    )
    await office.tell(came, failed)
    page = await the_page_of(organiser, office, event, code, "viewer")

    async def whole() -> Page | None:
        shown = await organiser.visitor.get(page.path)
        return shown if "Let in" in shown.text and "550 no such user" in shown.text else None

    text = (await until(whole)).text
    assert "Confirmation with the badge not delivered" in text
    assert f"Let in {scan.gate} · {scan.device}" in text


async def test_category_sessions_and_language_are_corrected(organiser: Organiser, office: Office) -> None:
    sessions = [a_session("dinner"), a_session("tour")]
    event = await office.has_event(categories=CATEGORIES, sessions=sessions, title={"en": "E", "de": "E"})
    code = (await office.enter(event, category="press", sessions=["dinner"]))["code"]
    page = await the_page_of(organiser, office, event, code)
    await organiser.visitor.submit(page, "/correct", sessions=["tour"], locale="de", category="industry")
    changed = await office.registration(event, code)
    assert ([s["id"] for s in changed["sessions"]], changed["locale"], changed["category"]) == (
        ["tour"],
        "de",
        "industry",
    )
    await organiser.visitor.submit(await organiser.visitor.get(page.path), "/correct", sessions=None)
    assert (await office.registration(event, code))["sessions"] == []


async def test_a_saved_form_without_changes_changes_nothing(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(sessions=[a_session("dinner")], questions=[a_question()])
    before = await office.enter(event, sessions=["dinner"], answers={"diet": "none"})
    page = await the_page_of(organiser, office, event, before["code"])
    assert "Saved." in (await organiser.visitor.submit(page, "/correct")).text
    assert (await office.registration(event, before["code"]))["version"] == before["version"]


async def test_the_page_leads_to_the_people_before_and_after_in_the_list(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(categories=CATEGORIES)
    adam, berg, clos = [
        (await office.enter(event, last_name=name, category="press"))["code"] for name in ("Adam", "Berg", "Clos")
    ]
    await office.enter(event, last_name="Zink", category="industry")
    await organiser.has_role(office, event, "editor")
    table = await organiser.sign_in(f"/console/events/{event}?category=press%26sort=-name")
    link = next(link for link in table.reader.links if f"/{clos}?" in link)
    page = await organiser.visitor.get(link)
    assert [link for link in page.reader.links if f"/{adam}" in link] == []
    after = next(link for link in page.reader.links if f"/{berg}?" in link)
    page = await organiser.visitor.get(after)
    around = [code for code in (clos, adam) if any(f"/{code}?" in link for link in page.reader.links)]
    assert around == [clos, adam]
    saved = await organiser.visitor.post(*_form(page, "/correct"))
    assert "category=press" in saved.path
    assert any(f"/{adam}?" in link for link in saved.reader.links)


def _form(page: Page, action: str) -> tuple[str, dict[str, list[str]]]:
    form = next(form for form in page.reader.forms if action in form.action)
    return form.action.partition("#")[0], form.fields


async def test_neither_tokens_nor_answers_stand_in_a_viewers_timeline(organiser: Organiser, office: Office) -> None:
    question = a_question("diet", sensitive=True)
    event = await office.has_event(questions=[question])
    entered = await office.enter(event, answers={"diet": "halal"}, email="old@example.lu")
    await office.call(
        "PATCH", f"events/{event}/registrations/{entered['code']}", {"answers": {"diet": "kosher"}, "email": "b@b.lu"}
    )
    page = await the_page_of(organiser, office, event, entered["code"], "viewer")
    assert "Changed" in page.text
    for secret in ("halal", "kosher", "old@example.lu", entered["ticket"]["secret"]):
        assert secret not in page.text


async def test_data_are_erased_once_the_organiser_was_asked(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    code = (await office.enter(event, first_name="Xanthippe"))["code"]
    page = await the_page_of(organiser, office, event, code)
    asked = await organiser.visitor.get(f"{page.path}/erase")
    assert "Xanthippe" in asked.text
    assert "a place goes to the next in line" in asked.text
    refused = await organiser.visitor.submit(asked, "/erase", reason="x" * 100_000)
    assert refused.status == 422
    shown = await organiser.visitor.submit(refused, "/erase", reason="wished for by phone")
    assert "The data are deleted." in shown.text
    assert f"Data deleted {organiser.email} State: cancelled" in shown.text, shown.text
    assert "Xanthippe" not in shown.text
    assert (await organiser.visitor.get(f"{page.path}/erase")).path == page.path
    table = await organiser.visitor.get(f"/console/events/{event}")
    assert f"<bdi>{code}</bdi></a>" in table.html, "whoever has no name any more is found by the code"


async def test_the_page_says_what_was_not_answered_and_who_is_in_the_group(
    organiser: Organiser, office: Office
) -> None:
    lunch = a_question("lunch", "yes_no", label={"en": "Lunch with us?"}, asked_later=True)
    event = await office.has_event(questions=[lunch])
    await office.submit(event, email="zoe@example.lu", colleagues=[{"first_name": "Ada", "last_name": "Berg"}])
    booker, _ = await office.registrations(event)
    page = await the_page_of(organiser, office, event, booker["code"])
    assert "Not answered yetLunch with us?" in page.said_at("details-list")
    assert "Ada Berg confirmed" in page.said_at("details-list")
