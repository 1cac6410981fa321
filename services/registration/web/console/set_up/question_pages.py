"""The set-up page of one question of an event's form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition, EventInvalid
from services.registration.domain.question_changes import KINDS_TO_COME, saved
from services.registration.domain.questions import WITH_CHOICES, Question
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.answer_form import faults_in_order
from services.registration.web.console.set_up.form_pages import FORM, frame_of, question_of
from services.registration.web.console.set_up.question_form import (
    KINDS,
    Given,
    QuestionForm,
    sent_question,
    shown_question,
)
from services.registration.web.console.set_up.set_up_page import event_languages, page_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.questions_on_page import options_of
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers


def question_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of a new question, and of one that is there."""
    question_pages = QuestionPages(pages)
    return [
        web.get(FORM + "/new", for_organisers(question_pages.page, HOME)),
        web.post(FORM + "/new", for_organisers(question_pages.save, HOME)),
        web.get(FORM + "/questions/{question}", for_organisers(question_pages.page, HOME)),
        web.post(FORM + "/questions/{question}", for_organisers(question_pages.save, HOME)),
    ]


class QuestionPages:
    """The page of one question, for those who may change the event.

    It is saved by its button alone: half a question would be asked at once.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the question, or an empty form for a new one."""
        event = await event_of(request, "events:write")
        form = shown_question(event, _present(request, event), request.query.get("kind", "text"))
        return await self._render(request, event, form, {})

    async def save(self, request: web.Request) -> web.Response:
        """Saves the question, or shows its form with the choices in another order."""
        fields = await read_own_form(request)
        event = await event_of(request, "events:write")
        form = sent_question(event, _present(request, event), fields)
        if action := field_value(fields, "rows"):
            return await self._render(request, event, form.with_rows(action), {})
        try:
            saved_as = await self._save(request, event, form)
        except InvalidInput as refusal:
            return await self._render(request, event, form, faults_in_order(self._pages, request, refusal.errors))
        done = "saved" if form.present else "added"
        raise web.HTTPSeeOther(f"{page_path(request, 'form')}?done={done}#change-{saved_as.id}")

    async def _save(self, request: web.Request, event: Event, form: QuestionForm) -> Question:
        """Saves the form's question. Raises InvalidInput with its faults by field."""
        answered = await request.app[DEPENDENCIES].answers.by_question(event.slug)
        taken = {*answered, *(question.id for question in event.questions)}
        question = form.question(taken)
        if faults := form.faults(question, await self._given(request, event, form.present)):
            raise InvalidInput(errors=tuple(faults))
        number = len(event.questions)

        def edit(definition: EventDefinition) -> EventDefinition:
            nonlocal number
            questions = saved(definition.questions, question)
            number = questions.index(question)
            return replace(definition, questions=questions)

        try:
            await edit_event(request, edit)
        except EventInvalid as refusal:
            raise InvalidInput(errors=tuple(form.fields_of(number, refusal))) from None
        return question

    async def _given(self, request: web.Request, event: Event, question: Question | None) -> Given:
        if question is None:
            return Given(by_choice={})
        answers = request.app[DEPENDENCIES].answers
        people = (await answers.by_question(event.slug)).get(question.id, 0)
        has_choices = people and question.kind in WITH_CHOICES
        return Given(people=people, by_choice=await answers.by_choice(event.slug, question.id) if has_choices else {})

    async def _render(
        self, request: web.Request, event: Event, form: QuestionForm, faults: Mapping[str, Fault]
    ) -> web.Response:
        given = await self._given(request, event, form.present)
        kinds = KINDS
        if form.present and given.people:
            kinds = (form.present.kind, *KINDS_TO_COME.get(form.present.kind, ()))
        return self._pages.render(
            request,
            "console_set_up_question.html",
            status=422 if faults else 200,
            **{**frame_of(request, event), "path": request.path, "faults": faults},
            back=page_path(request, "form"),
            form=form,
            given=given,
            kinds=kinds,
            conditions=self._conditions(request, event, form),
            event_languages=event_languages(event),
            categories=[(category.id, category.name) for category in event.categories],
            values=_values(form),
            notes={},
        )

    def _conditions(self, request: web.Request, event: Event, form: QuestionForm) -> list[Any]:
        """The questions before this one with their answers, as (label, [(value, text)])."""
        language, gettext = page_language(request), translator(self._pages, request)
        conditions = []
        for question in event.questions:
            if form.present and question.id == form.present.id:
                break
            options = [
                (f"{question.id}={value}", text)
                for value, text in options_of(question, language, gettext)
                if question.kind != "country" or form.shown_when == f"{question.id}={value}"
            ]
            if options and not question.retired:
                conditions.append((question.label, options))
        return conditions


def _present(request: web.Request, event: Event) -> Question | None:
    return question_of(request, event) if "question" in request.match_info else None


def _values(form: QuestionForm) -> dict[str, Any]:
    """The fields of the form by name, as the macros of set-up pages read them."""
    return {
        **{f"label-{language}": text for language, text in form.label.items()},
        "required": "yes" if form.required else "",
        "sensitive": "yes" if form.sensitive else "",
        "asked_later": "yes" if form.asked_later else "",
        "categories": list(form.categories),
    }
