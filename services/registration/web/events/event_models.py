"""The form of an event in the API, and its conversion to and from the domain."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, HttpUrl, TypeAdapter, ValidationError

from services.registration.domain.event import HOME_COUNTRY
from services.registration.domain.event_definition import AccessFeature, EventDefinition
from services.registration.domain.questions import MOST_QUESTIONS, QuestionKind
from services.registration.web.events.event_fields import Identifier, LanguageCode, LongTexts, Moment, Texts
from services.registration.web.events.opening_models import MembersFirstModel
from services.registration.web.events.programme_models import (
    MOST_SPEAKERS,
    MOST_SPEAKERS_OF_ONE,
    MOST_TALKS,
    MOST_TRACKS,
    SpeakerModel,
    TalkModel,
    TrackModel,
)
from shared.contracts.registration import EventState
from shared.http.validation import InvalidInput, Strict, faults
from shared.language.field_types import EmailAddress, Line
from shared.language.languages import LANGUAGES
from shared.language.phone_numbers import international_number

MOST_PLACES = 1_000_000
MOST_PRINTERS = 20
MOST_OFFSET = 20  # mm; what a printer moves further is fed wrongly
NOT_A_TIME_ZONE = "This is not a time zone of the IANA database, such as Europe/Luxembourg."
NOT_SECURE = "The link must begin with https://."
TIME_ZONES = frozenset(available_timezones())


def _time_zone(name: str) -> str:
    if name not in TIME_ZONES:
        raise ValueError(NOT_A_TIME_ZONE)
    return name


def _phone_number(text: str) -> str:
    if international_number(text, HOME_COUNTRY) is None:
        raise ValueError("Enter a phone number, such as +352 621 123 456.")
    return text


def _web_address(address: str) -> str:
    return str(HttpUrl(address))


def _secure_address(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError(NOT_SECURE)
    return address


Places = Annotated[int, Field(ge=0, le=MOST_PLACES)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_time_zone)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Millimetres = Annotated[float, Field(ge=-MOST_OFFSET, le=MOST_OFFSET)]
PhoneNumber = Annotated[Line, AfterValidator(_phone_number)]
WebAddress = Annotated[str, Field(max_length=500), AfterValidator(_web_address)]
SecureAddress = Annotated[WebAddress, AfterValidator(_secure_address)]


class VenueModel(Strict):
    """The place of the event; `url` leads to a map."""

    name: Line = ""
    address: Line = ""
    url: WebAddress | None = None


class AccessModel(Strict):
    """The ways in which the event is accessible, and the organiser's own words about it."""

    features: tuple[AccessFeature, ...] = ()
    text: LongTexts = Field(default_factory=dict)


class OnlineModel(Strict):
    """The link (https) for people who take part from afar, null until it is known.

    Their own page leads to it from `opens_at` (null: half an hour before the event) until `closes_at` (null: its end).
    """

    url: SecureAddress | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None


class CategoryModel(Strict):
    """A kind of attendee."""

    id: Identifier
    name: Texts
    capacity: Places | None = None
    approval: bool = False
    invitation_only: bool = False
    online: OnlineModel | None = None


class SessionModel(Strict):
    """A workshop or dinner inside the event. Only its `categories` may book it; an empty list: all may."""

    id: Identifier
    name: Texts
    description: LongTexts = Field(default_factory=dict)
    room: Line = ""
    capacity: Places | None = None
    categories: tuple[Identifier, ...] = ()
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    track: Identifier | None = None
    speakers: Annotated[tuple[Identifier, ...], Field(max_length=MOST_SPEAKERS_OF_ONE)] = ()


class ChoiceModel(Strict):
    """One possible answer."""

    id: Identifier
    label: Texts


class ConditionModel(Strict):
    """A condition for asking a question: the question `question` was answered with `value`."""

    question: Identifier
    value: str | bool


class QuestionModel(Strict):
    """A question of the form. Only people of its `categories` are asked; an empty list: all are.

    One that is `asked_later` does not stand on the form by which people register: they answer it afterwards, or never.
    One that is `retired` is no longer asked, while the answers that it had are still shown and exported.
    """

    id: Identifier
    kind: QuestionKind
    label: Texts
    required: bool = False
    sensitive: bool = False
    categories: tuple[Identifier, ...] = ()
    shown_when: ConditionModel | None = None
    choices: tuple[ChoiceModel, ...] = ()
    asked_of: Literal["attendee", "organiser"] = Field(default="attendee", alias="for")
    asked_later: bool = False
    retired: bool = False


