"""The page with the questions that an attendee has yet to answer, and the part of the manage page that leads there."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from services.registration.domain.coming import has_begun
from services.registration.domain.form_check import FormInvalid, late_answer_faults
from services.registration.domain.missing_answers import missing_questions, questions_to_show
from services.registration.use_cases.people.answer_questions import answer_questions
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import event_on_page
from services.registration.web.events.questions_on_page import question_on_page
from services.registration.web.people.forms import SHOWED_FAULTS, Fields, faults_by_field, raw_values, read_answers
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from shared.errors import Conflict
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator


def question_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the page of the missing questions."""
    return [
        web.get("/r/{token}/questions", partial(_page, pages)),
        web.post("/r/{token}/questions", partial(_answer, pages)),
    ]


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    may_answer = opened.stands and not has_begun(opened.event, request.app[DEPENDENCIES].clock())
    return {"missing": len(missing_questions(opened.event, opened.registration)) if may_answer else 0}


QUESTIONS = ManagePart(done={"questions": "Thank you. Your answers are saved."}, values=_values)


async def _page(pages: Pages, request: web.Request) -> web.Response:
    """Shows what is missing, and nothing else."""
    return await _show(pages, request, await open_link(request), {})


async def _answer(pages: Pages, request: web.Request) -> web.Response:
    """Saves the answers, and says so on the manage page; with faults the form is shown again."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies, gettext = request.app[DEPENDENCIES], translator(pages, request)
    answers, faults, refusal = _answers(opened, fields), [], ""
    if "redisplay" in fields:
        if SHOWED_FAULTS in fields:
            faults = list(late_answer_faults(opened.event, opened.registration, answers))
    else:
        try:
            await answer_questions(
                opened.event,
                opened.registration,
                answers,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except FormInvalid as invalid:
            faults = list(invalid.errors)
        except Conflict as conflict:
            refusal = gettext(conflict.title() + ".")
        else:
            raise web.HTTPSeeOther(f"{opened.path}?done=questions#main")
    return await _show(
        pages,
        request,
        opened,
        raw_values(fields),
        faults=faults_by_field(opened.event, faults, page_language(request), gettext),
        refusal=refusal,
        status=200 if "redisplay" in fields else 409 if refusal else 422,
    )


def _answers(opened: OpenedLink, fields: Fields) -> dict[str, Any]:
    event, registration = opened.event, opened.registration
    shown = {question.id for question in questions_to_show(event, registration)}
    return read_answers(event, registration.category, fields, known=registration.answers, shown=shown)


async def _show(
    pages: Pages,
    request: web.Request,
    opened: OpenedLink,
    values: Mapping[str, Any],
    *,
    faults: Mapping[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> web.Response:
    gettext, language = translator(pages, request), page_language(request)
    event, dependencies = opened.event, request.app[DEPENDENCIES]
    now = dependencies.clock()
    _, count = await dependencies.events.read_with_count(event.slug)
    questions = questions_to_show(event, opened.registration) if opened.stands and not has_begun(event, now) else []
    return pages.render(
        request,
        "manage_questions.html",
        status=status,
        event=event_on_page(event, count, language, now, gettext),
        questions=[question_on_page(event, question, language, gettext) for question in questions],
        path=opened.path,
        values=values,
        faults=faults or {},
        refusal=refusal,
        accent=accent_of(event),
    )
