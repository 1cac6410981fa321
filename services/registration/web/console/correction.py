"""The form by which organisers correct a registration and answer questions about it: its fields, and their changes."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.answers import EVERYBODY
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from services.registration.web.events.page_models import Gettext
from services.registration.web.events.questions_on_page import QuestionOnPage, question_on_page
from services.registration.web.people.forms import Fields, answer_fields, raw_values, read_answers
from shared.http.bodies import field_value

CORRECTABLE = ("honorific", "first_name", "last_name", "email", "company", "job_title", "tags", "attention")


def shown_correction(event: Event, registration: Registration, fields: Fields | None = None) -> dict[str, Any]:
    """Returns what the form shows: the registration, or the `fields` that were sent."""
    values = {name: getattr(registration, name) or "" for name in CORRECTABLE}
    answers = answer_fields(event, registration.answers)
    booked = {"category": registration.category, "sessions": registration.session_ids, "locale": registration.locale}
    return {
        **values,
        **booked,
        "tags": ", ".join(registration.tags),
        **answers,
        **(raw_values(fields) if fields else {}),
    }


def sent_correction(event: Event, registration: Registration, fields: Fields) -> dict[str, Any]:
    """Returns the sent fields as a patch: an empty note for the door is none, and commas stand between the tags.

    Answers are in it only where one is different: they may be of a time when other questions were asked.
    """
    values: dict[str, Any] = {name: field_value(fields, name) for name in CORRECTABLE}
    tags = [tag for part in values["tags"].split(",") if (tag := part.strip())]
    patch = {**values, "tags": tags, "attention": values["attention"] or None}
    patch |= _rebooked(registration, fields)
    if not patch["email"] and not registration.email:  # somebody in a group whose e-mails go to the booker
        del patch["email"]
    known, category = registration.answers, patch.get("category", registration.category)
    answers = read_answers(event, category, fields, asked_of=EVERYBODY, known=known)
    own = {question.id for question in event.questions}
    changed = answers != {name: answer for name, answer in known.items() if name in own}
    return {**patch, "answers": answers} if changed else patch


def _rebooked(registration: Registration, fields: Fields) -> dict[str, Any]:
    """The category, the sessions and the language of the e-mails, as far as they are other ones than before."""
    patch: dict[str, Any] = {name: value for name in ("category", "locale") if (value := field_value(fields, name))}
    if "sessions_shown" in fields:  # a form without any ticked session sends none
        patch["sessions"] = fields.get("sessions", [])
    before = {"sessions": list(registration.session_ids)}
    return {k: v for k, v in patch.items() if v != before.get(k, getattr(registration, k))}


def questions_about(
    event: Event, registration: Registration, language: str, gettext: Gettext
) -> Mapping[str, list[QuestionOnPage]]:
    """Returns the questions for the registration's category: of `attendee` and of `organiser`."""
    asked: dict[str, list[QuestionOnPage]] = {"attendee": [], "organiser": []}
    for question in event.questions:
        if not question.retired and (not question.categories or registration.category in question.categories):
            asked[question.asked_of].append(question_on_page(event, question, language, gettext))
    return asked
