"""Campaigns in the API's calls and answers."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from services.registration.domain.campaign import Campaign, CampaignDraft, CampaignState
from services.registration.domain.registration import Coming
from services.registration.domain.segment import CampaignKind
from services.registration.web.events.event_fields import Identifier, LanguageCode, LongTexts, Moment
from shared.contracts.registration import RegistrationState
from shared.http.validation import InvalidInput, Strict, faults
from shared.language.field_types import Line

MOST_IDS = 500
Ids = Annotated[tuple[Identifier, ...], Field(max_length=MOST_IDS)]
AnswerWanted = Annotated[str, Field(max_length=5_000)] | bool | int | float


def _coming(value: Any) -> Any:
    """The answer that a boolean stands for."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


class SegmentModel(Strict):
    """The conditions for getting an e-mail, all of which must hold; empty, or null: any.

    Cancelled, declined and waiting people get it only if their state is named. `sessions`: a place in one of them.
    `coming`: who was `asked` whether they come and has not answered, said `yes`, or said `no` and so has cancelled;
    true and false stand for yes and no. `unanswered`: whose answers are missing.
    """

    states: Annotated[tuple[RegistrationState, ...], Field(min_length=1, max_length=5)] = ("confirmed",)
    categories: Ids = ()
    sessions: Ids = ()
    checked_in: bool | None = None
    coming: Annotated[Coming | None, BeforeValidator(_coming)] = None
    consent: Identifier | None = None
    answers: Annotated[dict[Identifier, AnswerWanted], Field(max_length=200)] = Field(default_factory=dict)
    unanswered: bool | None = None


class CampaignModel(Strict):
    """An e-mail in the organisers' own words to a segment of the people of an event.

    `news` goes to those alone who agreed to the consent `news`. Without `send_at` it goes once it is sent.
    """

    kind: CampaignKind
    subject: dict[LanguageCode, Line]
    text: LongTexts
    segment: SegmentModel = SegmentModel()
    send_at: Moment | None = None

    def draft(self) -> CampaignDraft:
        """Returns the draft as the domain's dataclass."""
        return _DRAFT.validate_python(self.model_dump())


class CampaignView(BaseModel):
    """A campaign; until `undo_until` it can be taken back.

    `asked` e-mails were asked for once it is done; `left_out` were to get one, by code, and no longer fit.
    """

    id: str
    kind: CampaignKind
    subject: dict[str, str]
    text: dict[str, str]
    segment: SegmentModel
    send_at: datetime | None
    state: CampaignState
    undo_until: datetime | None
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    asked: int
    left_out: dict[str, str]


class CampaignList(BaseModel):
    """The campaigns of an event, the newest first."""

    items: list[CampaignView]


class SendingView(BaseModel):
    """The state of a campaign; until `undo_until` it can be taken back."""

    state: CampaignState
    undo_until: datetime | None


class RecipientView(BaseModel):
    """Somebody who gets the e-mail; `email` only for those who may read registrations."""

    code: str
    email: str | None
    locale: str


class NonRecipientView(BaseModel):
    """Somebody who does not get the e-mail, with the reason in words that follow a name."""

    code: str
    why: str


class RecipientsView(BaseModel):
    """Everybody of the event, on one of two sides."""

    included: list[RecipientView]
    excluded: list[NonRecipientView]


_DRAFT = TypeAdapter(CampaignDraft)


def read_draft(values: Mapping[str, Any]) -> CampaignDraft:
    """Returns the draft in JSON values. Raises InvalidInput."""
    try:
        return CampaignModel.model_validate_json(json.dumps(values)).draft()
    except ValidationError as error:
        raise InvalidInput(errors=faults(error)) from None


def draft_json(draft: CampaignDraft) -> dict[str, Any]:
    """Returns a draft as JSON values, under the names of CampaignModel."""
    values: dict[str, Any] = _DRAFT.dump_python(draft, mode="json", include=set(CampaignModel.model_fields))
    return values


def campaign_view(campaign: Campaign) -> CampaignView:
    """Returns a campaign as the API shows it."""
    return CampaignView(**{**asdict(campaign), "undo_until": campaign.undo_until})
