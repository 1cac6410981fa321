"""What an event is made of: categories, sessions, questions, consents, and the types of their fields."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl

from shared.clock import to_milliseconds
from shared.http.validation import rfc_3339
from shared.language.field_types import Line, Paragraphs

MOST_PLACES = 1_000_000
YEARS = range(1970, 2200)  # far enough from where calendars end for moments to move and change zones
TIME_ZONES = frozenset(available_timezones())


def time_zone(name: str) -> str:
    """The name of a time zone that exists. Raises ValueError."""
    if name not in TIME_ZONES:
        raise ValueError("This is not a time zone of the IANA database, such as Europe/Luxembourg.")
    return name


def _some_text(texts: dict[str, str]) -> dict[str, str]:
    if not any(texts.values()):
        raise ValueError("At least one language needs a text.")
    return texts


def _moment(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"The year must be between {YEARS.start} and {YEARS.stop - 1}.")
    return to_milliseconds(moment)


def _web_address(address: str) -> str:
    return str(HttpUrl(address))


Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$")]
LanguageCode = Annotated[str, Field(pattern=r"^(en|fr|de|lb)$")]
Texts = Annotated[dict[LanguageCode, Line], AfterValidator(_some_text)]
LongTexts = dict[LanguageCode, Paragraphs]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(rfc_3339), AfterValidator(_moment)]
Places = Annotated[int, Field(ge=0, le=MOST_PLACES)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
WebAddress = Annotated[str, Field(max_length=500), AfterValidator(_web_address)]


class Part(BaseModel):
    """A part of an event: strict about what comes in, never changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Venue(Part):
    """Where it takes place; `url` leads to a map."""

    name: Line = ""
    address: Line = ""
    url: WebAddress | None = None


class Category(Part):
    """A kind of attendee."""

    id: Identifier
    name: Texts
    capacity: Places | None = None
    approval: bool = False
    invitation_only: bool = False


class Session(Part):
    """A workshop or dinner inside the event. `categories` may book it; none named: all may."""

    id: Identifier
    name: Texts
    description: LongTexts = {}
    room: Line = ""
    capacity: Places | None = None
    categories: tuple[Identifier, ...] = ()
    starts_at: Moment | None = None
    ends_at: Moment | None = None

    def overlaps(self, other: "Session") -> bool:
        """Whether nobody can take part in both. Without known times they do not overlap."""
        if None in (self.starts_at, self.ends_at, other.starts_at, other.ends_at):
            return False
        return bool(self.starts_at < other.ends_at and other.starts_at < self.ends_at)  # type: ignore[operator]


class Choice(Part):
    """One possible answer."""

    id: Identifier
    label: Texts


class Condition(Part):
    """A question is shown when the question `question` was answered with `value`."""

    question: Identifier
    value: str | bool


class Question(Part):
    """Something attendees are asked. `categories`: who is asked; none named: everybody."""

    id: Identifier
    kind: Literal["text", "long_text", "number", "yes_no", "choice", "choices", "date", "country", "phone"]
    label: Texts
    required: bool = False
    sensitive: bool = False
    categories: tuple[Identifier, ...] = ()
    shown_when: Condition | None = None
    choices: tuple[Choice, ...] = ()
    for_: Literal["attendee", "organiser"] = Field(default="attendee", alias="for")


class Consent(Part):
    """Something people may agree to, in the organiser's own words."""

    id: Identifier
    text: LongTexts
    version: Line = "1"


class WaitingList(Part):
    """Whether people may wait, whether a freed place is first offered, and when nothing moves any more."""

    enabled: bool = True
    offer_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    closes_at: Moment | None = None


class Retention(Part):
    """How long what is kept; days count from the event's end."""

    sensitive_days: Annotated[int, Field(ge=0, le=3650)] = 7
    registration_days: Annotated[int, Field(ge=0, le=3650)] = 180
    evidence_until: Moment | None = None
    evidence_basis: Line | None = None


class Privacy(Part):
    """The privacy text that people agree to."""

    version: Line = "1"
    text: LongTexts = {}
