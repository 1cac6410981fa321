"""The forms about people answer any text: nothing is half stored, nothing comes back that a browser would run."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_choice_of, a_question, a_session
from tests.support.registration.organiser import Organiser, url_of
from tests.support.registration.service import Office

MARKUP, TEMPLATE = "\"'><script>alert(1)</script>", "{{ 7777*7 }}{% raw %}${7777*7}"
SURROGATE, LONG = "a\ud800b", "x" * 10_000
TEXTS = {
    "a formula": "=HYPERLINK(1)",
    "a formula with a plus": "+1+cmd|' /C calc'!A0",
    "markup": MARKUP,
    "a template": TEMPLATE,
    "NUL": "a\x00b",
    "a control character": "a\x1b[2Jb",
    "a bidirectional character": "a\u202eb",
    "a line separator": "a\u2028b",
    "line breaks": "a\r\nBcc: b@example.lu",
    "10,000 letters": LONG,
    "a lone surrogate": SURROGATE,
    "a date that does not exist": "2027-02-30",
    "a gap of daylight saving": "2027-03-28T02:30",
    "an operator": '{"$ne": null}',
    "a long number": "9" * 400,
}
OF_PERSON = ("first_name", "last_name", "company", "job_title", "email", "category", "locale", "sessions")
ANSWERS = ("answers-diet", "answers-born", "answers-meal", "answers-lunch", "answers-$where")


@dataclass(frozen=True)
class Scene:
    """An event with a booker's manage page, an organiser in the console and an invitation."""

    office: Office
    organiser: Organiser
    visitor: Visitor
    event: str
    manage: str

    async def stored(self) -> list[dict[str, Any]]:
        """All people and invitations of the event, as they are stored."""
        collections = [self.office.database[name] for name in ("registrations", "invitations")]
        both = [await collection.find({"event": self.event}).to_list(None) for collection in collections]
        return [dict(document) for documents in both for document in documents]

    async def member(self) -> str:
        """The id of somebody in the booker's group."""
        member = await self.office.database["registrations"].find_one({"event": self.event, "booked_by": {"$gt": ""}})
        assert member is not None
        return str(member["_id"])

    async def invitation(self) -> str:
        """The path of the page of an invitation."""
        made = await self.office.call("POST", f"events/{self.event}/invitations", {"category": "industry"})
        return f"/e/{self.event}/invitations/{made.body['code']}"


@pytest.fixture
async def scene(office: Office, organiser: Organiser) -> AsyncIterator[Scene]:
    questions = [
        a_question(),
        a_question("born", "date"),
        a_question("meal", "choice", **a_choice_of("vegan")),
        a_question("lunch", "date", asked_later=True),
    ]
    consents = [{"id": "photos", "text": {"en": "Photos"}}]
    event = await office.has_event(questions=questions, sessions=[a_session()], consents=consents)
    await organiser.has_role(office, event, "editor")
    await organiser.sign_in()
    await office.submit(event, colleagues=[{"first_name": "Ada"}])
    [summary] = await office.subscribers.has_mails(event, "group_summary")
    async with a_visitor(url_of(office)) as visitor:
        yield Scene(office, organiser, visitor, event, "/r/" + str(summary.manage_url).rpartition("/r/")[2])


Form = Callable[[Scene], Awaitable[tuple[Visitor, str, str, tuple[str, ...]]]]
"""A form: who fills it in, the page that has it, the end of its action, its fields."""


