"""The programme of an event: its tracks, speakers and talks, and the rules by which they fit together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.contracts.registration import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A strand of the programme, such as one subject or one hall."""

    id: str
    name: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person who speaks: the `role` stands behind the name ("CTO, Ferro SA"), the `words` are about the person."""

    id: str
    name: str
    role: Texts = field(default_factory=dict)
    words: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A point of the programme that nobody books: a talk, but also a break or the lunch."""

    id: str
    title: Texts
    description: Texts = field(default_factory=dict)
    track: str | None = None
    room: str = ""
    starts_at: datetime
    ends_at: datetime
    speakers: tuple[str, ...] = ()


class OnProgramme(Protocol):
    """A talk or a session: the properties that both have."""

    @property
    def id(self) -> str:
        """The id, which no other talk or session has."""

    @property
    def track(self) -> str | None:
        """The id of its track."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """The ids of its speakers."""

    @property
    def starts_at(self) -> datetime | None:
        """Its start; None: not known yet."""

    @property
    def ends_at(self) -> datetime | None:
        """Its end; None: not known yet."""


def programme_faults(
    tracks: Sequence[Track], speakers: Sequence[Speaker], talks: Sequence[Talk], sessions: Sequence[OnProgramme]
) -> Iterator[tuple[str, str]]:
    """Yields what does not fit together in a programme, as (JSON pointer, sentence); repeated ids are left out."""
    known_tracks, known_speakers = {track.id for track in tracks}, {speaker.id for speaker in speakers}
    booked = {session.id for session in sessions}
    for pointer, listed in (("/talks", talks), ("/sessions", sessions)):
        for number, entry in enumerate(listed):
            yield from _unknown(f"{pointer}/{number}", entry, known_tracks, known_speakers)
    for number, talk in enumerate(talks):
        if talk.ends_at <= talk.starts_at:
            yield f"/talks/{number}/ends_at", "The talk must end after it starts."
        if talk.id in booked:
            yield f"/talks/{number}/id", f"There is a session {talk.id!r} already."


def _unknown(pointer: str, entry: OnProgramme, tracks: set[str], speakers: set[str]) -> Iterator[tuple[str, str]]:
    if entry.track is not None and entry.track not in tracks:
        yield f"{pointer}/track", f"There is no track {entry.track!r}."
    for position, speaker in enumerate(entry.speakers):
        if speaker not in speakers:
            yield f"{pointer}/speakers/{position}", f"There is no speaker {speaker!r}."
        if speaker in entry.speakers[:position]:
            yield f"{pointer}/speakers/{position}", f"The speaker {speaker!r} stands twice."
