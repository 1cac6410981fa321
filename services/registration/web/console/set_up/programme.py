"""The set-up page of an event's programme: all talks and sessions by day, and a form for a new talk."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.agenda import AgendaEntry, agenda, agenda_advice
from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.web.console.set_up.fields import LINE, LINE_OR_NONE, Field, Kind, Sent, Values, moment_in
from services.registration.web.console.set_up.rows import NEW, named_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import PROPOSED, SetUpPage
from services.registration.web.events.agenda_models import period
from shared.http.pages import Pages, page_language
from shared.http.validation import InvalidInput
from shared.language.date_formats import full_day, line_start
from shared.language.languages import chosen
from shared.language.local_times import local_text

PROGRAMME, TALKS = "programme", "talks"
NO_TITLE = "Enter a title in at least one language."
NO_START, NO_END = "Enter when the talk starts.", "Enter when the talk ends."


def programme_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    return SetUpPage(pages, PROGRAMME, fields=_no_fields, extras=_extras, act=_act, rows=TALKS)


def on_programme(event: Event) -> dict[str, Any]:
    """Returns the tracks and speakers from which a talk or session has some, as (id, text) each."""
    return {
        "tracks": [(track.id, track.name) for track in event.tracks],
        "speakers": [(speaker.id, speaker.name) for speaker in event.speakers],
    }


def _no_fields(_definition: EventDefinition) -> Iterator[Field]:
    return iter(())


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    language = page_language(request)
    ends = [talk.ends_at for talk in event.talks] + [s.ends_at for s in event.sessions if s.ends_at]
    next_start = min(max(ends, default=event.starts_at), event.ends_at)
    return {
        "days": [
            (
                line_start(full_day(day.day, language)) if day.day else "",
                [_row(event, entry, language) for slot in day.slots for entry in slot.entries],
            )
            for day in agenda(event)
        ],
        "tracks": [(track.id, track.name) for track in event.tracks],
        "counts": {"tracks": len(event.tracks), "speakers": len(event.speakers)},
        "outside": [a.entry.title for a in agenda_advice(event) if a.kind == "outside"],
        "two_places": [
            (a.speaker.name, a.entry.title, a.other.title)
            for a in agenda_advice(event)
            if a.kind == "two_places" and a.speaker and a.other
        ],
        PROPOSED: {f"{NEW}-starts_at": local_text(next_start, event.zone)},
    }


def _row(event: Event, entry: AgendaEntry, language: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "when": period(event, entry.starts_at, entry.ends_at, language),
        "room": entry.room,
        "track": chosen(entry.track.name, language) if entry.track else "",
        "speakers": [speaker.name for speaker in entry.speakers],
        "bookable": entry.bookable,
        "missing": [code for code in event.languages if not entry.title.get(code)],
    }


def _act(values: Values, action: str, sent: Sent) -> Values:
    title = named_texts(values, sent, "title", action, NO_TITLE)
    if title:
        sessions = [session["id"] for session in values["sessions"]]
        values = with_new(values, TALKS, title, {"title": title, **_new_values(values, sent)}, "talk", *sessions)
    verb, _, identifier = action.partition(":")
    return _with_copy(values, identifier) if verb == "copy" else ordered(values, TALKS, action)


def _new_values(values: Values, sent: Sent) -> dict[str, Any]:
    """The values of a new talk besides its title. Raises InvalidInput with their faults."""
    moment = moment_in(ZoneInfo(values["timezone"]))
    kinds: dict[str, tuple[Kind, str]] = {
        "starts_at": (moment, NO_START),
        "ends_at": (moment, NO_END),
        "room": (LINE, ""),
        "track": (LINE_OR_NONE, ""),
    }
    read: dict[str, Any] = {}
    faults = []
    for name, (kind, missing) in kinds.items():
        try:
            read[name] = kind.read(sent.get(f"{NEW}-{name}", []))
        except ValueError as error:
            faults.append((f"{NEW}-{name}", str(error)))
            continue
        if missing and not read[name]:
            faults.append((f"{NEW}-{name}", missing))
    if faults:
        raise InvalidInput(errors=tuple(faults))
    return read


def _with_copy(values: Values, identifier: str) -> Values:
    """The values with a copy of a talk at the end."""
    talk = next((talk for talk in values[TALKS] if talk["id"] == identifier), None)
    if talk is None:
        return values
    sessions = [session["id"] for session in values["sessions"]]
    return with_new(values, TALKS, talk["title"], {n: v for n, v in talk.items() if n != "id"}, "talk", *sessions)
