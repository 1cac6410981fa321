"""The set-up page of an event's form: its questions, their order, and ready-made ones by one click."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition, EventInvalid
from services.registration.domain.missing_answers import Gap, gaps
from services.registration.domain.question_changes import (
    arranged,
    copied,
    depending_on,
    in_order,
    moved,
    new_question_id,
    retired,
    saved,
    without,
)
from services.registration.domain.questions import Question
from services.registration.domain.ready_questions import READY_QUESTIONS
from services.registration.ports.people import Filter
from services.registration.use_cases.events.delete_question import delete_question
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.question_form import KINDS
from services.registration.web.console.set_up.set_up_page import PATH, page_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.questions_on_page import question_on_page
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fields
from services.registration.web.request_values import slug_of
from shared.errors import NotFound
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.languages import chosen

FORM = PATH + "/form"
DONE = {
    "saved": "Saved.",
    "added": "Added.",
    "moved": "Moved.",
    "copied": "Copied.",
    "retired": "The question is no longer asked. Its answers stay.",
    "asked": "The question is asked again.",
    "removed": "The question is removed.",
    "door": "Saved.",
}
Edit = Callable[[EventDefinition], EventDefinition]


class UnknownQuestion(NotFound):
    """The event has no such question."""


def form_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the list of questions, and of the removal of one."""
    form_pages = FormPages(pages)
    return [
        web.get(FORM, for_organisers(form_pages.page, HOME)),
        web.post(FORM, for_organisers(form_pages.act, HOME)),
        web.get(FORM + "/questions/{question}/removal", for_organisers(form_pages.removal, HOME)),
        web.post(FORM + "/questions/{question}/removal", for_organisers(form_pages.remove, HOME)),
    ]


class FormPages:
    """The list of questions, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the questions."""
        return await self._render(request, await event_of(request, "events:write"))

    async def act(self, request: web.Request) -> web.Response:
        """Adds a ready-made question, moves or copies one, asks one again, or puts all into the order that was sent."""
        fields = await read_own_form(request)
        event = await event_of(request, "events:write")
        verb, _, question = field_value(fields, "action").partition(":")
        answered = await request.app[DEPENDENCIES].answers.by_question(event.slug)
        edit, done = _edit(verb, question, fields, {*answered})
        try:
            changed = await edit_event(request, edit)
        except EventInvalid as refusal:
            return await self._render(request, event, refusal=self._explained(request, event, edit, refusal))
        raise web.HTTPSeeOther(f"{page_path(request, 'form')}?done={done}#{_anchor(changed, verb, question)}")

    async def removal(self, request: web.Request) -> web.Response:
        """Shows what becomes of the answers when a question is removed."""
        event = await event_of(request, "events:write")
        question = question_of(request, event)
        answered = await request.app[DEPENDENCIES].answers.by_question(event.slug)
        return self._pages.render(
            request,
            "console_set_up_removal.html",
            **frame_of(request, event),
            question=question,
            people=answered.get(question.id, 0),
            depending=depending_on(event.questions, question.id),
        )

    async def remove(self, request: web.Request) -> web.Response:
        """Removes a question that nobody answered, stops asking one, or deletes one with its answers."""
        fields, dependencies = await read_own_form(request), request.app[DEPENDENCIES]
        event = await event_of(request, "events:write")
        question, action = question_of(request, event), field_value(fields, "action")
        try:
            if action == "retire":
                await edit_event(request, _changing(lambda definition: retired(definition.questions, question.id)))
            elif action == "delete":
                await delete_question(
                    slug_of(request),
                    question.id,
                    actor=signed_in(request).actor,
                    answers=dependencies.answers,
                    transactions=dependencies.transactions,
                    clock=dependencies.clock,
                    random=dependencies.random,
                    links=dependencies.links,
                )
            elif (await dependencies.answers.by_question(event.slug)).get(question.id):
                return await self.removal(request)  # somebody has answered meanwhile
            else:
                await edit_event(request, _changing(lambda definition: without(definition.questions, question.id)))
        except EventInvalid:
            return await self.removal(request)  # another question has come to depend on it
        done = "retired" if action == "retire" else "removed"
        raise web.HTTPSeeOther(f"{page_path(request, 'form')}?done={done}#main")

    def _explained(self, request: web.Request, event: Event, edit: Edit, refusal: EventInvalid) -> str:
        """The first fault, with the question that has it, if any."""
        gettext, (pointer, sentence) = translator(self._pages, request), refusal.errors[0]
        if not pointer.startswith("/questions/"):
            return gettext(sentence)
        question = edit(event.definition()).questions[int(pointer.split("/")[2])]
        label = f"\u2068{chosen(question.label, page_language(request))}\u2069"
        return gettext("%(label)s: %(text)s") % {"label": label, "text": gettext(sentence)}

    async def _render(self, request: web.Request, event: Event, *, refusal: str = "") -> web.Response:
        language, gettext = page_language(request), translator(self._pages, request)
        answered = await request.app[DEPENDENCIES].answers.by_question(event.slug)
        done = DONE.get(request.query.get("done", ""), "")
        lines = [
            (question, question_on_page(event, question, language, gettext).only_for, answered.get(question.id, 0))
            for question in event.questions
        ]
        present, awaited = {question.id for question in event.questions}, tuple(gaps(event))
        return self._pages.render(
            request,
            "console_set_up_form.html",
            status=422 if refusal else 200,
            **{**frame_of(request, event), "done": gettext(done) if done else ""},
            asked=[line for line in lines if not line[0].retired],
            ended=[line for line in lines if line[0].retired],
            ready=[question for identifier, question in READY_QUESTIONS.items() if identifier not in present],
            kinds=KINDS,
            awaited=bool(awaited),
            missing=await _lacking(request, event, awaited),
            shown_at_door=event.show_missing_answers_at_door,
            refusal=refusal,
        )


