"""Organisers build the form of their event in the console."""

from typing import Any

from services.registration.domain.questions import MOST_QUESTIONS
from tests.support.outside.visitor import Page
from tests.support.registration.builders import a_category, a_choice_of, a_question
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

MENU = a_question("menu", "choice", **a_choice_of("fish", "vegan"))
WHICH = a_question("which", shown_when={"question": "menu", "value": "fish"})


async def form_of(organiser: Organiser, office: Office, event: str, page: str = "", role: Any = "editor") -> Page:
    await organiser.has_role(office, event, role)
    return await organiser.sign_in(f"/console/events/{event}/set-up/form{page}")


async def questions(office: Office, event: str) -> list[dict[str, Any]]:
    return list((await office.call("GET", f"events/{event}?texts=all")).body["questions"])


async def ids(office: Office, event: str) -> list[str]:
    return [question["id"] for question in await questions(office, event) if not question["retired"]]


async def press(organiser: Organiser, page: Page, action: str) -> Page:
    return await organiser.visitor.submit(page, "/set-up/form", action=action)


async def save(organiser: Organiser, page: Page, **fields: Any) -> Page:
    return await organiser.visitor.submit(page, page.path.partition("?")[0], **fields)


async def test_ready_made_questions_are_there_by_one_click(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await form_of(organiser, office, event)
    for ready in ("diet", "access", "photos"):
        added = await press(organiser, page, f"add:{ready}")
        assert (added.status, "Added." in added.text) == (200, True)
    await press(organiser, page, "add:diet")  # pressed twice
    assert await ids(office, event) == ["diet", "access", "photos"]
    diet, access, photos = await questions(office, event)
    assert (diet["kind"], access["kind"], photos["kind"]) == ("choices", "long_text", "yes_no")
    assert (diet["sensitive"], access["sensitive"], photos["sensitive"]) == (True, True, False)
    assert [sorted(question["label"]) for question in (diet, access, photos)] == [["de", "en", "fr", "lb"]] * 3
    assert 'value="add:' not in added.html


async def test_a_question_of_ones_own_gets_its_id_from_its_words(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question("cafe-ou-the")])
    page = await form_of(organiser, office, event, "/new?kind=choice")
    fields = {"label-fr": "Café ou thé ?", "choice-fr": ["Café", "Thé", ""], "choice-en": ["", "Tea", ""]}
    added = await save(organiser, page, **fields, required=["", "yes"])
    assert "Added." in added.text
    question = (await questions(office, event))[-1]
    assert (question["id"], question["kind"], question["required"]) == ("cafe-ou-the-2", "choice", True)
    assert question["choices"] == [
        {"id": "cafe", "label": {"fr": "Café"}},
        {"id": "tea", "label": {"fr": "Thé", "en": "Tea"}},
    ]


async def test_everything_of_a_question_is_set_on_its_page(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[MENU, a_question()], categories=[a_category(), a_category("press")])
    page = await form_of(organiser, office, event, "/questions/diet")
    changes: dict[str, Any] = {"kind": "number", "asked_of": "organiser", "categories": ["", "press"]}
    await save(organiser, page, **changes, shown_when="menu=vegan", sensitive=["", "yes"])
    question = (await questions(office, event))[-1]
    assert (question["kind"], question["for"], question["categories"]) == ("number", "organiser", ["press"])
    assert question["shown_when"] == {"question": "menu", "value": "vegan"}
    assert question["sensitive"] is True
    again = await organiser.visitor.get(page.path)
    assert again.form("/diet").fields["shown_when"] == ["menu=vegan"]
    assert again.form("/diet").fields["categories"] == ["", "press"]
    await save(organiser, again, shown_when="", categories="", sensitive="")
    assert (await questions(office, event))[-1]["shown_when"] is None


async def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    page = await form_of(organiser, office, event, "/new?kind=choice")
    refused = await save(organiser, page, **{"choice-en": ["Tea", "x" * 201, ""], "sensitive": ["", "yes"]})
    assert refused.status == 422
    assert refused.said_at("label-en-fault") == "Enter the question in at least one language."
    assert refused.said_at("choice-1-en-fault") == "This is too long."
    assert refused.form("/new").fields["choice-en"] == ["Tea", "x" * 201, ""]
    assert refused.form("/new").fields["sensitive"] == ["", "yes"]
    empty = await save(organiser, refused, **{"label-en": "Drink", "choice-en": ["", "", ""]})
    assert empty.said_at("choices-fault") == "Enter the answers that people can choose from."


async def test_choices_are_put_in_order_and_get_more_lines_without_being_saved(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(questions=[MENU])
    page = await form_of(organiser, office, event, "/questions/menu")
    moved = await save(organiser, page, rows="down:0")
    assert moved.form("/menu").fields["choice"][:2] == ["vegan", "fish"]
    more = await save(organiser, moved, rows="more")
    assert len(more.form("/menu").fields["choice"]) == 8
    assert (await questions(office, event))[0]["choices"][0]["id"] == "fish"
    await save(organiser, more)
    assert [choice["id"] for choice in (await questions(office, event))[0]["choices"]] == ["vegan", "fish"]


async def test_questions_are_moved_and_copied(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question("a"), a_question("b"), a_question("c")])
    page = await form_of(organiser, office, event)
    await press(organiser, page, "up:c")
    assert await ids(office, event) == ["a", "c", "b"]
    await press(organiser, page, "down:a")
    assert await ids(office, event) == ["c", "a", "b"]
    await press(organiser, page, "copy:a")
    assert await ids(office, event) == ["c", "a", "a-2", "b"]
    await organiser.visitor.submit(page, "/set-up/form", action="order", order=["b", "a", "c"])
    assert await ids(office, event) == ["b", "a", "c", "a-2"]


