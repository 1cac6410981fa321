"""A table of the programme becomes talks, tracks and speakers of an event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, TypeVar

from services.registration.domain.event_definition import EventDefinition, Session
from services.registration.domain.programme import Speaker, Talk, Track
from services.registration.domain.programme_table import ProgrammeRow
from services.registration.domain.readable_ids import readable_id
from shared.contracts.registration import Texts
from shared.language.languages import chosen
from shared.language.names import fold

Item = TypeVar("Item")
Name = TypeVar("Name")
Key: TypeAlias = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class ImportedProgramme:
    """An event's definition after an import, and the numbers of rows that add, change, or say nothing new."""

    definition: EventDefinition
    added: int
    changed: int
    unchanged: int


def import_programme(definition: EventDefinition, rows: Sequence[ProgrammeRow]) -> ImportedProgramme:
    """Returns the definition with the programme of `rows`.

    A row is that of the talk or session with the same title, in any language, and the same start: it is changed. Any
    other row adds a talk. An empty cell leaves what was there. Nothing is removed.
    """
    importer = _Importer(definition)
    outcomes = [importer.take(row) for row in rows]
    after = replace(
        definition,
        tracks=tuple(importer.tracks),
        speakers=tuple(importer.speakers),
        talks=tuple(importer.talks),
        sessions=tuple(importer.sessions),
    )
    return ImportedProgramme(after, outcomes.count("added"), outcomes.count("changed"), outcomes.count("unchanged"))


class _Importer:
    """The programme as it becomes, row after row."""

    def __init__(self, definition: EventDefinition) -> None:
        self._language = definition.languages[0]
        self.tracks = [*definition.tracks]
        self.speakers = [*definition.speakers]
        self.talks = [*definition.talks]
        self.sessions = [*definition.sessions]
        self._track_places = {fold(name): n for n, track in enumerate(self.tracks) for name in track.name.values()}
        self._speaker_places = {fold(speaker.name): n for n, speaker in enumerate(self.speakers)}
        self._talk_places = _places((talk.title, talk.starts_at) for talk in self.talks)
        self._session_places = _places((session.name, session.starts_at) for session in self.sessions)
        self._ids = {talk.id for talk in self.talks} | {session.id for session in self.sessions}
        self._track_ids = {track.id for track in self.tracks}
        self._speaker_ids = {speaker.id for speaker in self.speakers}
        self._touched = False

    def take(self, row: ProgrammeRow) -> str:
        """Adds a row, and returns what became of it."""
        self._touched = False
        track, speakers = self._track(row.track), tuple(map(self._speaker, row.speakers, row.roles))
        keys = _keys(row.title, row.starts_at)
        talk, session = _place(self._talk_places, keys), _place(self._session_places, keys)
        if talk is not None:
            self._put(self.talks, talk, _changed_talk(self.talks[talk], row, track, speakers))
        elif session is not None:
            self._put(self.sessions, session, _changed_session(self.sessions[session], row, track, speakers))
        else:
            self._talk_places |= dict.fromkeys(keys, len(self.talks))
            self.talks.append(self._new_talk(row, track, speakers))
            return "added"
        return "changed" if self._touched else "unchanged"

    def _put(self, items: list[Item], place: int, item: Item) -> None:
        self._touched = self._touched or items[place] != item
        items[place] = item

    def _new_talk(self, row: ProgrammeRow, track: str | None, speakers: tuple[str, ...]) -> Talk:
        return Talk(
            id=self._new_id(chosen(row.title, self._language), self._ids, "talk"),
            title=row.title,
            description=row.description,
            track=track,
            room=row.room,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            speakers=speakers,
        )

    def _track(self, name: Texts) -> str | None:
        if not name:
            return None
        keys = [fold(text) for text in name.values()]
        place = _place(self._track_places, keys)
        if place is None:
            place = len(self.tracks)
            identifier = self._new_id(chosen(name, self._language), self._track_ids, "track")
            self.tracks.append(Track(id=identifier, name=name))
        else:
            known = self.tracks[place]
            self._put(self.tracks, place, replace(known, name={**known.name, **name}))
        self._track_places |= dict.fromkeys(keys, place)
        return self.tracks[place].id

    def _speaker(self, name: str, role: Texts) -> str:
        place = self._speaker_places.get(fold(name))
        if place is None:
            place = self._speaker_places[fold(name)] = len(self.speakers)
            self.speakers.append(Speaker(id=self._new_id(name, self._speaker_ids, "speaker"), name=name))
        known = self.speakers[place]
        self._put(self.speakers, place, replace(known, role={**known.role, **role}))
        return known.id

    def _new_id(self, text: str, taken: set[str], otherwise: str) -> str:
        identifier = readable_id(text, taken, otherwise)
        taken.add(identifier)
        return identifier


def _keys(title: Texts, starts_at: datetime | None) -> list[Key]:
    return [(fold(text), starts_at) for text in title.values()]


def _places(items: Iterable[tuple[Texts, datetime | None]]) -> dict[Key, int]:
    return {key: place for place, (title, starts_at) in enumerate(items) for key in _keys(title, starts_at)}


def _place(places: Mapping[Name, int], keys: Iterable[Name]) -> int | None:
    return next((places[key] for key in keys if key in places), None)


def _changed_talk(talk: Talk, row: ProgrammeRow, track: str | None, speakers: tuple[str, ...]) -> Talk:
    return replace(
        talk,
        title={**talk.title, **row.title},
        description={**talk.description, **row.description},
        room=row.room or talk.room,
        track=track or talk.track,
        speakers=speakers or talk.speakers,
        ends_at=row.ends_at,
    )


def _changed_session(session: Session, row: ProgrammeRow, track: str | None, speakers: tuple[str, ...]) -> Session:
    return replace(
        session,
        name={**session.name, **row.title},
        description={**session.description, **row.description},
        room=row.room or session.room,
        track=track or session.track,
        speakers=speakers or session.speakers,
        ends_at=row.ends_at,
    )
