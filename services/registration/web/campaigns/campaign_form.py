"""The form of a campaign: its fields as JSON values, and the faults of these at the fields."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.registration.domain.campaign import Campaign, CampaignDraft, draft_faults, faults_of_words
from services.registration.domain.event import Event
from services.registration.domain.segment import Segment
from services.registration.web.campaigns.campaign_models import CampaignModel, read_draft
from services.registration.web.console.table.people_view import filtered_questions
from services.registration.web.events.page_models import Gettext
from services.registration.web.people.forms import Fault, Fields, model_faults
from shared.clock import Clock
from shared.http.bodies import field_value
from shared.language.local_times import local_moment, local_text
from shared.language.translations import catalogue

ANSWER = "answer-"
YES_NO: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}


def shown_fields(event: Event, campaign: Campaign | None) -> dict[str, Any]:
    """Returns a campaign as the fields of the form; None: an empty form."""
    if campaign is None:
        return {"kind": "information", "states": ["confirmed"]}
    texts = {
        f"{name}-{language}": text
        for name, by_language in (("subject", campaign.subject), ("text", campaign.text))
        for language, text in by_language.items()
    }
    segment = campaign.segment
    answers = {ANSWER + question: _field_text(answer) for question, answer in segment.answers.items()}
    return {
        **texts,
        **answers,
        "kind": campaign.kind,
        "states": list(segment.states),
        "categories": list(segment.categories),
        "sessions": list(segment.sessions),
        "checked_in": _field_text(segment.checked_in),
        "coming": segment.coming or "",
        "unanswered": _field_text(segment.unanswered),
        "consent": segment.consent or "",
        "send_at": local_text(campaign.send_at, event.zone) if campaign.send_at else "",
    }


def fields_that_ask(event: Event, locales: Path) -> dict[str, Any]:
    """Returns the fields of an e-mail that asks those for their answers who have not given them, ready to be sent."""
    fields = {"unanswered": "yes", "states": ["confirmed", "waitlisted", "awaiting_approval"]}
    for language in event.languages:
        gettext = catalogue(locales, language).gettext
        fields[f"subject-{language}"] = gettext("A few questions before the event")
        words = gettext("To prepare the event, we have a few more questions. Please answer them here:")
        fields[f"text-{language}"] = f"{words}\n\n{{{{ questions_url }}}}"
    return fields


def sent_fields(fields: Fields) -> dict[str, Any]:
    """Returns a sent form as it was filled in, to show it again."""
    lists = {name: fields.get(name, []) for name in ("states", "categories", "sessions")}
    return {name: values[0] for name, values in fields.items() if values} | lists


def _field_text(value: Any) -> str:
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def read_form(
    event: Event, fields: Fields, gettext: Gettext, clock: Clock, *, sensitive: bool, present: Campaign | None
) -> tuple[CampaignDraft | None, dict[str, Fault]]:
    """Returns the draft in a form, and the faults by field; None where it cannot be read.

    Conditions of the `present` segment that the form does not show stay: without them, more people would get it.
    """
    values, faults = _values(event, fields, sensitive, present.segment if present else Segment())
    faults += model_faults(CampaignModel, values)
    draft = None if faults else read_draft(values)
    if draft is not None:
        faults = list(draft_faults(draft, event, clock()))
    words = {
        fault.sentence: gettext(fault.text) % fault.arguments for _, fault in (faults_of_words(draft) if draft else ())
    }
    by_field: dict[str, Fault] = {}
    for pointer, sentence in faults:
        name = _field(pointer, event)
        by_field.setdefault(name, Fault(words.get(sentence) or gettext(sentence), name))
    return (None if faults else draft), by_field


def _values(
    event: Event, fields: Fields, sensitive: bool, present: Segment
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    faults: list[tuple[str, str]] = []
    send_at = None
    if typed := field_value(fields, "send_at"):
        try:
            send_at = local_moment(typed, event.zone).isoformat()
        except ValueError as error:
            faults.append(("/send_at", str(error)))
    answers: dict[str, Any] = dict(present.answers)
    for question in filtered_questions(event, sensitive=sensitive):
        answers.pop(question.id, None)
        if answer := field_value(fields, ANSWER + question.id):
            answers[question.id] = YES_NO.get(answer, answer) if question.kind == "yes_no" else answer
    segment = {
        **{name: [*filter(None, fields.get(name, []))] for name in ("states", "categories", "sessions")},
        "checked_in": YES_NO.get(field_value(fields, "checked_in")),
        "coming": field_value(fields, "coming") or None,
        "unanswered": YES_NO.get(field_value(fields, "unanswered")),
        "consent": field_value(fields, "consent") or None,
        "answers": answers,
    }
    texts = {
        name: {code: text for code in event.languages if (text := field_value(fields, f"{name}-{code}"))}
        for name in ("subject", "text")
    }
    return {"kind": field_value(fields, "kind"), **texts, "segment": segment, "send_at": send_at}, faults


def _field(pointer: str, event: Event) -> str:
    """The field at which a fault is shown."""
    name, *rest = pointer.strip("/").split("/")
    if name in {"subject", "text"}:
        return f"{name}-{rest[0] if rest else event.languages[0]}"
    if name == "segment" and rest:
        return ANSWER + rest[1] if rest[0] == "answers" and len(rest) > 1 else rest[0]
    return name