async def test_a_question_stays_behind_the_one_that_it_depends_on(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[MENU, WHICH])
    page = await form_of(organiser, office, event)
    refused = await press(organiser, page, "up:which")
    assert refused.status == 422
    assert refused.said_at("faults") == "\u2068Which\u2069: This depends on a question that does not come before it."
    assert await ids(office, event) == ["menu", "which"]
    page = await organiser.visitor.get(f"{page.path}/questions/menu")
    other_kind = await save(organiser, page, kind="text")
    assert "Another question depends on an answer to this one." in other_kind.said_at("kind-fault")
    removal = await organiser.visitor.get(f"{page.path}/removal")
    assert "/questions/which" in removal.html
    assert [form for form in removal.reader.forms if "removal" in form.action] == []


async def test_a_question_without_answers_is_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[MENU, a_question()])
    page = await form_of(organiser, office, event, "/questions/diet/removal")
    assert "Nobody has answered it yet." in page.text
    await organiser.visitor.submit(page, "/removal", action="remove")
    assert [question["id"] for question in await questions(office, event)] == ["menu"]


async def test_somebody_answers_while_a_question_is_being_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question()])
    page = await form_of(organiser, office, event, "/questions/diet/removal")
    await office.submit(event, answers={"diet": "halal"})
    asked = await organiser.visitor.submit(page, "/removal", action="remove")
    assert "One person has answered it." in asked.text
    assert await ids(office, event) == ["diet"]


async def test_a_question_is_no_longer_asked_and_then_asked_again(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question(), a_question("b")])
    await office.submit(event, answers={"diet": "halal"})
    page = await form_of(organiser, office, event, "/questions/diet/removal")
    ended = await organiser.visitor.submit(page, "/removal", action="retire")
    assert "The question is no longer asked. Its answers stay." in ended.text
    assert "answers.diet" in (await organiser.visitor.get(f"/console/events/{event}/exports?rows=people")).html
    assert (await office.registrations(event))[0]["answers"] == {"diet": "halal"}
    await press(organiser, ended, "ask:diet")
    assert await ids(office, event) == ["b", "diet"]


async def test_a_question_is_deleted_with_its_answers(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question(), a_question("b")])
    for _ in range(3):
        await office.submit(event, answers={"diet": "halal", "b": "x"})
    page = await form_of(organiser, office, event, "/questions/diet/removal")
    assert "3 people have answered it." in page.text
    deleted = await organiser.visitor.submit(page, "/removal", action="delete")
    assert "The question is removed." in deleted.text
    assert await ids(office, event) == ["b"]
    assert [r["answers"] for r in await office.registrations(event)] == [{"b": "x"}] * 3


async def test_answers_limit_the_changes_of_their_question(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[MENU])
    await office.submit(event, answers={"menu": "fish"})
    page = await form_of(organiser, office, event, "/questions/menu")
    assert "One person has answered." in page.text
    refused = await save(organiser, page, kind="text")
    assert refused.said_at("kind-fault") == "People have answered already, and this kind cannot hold their answers."
    refused = await save(organiser, page, **{"choice-en": ["", "Plants"]})
    assert refused.said_at("choices-fault").startswith("People have chosen this answer, so it stays.")
    await save(organiser, page, kind="choices", **{"choice-en": ["Trout", ""]})
    [question] = await questions(office, event)
    assert question["kind"] == "choices"
    assert question["choices"] == [{"id": "fish", "label": {"en": "Trout"}}]


async def test_answers_to_a_question_that_programs_removed_are_none_to_a_new_one(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(questions=[a_question()])
    await office.submit(event, answers={"diet": "halal"})
    await office.call("PATCH", f"events/{event}", {"questions": []})
    page = await form_of(organiser, office, event)
    await press(organiser, page, "add:diet")
    await save(organiser, await organiser.visitor.get(f"{page.path}/new"), **{"label-en": "Diet"})
    assert await ids(office, event) == ["diet-2", "diet-3"]


async def test_there_is_room_for_so_many_questions(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question(f"q{number}") for number in range(MOST_QUESTIONS)])
    page = await form_of(organiser, office, event)
    refused = await press(organiser, page, "copy:q0")
    assert (refused.status, "a form has 200 at most" in refused.said_at("faults")) == (422, True)
    new = await organiser.visitor.get(f"{page.path}/new")
    assert "a form has 200 at most" in (await save(organiser, new, **{"label-en": "One more"})).said_at(
        "label-en-fault"
    )


async def test_the_preview_shows_the_form_of_each_category_in_each_language(
    organiser: Organiser, office: Office
) -> None:
    asked = [
        a_question("menu", "yes_no", label={"en": "Dinner", "de": "Abendessen"}),
        a_question("outlet", categories=["press"]),
        a_question("inside", **{"for": "organiser"}),
    ]
    event = await office.has_event(questions=asked, categories=[a_category(), a_category("press")])
    form = await form_of(organiser, office, event)
    page = await organiser.visitor.get(f"{form.path}/preview?in=de&category=press")
    assert "Abendessen" in page.text
    assert "Nein" in page.text
    assert "answers-outlet" in page.html
    assert "answers-inside" not in page.html
    industry = await organiser.visitor.get(page.path.replace("press", "industry"))
    assert "answers-outlet" not in industry.html
    assert "My events" in (await organiser.visitor.get(form.path)).text  # the console stays in its own language


async def test_a_viewer_cannot_build_the_form(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(questions=[a_question()])
    for page in ("", "/new", "/questions/diet", "/questions/diet/removal", "/preview"):
        assert (await form_of(organiser, office, event, page, "viewer")).status == 403
    await organiser.has_role(office, event, "editor")
    assert (await organiser.visitor.get(f"/console/events/{event}/set-up/form/questions/none")).status == 404