async def registering(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    colleague = (*(f"colleague-0-{name}" for name in (*OF_PERSON, *ANSWERS)), "colleague-99-email")
    others = (
        "colleagues",
        "add_colleague",
        "remove_colleague",
        "consents",
        "if_short",
        "invitation",
        "stamp",
        "submission",
    )
    return scene.visitor, f"/e/{scene.event}", f"/e/{scene.event}", (*colleague, *OF_PERSON, *ANSWERS, *others)


async def sending_a_group(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    visitor, page, ending, fields = await registering(scene)
    steers = ("colleagues", "add_colleague", "remove_colleague")
    return visitor, page, ending, tuple(name for name in fields if name not in steers)


async def own_details(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    return scene.visitor, scene.manage, f"{scene.manage}/change", (*OF_PERSON, *ANSWERS, "shown")


async def a_successor(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    fields = tuple(f"successor_{name}" for name in ("first_name", "last_name", "email", "consents"))
    return scene.visitor, scene.manage, f"{scene.manage}/hand-over", fields


async def somebody_in_the_group(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    member = await scene.member()
    fields = tuple(f"member-{member}-{name}" for name in (*OF_PERSON, "shown"))
    return scene.visitor, scene.manage, f"{member}/change", fields


async def own_consents(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    return scene.visitor, scene.manage, f"{scene.manage}/consents", ("asked", "agreed")


async def missing_answers(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    return scene.visitor, f"{scene.manage}/questions", "/questions", ANSWERS


async def declining(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    path = await scene.invitation()
    return scene.visitor, path, path, ("reason", "code")


async def inviting(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    fields = (
        "category",
        "uses",
        "email",
        "expires_at",
        "first_name",
        "last_name",
        "company",
        "note",
        "locale",
        "again",
    )
    path = f"/console/events/{scene.event}/invitations/new"
    return scene.organiser.visitor, path, path, (*fields, "lock_email", "holds_places", "send")


async def erasing(scene: Scene) -> tuple[Visitor, str, str, tuple[str, ...]]:
    code = (await scene.office.enter(scene.event))["code"]
    path = f"/console/events/{scene.event}/registrations/{code}/erase"
    return scene.organiser.visitor, path, path, ("reason",)


ONE_COLLEAGUE = {"colleagues": ["1"], "checked": ["yes"]}
FORMS: list[Form] = [
    registering,
    sending_a_group,
    own_details,
    a_successor,
    somebody_in_the_group,
    own_consents,
    missing_answers,
    declining,
    inviting,
    erasing,
]


@pytest.mark.parametrize(
    "form", [*FORMS[:3], *(pytest.param(form, marks=pytest.mark.slow) for form in FORMS[3:])], ids=lambda f: f.__name__
)
async def test_no_text_breaks_a_form(scene: Scene, form: Form) -> None:
    for kind, text in TEXTS.items():
        visitor, path, ending, fields = await form(scene)
        page, before = await visitor.get(path), await scene.stored()
        typed = {name: [text, text] for name in fields} if text != LONG else {name: [text] for name in fields[:12]}
        typed |= ONE_COLLEAGUE if form is sending_a_group else {}
        answer = await sent(visitor, page, ending, typed)
        assert answer.status in {200, 400, 409, 422}, (kind, answer.status)
        assert (answer.status == 400) == (text == SURROGATE), (kind, answer.status)
        assert "<script>alert" not in answer.html, kind
        assert str(7777 * 7) not in answer.html, kind
        assert answer.status == 200 or await scene.stored() == before, kind


async def test_no_form_opens_somebody_elses_registration(scene: Scene) -> None:
    other = await scene.office.has_event()
    await scene.office.submit(other, colleagues=[{"first_name": "Eve"}])
    [stranger] = await scene.office.database["registrations"].find({"event": other, "first_name": "Eve"}).to_list(None)
    page, before = await scene.visitor.get(scene.manage), await scene.stored()
    for member in (stranger["_id"], "nobody", "$where", "%00", quote("\u202e"), "x" * 3_000):
        for action in ("change", "cancel", "erase"):
            path = f"{scene.manage}/group/{member}/{action}"
            answer = await scene.visitor.post(path, {**page.form("/change").fields, f"member-{member}-company": ["x"]})
            assert answer.status in {400, 404}, (member, action, answer.status)
    assert await scene.stored() == before
    assert (await scene.office.registration(other, stranger["code"]))["state"] == "confirmed"


async def test_text_is_shown_as_it_was_typed(scene: Scene) -> None:
    for text in ("=1+1", "-2+3", "@SUM(1)", MARKUP, TEMPLATE, "O'Brien; --", "عبد", "王小明"):
        page = await scene.visitor.get(scene.manage)
        saved = await scene.visitor.submit(page, f"{scene.manage}/change", last_name=text, company=text)
        assert (saved.status, text in saved.text) == (200, True), text
        stored = await scene.stored()
        assert [document["last_name"] for document in stored if document.get("company") == text] == [text]


async def sent(visitor: Visitor, page: Page, ending: str, fields: dict[str, list[str]]) -> Page:
    """The answer to a form of `page` with these fields in place of its own."""
    form = page.form(ending)
    pairs = [(name, value) for name, values in {**form.fields, **fields}.items() for value in values]
    encoded = "&".join(f"{quote(name)}={quote(value, safe='', errors='surrogatepass')}" for name, value in pairs)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await visitor.request("POST", form.action.partition("#")[0], data=encoded.encode(), headers=headers)
