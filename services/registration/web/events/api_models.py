"""Events in the API's answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.registration.domain.event import Event
from services.registration.domain.places import Outcome, PlaceCount, SoldOut, free_in_event, outcome_for
from services.registration.web.events.event_models import EventModel, definition_json
from shared.language.languages import chosen


class CategoryAvailability(BaseModel):
    """The outcome of a new registration in a category now; null when no place is left."""

    category: str
    outcome: Outcome | None


class Availability(BaseModel):
    """Free places in the event (null: no limit) and the outcome for each category."""

    free: int | None
    categories: list[CategoryAvailability]


class EventView(EventModel):
    """An event with its availability; `speaker_pictures` are paths of pictures by speakers' ids."""

    version: int
    availability: Availability
    speaker_pictures: dict[str, str]


class EventPage(BaseModel):
    """A page of events."""

    items: list[EventView]
    next_cursor: str | None


FOR_ORGANISERS = frozenset(
    {
        "members_first",
        "retention",
        "room_limit",
        "certificate",
        "previous_edition",
        "printers",
        "show_missing_answers_at_door",
    }
)


def event_view(event: Event, count: PlaceCount, language: str | None, now: datetime) -> dict[str, Any]:
    """Returns an event as JSON values, with texts in `language` or its fallback; None stands for all languages."""
    definition = definition_json(event)
    texts = definition if language is None else _in_language(definition, language)
    pictures = {speaker.id: url for speaker in event.speakers if (url := portrait_url(event, speaker.id))}
    free = availability(event, count, now).model_dump()
    return {**texts, "version": event.version, "availability": free, "speaker_pictures": pictures}


def portrait_url(event: Event, speaker: str) -> str | None:
    """Returns the path of a speaker's picture, new with each change; None: there is none."""
    key = event.portrait(speaker)
    return f"/e/{event.slug}/speakers/{speaker}/{key}.webp" if key else None


def public_event_view(event: Event, count: PlaceCount, language: str | None, now: datetime) -> dict[str, Any]:
    """Returns an event as `event_view` does, without settings for organisers and questions that nobody is asked."""
    view = event_view(event, count, language, now)
    view["questions"] = [
        question for question in view["questions"] if question["for"] == "attendee" and not question["retired"]
    ]
    view["categories"] = [{**category, "online": None} for category in view["categories"]]  # the link is for attendees
    return {name: value for name, value in view.items() if name not in FOR_ORGANISERS}


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_in_language(part, language) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _one_text(part, language) if name in TEXTS and isinstance(part, Mapping) else _in_language(part, language)
        for name, part in value.items()
    }


TEXTS = frozenset({"title", "description", "name", "label", "text", "role", "words"})


def _one_text(texts: Mapping[str, str], language: str) -> dict[str, str]:
    text = chosen(texts, language)
    return {next(name for name in texts if texts[name] == text): text} if text else {}


def availability(event: Event, count: PlaceCount, now: datetime) -> Availability:
    """Returns the outcomes of registering at `now`."""
    return Availability(
        free=free_in_event(event, count),
        categories=[
            CategoryAvailability(category=category.id, outcome=_outcome(event, count, category.id, now))
            for category in event.categories
        ],
    )


def _outcome(event: Event, count: PlaceCount, category: str, now: datetime) -> Outcome | None:
    try:
        return outcome_for(event, count, category, now)
    except SoldOut:
        return None
