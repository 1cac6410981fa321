"""The form of a programme in the API: tracks, speakers, talks."""

from typing import Annotated

from pydantic import Field

from services.registration.web.events.event_fields import Identifier, LanguageCode, LongTexts, Moment, Texts
from shared.http.validation import Strict
from shared.language.field_types import Line

MOST_TRACKS = 20
MOST_SPEAKERS = 500
MOST_TALKS = 500
MOST_SPEAKERS_OF_ONE = 30


class TrackModel(Strict):
    """A strand of the programme, such as one subject or one hall."""

    id: Identifier
    name: Texts


class SpeakerModel(Strict):
    """A person who speaks: the `role` stands behind the name, the `words` are about the person."""

    id: Identifier
    name: Annotated[Line, Field(min_length=1)]
    role: dict[LanguageCode, Line] = Field(default_factory=dict)
    words: LongTexts = Field(default_factory=dict)


class TalkModel(Strict):
    """A point of the programme that nobody books: a talk, but also a break or the lunch."""

    id: Identifier
    title: Texts
    description: LongTexts = Field(default_factory=dict)
    track: Identifier | None = None
    room: Line = ""
    starts_at: Moment
    ends_at: Moment
    speakers: Annotated[tuple[Identifier, ...], Field(max_length=MOST_SPEAKERS_OF_ONE)] = ()