async def _lacking(request: web.Request, event: Event, awaited: tuple[Gap, ...]) -> int:
    """The number of people who have not answered."""
    if not awaited:
        return 0
    return await request.app[DEPENDENCIES].registrations.matching(event.slug, Filter(missing=awaited))


def question_of(request: web.Request, event: Event) -> Question:
    """Returns the question in the path. Raises UnknownQuestion."""
    identifier = request.match_info["question"]
    for question in event.questions:
        if question.id == identifier:
            return question
    raise UnknownQuestion


def frame_of(request: web.Request, event: Event) -> dict[str, Any]:
    """Returns the values of the templates' frame."""
    return {
        "event": {"slug": event.slug, "title": event.title, "state": event.state},
        "path": page_path(request, "form"),
        "faults": {},
        "done": "",
        "accent": accent_of(event),
    }


def _anchor(event: Event, verb: str, question: str) -> str:
    """The place on the page where the focus is to be: after a move at the button that can be pressed again."""
    asked = [q.id for q in event.questions if not q.retired]
    if verb == "door":
        return "door"
    if verb not in {"up", "down"} or question not in asked:
        return "main"
    if asked[0 if verb == "up" else -1] == question:
        verb = "down" if verb == "up" else "up"
    return f"{verb}-{question}"


def _edit(verb: str, question: str, fields: Fields, answered: set[str]) -> tuple[Edit, str]:
    """The change that a button asks for, and the word for what was done."""
    if verb == "add" and question in READY_QUESTIONS:
        return _changing(lambda definition: _with_ready(definition, question, answered)), "added"
    if verb in {"up", "down"}:
        step = -1 if verb == "up" else 1
        return _changing(lambda definition: moved(definition.questions, question, step)), "moved"
    if verb == "door":
        return (lambda definition: replace(definition, show_missing_answers_at_door=question == "yes")), "door"
    if verb == "copy":
        return _changing(lambda definition: copied(definition.questions, question, answered)), "copied"
    if verb == "ask":
        return _changing(lambda definition: retired(definition.questions, question, ends=False)), "asked"
    return _changing(lambda definition: arranged(definition.questions, fields.get("order", []))), "moved"


def _with_ready(definition: EventDefinition, identifier: str, answered: set[str]) -> tuple[Question, ...]:
    """The questions with a ready-made one, in the languages of the event; a second click adds no second one."""
    ready = READY_QUESTIONS[identifier]
    if any(question.id == identifier for question in definition.questions):
        return definition.questions
    if identifier in answered:  # of a question that programs removed: its answers are none to this one
        ready = replace(ready, id=new_question_id({"en": identifier}, answered))
    return saved(definition.questions, ready)


def _changing(change: Callable[[EventDefinition], tuple[Question, ...]]) -> Edit:
    return lambda definition: replace(definition, questions=in_order(change(definition)))
