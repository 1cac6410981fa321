"""The programme written as a table that can be read again, and an example of one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from services.registration.domain.agenda import AgendaEntry, agenda
from services.registration.domain.event import Event
from services.registration.domain.programme_table import HEADINGS, IN_LANGUAGES
from shared.contracts.registration import Texts
from shared.language.languages import chosen


def headings_for(languages: Sequence[str]) -> list[str]:
    """Returns the headings of a file; a text without a language is in the first one of `languages`."""
    headings: list[str] = []
    for column, (name, *_) in HEADINGS.items():
        headings.append(name)
        if column in IN_LANGUAGES:
            headings += [f"{name}_{language}" for language in languages[1:]]
    return headings


def written_rows(event: Event) -> Iterator[list[str]]:
    """Yields the programme of an event under `headings_for` its languages; what has no time yet is left out."""
    for day in agenda(event):
        for slot in day.slots:
            for entry in slot.entries:
                if entry.starts_at is not None and entry.ends_at is not None:
                    yield _written(event, entry, entry.starts_at, entry.ends_at)


def example_rows(event: Event) -> list[list[str]]:
    """Returns rows that show how a file is filled in, under `headings_for` the event's languages."""
    day = event.starts_at.astimezone(event.zone).date().isoformat()
    rows: list[Mapping[str, str]] = [
        {
            "date": day,
            "start": "09:30",
            "end": "10:15",
            "title": "The factory that explains itself",
            "room": "A1",
            "track": "Digital factory",
            "speakers": "Ada Lovelace | Tom Weis",
            "role": "CTO, Ferro SA | Technician",
            "description": "Five questions from the shop floor.",
        },
        {"date": day, "start": "10:15", "end": "10:45", "title": "Coffee", "room": "Foyer"},
    ]
    return [[row.get(heading, "") for heading in headings_for(event.languages)] for row in rows]


def _written(event: Event, entry: AgendaEntry, starts_at: datetime, ends_at: datetime) -> list[str]:
    start, end = starts_at.astimezone(event.zone), ends_at.astimezone(event.zone)
    track = entry.track.name if entry.track else {}
    cells = [start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}"]
    cells += _in_languages(entry.title, event.languages)
    cells += [entry.room, *_in_languages(track, event.languages)]
    cells.append(" | ".join(speaker.name for speaker in entry.speakers))
    for language in event.languages:
        roles = [_text(speaker.role, language, event.languages) for speaker in entry.speakers]
        cells.append(" | ".join(roles) if any(roles) else "")
    return cells + _in_languages(entry.description, event.languages)


def _in_languages(texts: Texts, languages: Sequence[str]) -> list[str]:
    return [_text(texts, language, languages) for language in languages]


def _text(texts: Texts, language: str, languages: Sequence[str]) -> str:
    """The text in a language; that of the first one has its fallback, as a title must not be empty."""
    return chosen(texts, language) if language == languages[0] else texts.get(language, "")