class ConsentModel(Strict):
    """Something that attendees may agree to, in the organiser's own words."""

    id: Identifier
    text: LongTexts
    version: Line = "1"


class WaitingListModel(Strict):
    """The waiting list: whether there is one, for how long a freed place is offered, when it stops moving."""

    enabled: bool = True
    offer_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    closes_at: Moment | None = None


class RetentionModel(Strict):
    """The retention of personal data; days count from the event's end."""

    sensitive_days: Annotated[int, Field(ge=0, le=3650)] = 7
    registration_days: Annotated[int, Field(ge=0, le=3650)] = 180
    evidence_until: Moment | None = None
    evidence_basis: Line | None = None


class PrivacyModel(Strict):
    """The privacy text that attendees agree to."""

    version: Line = "1"
    text: LongTexts = Field(default_factory=dict)


class CertificateModel(Strict):
    """The person who signs certificates of attendance, in which role, and the organisation that issues them."""

    signatory: Line = ""
    role: dict[LanguageCode, Line] = Field(default_factory=dict)
    issuer: Line = ""


class PrinterModel(Strict):
    """A printer of badges: how far its prints must be moved, in millimetres to the right and downwards.

    `flip` is the edge of the paper on which it turns the sheet to print the back.
    """

    name: Annotated[Line, Field(min_length=1)]
    offset_x: Millimetres = 0
    offset_y: Millimetres = 0
    back_offset_x: Millimetres = 0
    back_offset_y: Millimetres = 0
    flip: Literal["long", "short"] = "long"


class EventModel(Strict):
    """All settings of an event that an organiser makes."""

    slug: Identifier
    state: EventState = "draft"
    title: Texts
    description: LongTexts = Field(default_factory=dict)
    venue: VenueModel = VenueModel()
    timezone: TimeZone
    starts_at: Moment
    ends_at: Moment
    registration_opens_at: Moment | None = None
    registration_closes_at: Moment | None = None
    members_first: MembersFirstModel | None = None
    languages: Annotated[tuple[LanguageCode, ...], Field(max_length=len(LANGUAGES))] = ()
    capacity: Places | None = None
    room_limit: Places | None = None
    categories: Annotated[tuple[CategoryModel, ...], Field(min_length=1, max_length=100)]
    sessions: Annotated[tuple[SessionModel, ...], Field(max_length=500)] = ()
    tracks: Annotated[tuple[TrackModel, ...], Field(max_length=MOST_TRACKS)] = ()
    speakers: Annotated[tuple[SpeakerModel, ...], Field(max_length=MOST_SPEAKERS)] = ()
    talks: Annotated[tuple[TalkModel, ...], Field(max_length=MOST_TALKS)] = ()
    questions: Annotated[tuple[QuestionModel, ...], Field(max_length=MOST_QUESTIONS)] = ()
    consents: Annotated[tuple[ConsentModel, ...], Field(max_length=50)] = ()
    waiting_list: WaitingListModel = WaitingListModel()
    freeze_at: Moment | None = None
    retention: RetentionModel = RetentionModel()
    privacy: PrivacyModel = PrivacyModel()
    reply_to: EmailAddress | None = None
    phone: PhoneNumber | None = None
    access: AccessModel = AccessModel()
    accent: Colour | None = None
    previous_edition: Identifier | None = Field(
        default=None,
        description="The slug of the last edition: its figures stand beside this event's, for organisers of both.",
    )
    certificate: CertificateModel = CertificateModel()
    printers: Annotated[tuple[PrinterModel, ...], Field(max_length=MOST_PRINTERS)] = ()
    show_missing_answers_at_door: bool = False

    def definition(self) -> EventDefinition:
        """Returns the definition as the domain's dataclass."""
        return _DEFINITION.validate_python(self.model_dump())


_DEFINITION = TypeAdapter(EventDefinition)


def read_definition(values: Mapping[str, Any]) -> EventDefinition:
    """Returns the definition in JSON values. Raises InvalidInput."""
    try:
        return EventModel.model_validate_json(json.dumps(values)).definition()
    except ValidationError as error:
        raise InvalidInput(errors=faults(error)) from None


def definition_json(definition: EventDefinition) -> dict[str, Any]:
    """Returns a definition as JSON values, under the names of EventModel."""
    values: dict[str, Any] = _DEFINITION.dump_python(definition, mode="json")
    for question in values["questions"]:
        question["for"] = question.pop("asked_of")
    return values


def merged(target: Any, patch: Any) -> Any:
    """Returns `target` after a JSON merge patch (RFC 7396): null removes, objects merge, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
