"""The models of the calls about mails."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.mailer.ports.mail_lists import MailFilter
from shared.contracts.mailer import MailState
from shared.contracts.mails import MailKind
from shared.http.validation import Strict


class MailsQuery(BaseModel):
    """Selects mails: of one event or of all the organiser's, in a state, to an address, about a registration …"""

    event: Annotated[str, Field(max_length=64)] | None = None
    state: MailState | None = None
    to: Annotated[str, Field(max_length=320)] | None = None
    kind: MailKind | None = None
    registration: Annotated[str, Field(max_length=100)] | None = None
    campaign: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=400)] | None = None

    def selection(self, events: Collection[str]) -> MailFilter:
        """The filter for mails of these events."""
        return MailFilter(
            events,
            (self.state,) if self.state else (),
            to=self.to,
            kind=self.kind,
            registration=self.registration,
            campaign=self.campaign,
        )


class ResendOrder(Strict):
    """The address to send to; null means the same as before."""

    to: Annotated[str, Field(max_length=320)] | None = None


class ResendAllOrder(Strict):
    """The mails of an event to send again: those in these states and (null: any) of these kinds."""

    event: Annotated[str, Field(max_length=64)]
    states: Annotated[frozenset[Literal["failed", "bounced", "unknown"]], Field(min_length=1)]
    kinds: Annotated[frozenset[MailKind], Field(min_length=1)] | None = None


class ResentView(BaseModel):
    """The number of mails that are sent again, and of those that the same call again would send."""

    model_config = ConfigDict(from_attributes=True)

    resent: int
    left: int


class MailView(BaseModel):
    """The fate of a mail. `attempts` counts tries, `next_at` is the moment of the next one."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    event: str
    registration: str | None
    kind: MailKind
    to: str
    state: MailState
    reason: str | None
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    message_id: str
    requested_at: datetime
    resent_from: str | None
    name: str
    code: str
    campaign: str | None


class HistoryView(BaseModel):
    """A change of a mail's state."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    state: MailState
    reason: str | None
    attempt: int


class MailWithHistory(MailView):
    """A mail with all changes of its state, oldest first."""

    history: list[HistoryView]


class MailPage(BaseModel):
    """Some mails, the newest first."""

    items: list[MailView]
    next_cursor: str | None
