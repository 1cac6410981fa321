"""The part of the manage page with the attendee's details, which they change until the event's freeze date."""

from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from services.registration.domain.answers import EVERYBODY, answer_faults, known_answers
from services.registration.domain.form_check import change_faults
from services.registration.domain.registration_form import Changes
from services.registration.use_cases.people.change_own_registration import (
    change_own_registration,
    changes_are_frozen,
    changes_end_at,
)
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.page_models import booked_sessions
from services.registration.web.events.questions_on_page import (
    form_questions,
    given_answers,
    own_questions,
    questions_on_form,
)
from services.registration.web.people.forms import Fields, answer_field, answer_fields, model_faults, read_answers
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from services.registration.web.people.registration_patch import RegistrationPatch
from services.registration.web.people.shown_fields import SHOWN, changed_fields, shown_fields
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, page_language, translator
from shared.language.date_formats import moment

OWN_FIELDS = ("first_name", "last_name", "company", "job_title", "locale")


async def _values(page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    gettext, language = translator(page.pages, request), page_language(request)
    event, registration = opened.event, opened.registration
    until = changes_end_at(event)
    return {
        "booked": booked_sessions(event, registration.sessions, language),
        "answers": given_answers(event, own_questions(event), registration.answers, language, gettext),
        "questions": questions_on_form(
            event, language, gettext, category=registration.category, answered=registration.answers
        ),
        "language_names": LANGUAGE_NAMES,
        "changes_until": moment(until, event.timezone, language) if until else None,
        "may_change": opened.stands and not changes_are_frozen(event, request.app[DEPENDENCIES].clock()),
    }


async def _change(page: ManagePage, request: web.Request) -> web.Response:
    """Changes name, company, job title, language, sessions and answers, as far as somebody changed their fields."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]
    values = _changes(opened, fields)

    async def act() -> None:
        await change_own_registration(
            opened.event,
            opened.registration,
            RegistrationPatch.model_validate(values, strict=False).fields(),
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    return await page.perform(request, opened, "change", fields, act=act, faults=_change_faults(opened, values))


def _form(opened: OpenedLink) -> Mapping[str, Any]:
    event, registration = opened.event, opened.registration
    questions = form_questions(event, category=registration.category, answered=registration.answers)
    values = {
        **{name: getattr(registration, name) for name in OWN_FIELDS},
        "sessions": [booking.id for booking in registration.sessions],
        **{answer_field(question.id): [] for question in questions},
        **answer_fields(event, registration.answers),
    }
    return {**values, SHOWN: shown_fields(values)}


def _changes(opened: OpenedLink, fields: Fields) -> dict[str, Any]:
    event, registration = opened.event, opened.registration
    values: dict[str, Any] = {name: field_value(fields, name) for name in changed_fields(fields, OWN_FIELDS)}
    if changed_fields(fields, ["sessions"]):
        values["sessions"] = fields.get("sessions", [])
    ids = {answer_field(question.id): question.id for question in event.questions}
    changed = {ids[name] for name in changed_fields(fields, ids)}
    answers = read_answers(event, registration.category, fields, known=registration.answers, shown=changed)
    return {**values, "answers": answers}


def _change_faults(opened: OpenedLink, values: dict[str, Any]) -> list[tuple[str, str]]:
    """The faults of changes; of their own answers attendees are asked more than an organiser who corrects a name."""
    event, registration = opened.event, opened.registration
    sessions = {"sessions": tuple(values["sessions"])} if "sessions" in values else {}
    changes = cast(Changes, {**values, **sessions})
    own = {question.id for question in own_questions(event) if not (question.retired or question.asked_later)}
    others = {n: answer for n, answer in known_answers(event, registration.answers).items() if n not in own}
    return [
        *model_faults(RegistrationPatch, values),
        *change_faults(event, registration, changes),
        *answer_faults(event, registration.category, values["answers"], asked_of=EVERYBODY, known=others),
    ]


CHANGE = ManagePart(
    actions={"change": _change},
    done={"change": "Saved. If your badge changed, a new one is on its way."},
    values=_values,
    form=_form,
)
