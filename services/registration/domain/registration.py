"""One attendee's entry: what is submitted, what is kept, and what is asked of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from services.registration.domain.event_definition import Identifier
from shared.contracts.registration import BadgeState, BookingState, RegistrationState, TicketState
from shared.errors import Conflict, Invalid, NotFound
from shared.http.validation import Strict
from shared.language.field_types import EmailAddress, Line, Locale, ShortLine
from shared.language.names import full_name, tray

ACTIVE_STATES: tuple[RegistrationState, ...] = ("awaiting_approval", "confirmed", "waitlisted")
CODE_LENGTH = 6


def _answer(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        raise ValueError("An answer is a text, a number, yes or no, or several texts.") from None


Answer = Annotated[str | bool | int | float | list[str] | None, WrapValidator(_answer)]


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came with another submission."""


class UnknownRegistration(NotFound):
    """There is no such registration here."""


class AlreadyRegistered(Conflict):
    """This address is registered already."""


class NotInThisState(Conflict):
    """The registration is in a state in which this cannot be done."""


class NothingToConfirm(Conflict):
    """The event is cancelled or postponed; no place in it can be confirmed now."""


class ChangesFrozen(Conflict):
    """Changes are no longer possible; please write to the organiser."""


class PlaceHandedOver(Conflict):
    """This place has been handed over to somebody else."""


class Consents(Strict):
    """What somebody agreed to; `privacy` and the consents that the event defines."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, bool]
    privacy: bool = False

    def given(self) -> dict[str, bool]:
        """Each consent's id with whether it was given."""
        return self.model_dump()


class RegistrationForm(Strict):
    """A registration as submitted."""

    honorific: ShortLine = ""
    first_name: Line = ""
    last_name: Line = ""
    email: EmailAddress
    company: Line = ""
    job_title: Line = ""
    category: Identifier
    sessions: Annotated[tuple[Identifier, ...], Field(max_length=100)] = ()
    answers: Annotated[dict[Identifier, Answer], Field(max_length=200, default_factory=dict)]
    locale: Locale | None = None
    consents: Consents = Consents()
    invitation: Line | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> "RegistrationForm":
        if not (self.first_name or self.last_name):
            raise ValueError("A first name or a last name is needed.")
        return self


class Kept(BaseModel):
    """A part of a registration as it is kept; never changed in place."""

    model_config = ConfigDict(frozen=True)


class Booking(Kept):
    """A booked session; `line` orders those who wait for it."""

    id: str
    state: BookingState
    line: int


class Ticket(Kept):
    """A right to enter. Only the newest is `valid`."""

    secret: str
    state: TicketState
    issued_at: datetime


class ConsentRecord(Kept):
    """Whether, when and to which version of the text somebody agreed."""

    given: bool
    version: str
    at: datetime


class Registration(Kept):
    """One attendee's entry as it is kept. `line` orders those who wait for the event.

    `holder` counts who has had it: it grows when the place is handed over, and with it the manage link changes.
    """

    id: str
    event: str
    code: str
    line: int
    version: int = 1
    state: RegistrationState
    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str
    company: str = ""
    job_title: str = ""
    category: str
    sessions: tuple[Booking, ...] = ()
    answers: Mapping[str, Any] = {}
    consents: Mapping[str, ConsentRecord] = {}
    locale: str
    tickets: tuple[Ticket, ...] = ()
    badge: BadgeState = "none"
    attention: str | None = None
    reason: str | None = None
    holder: int = 1
    source: Literal["public", "organiser"] = "public"
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether it stands, so that its address cannot register again."""
        return self.state in ACTIVE_STATES

    @property
    def name(self) -> str:
        """The full name."""
        return full_name(self.honorific, self.first_name, self.last_name)

    @property
    def tray(self) -> str:
        """The letter under which the badge lies."""
        return tray(self.first_name, self.last_name)

    @property
    def secret(self) -> str | None:
        """The secret of the valid ticket."""
        return next((ticket.secret for ticket in self.tickets if ticket.state == "valid"), None)

    def changed(self, now: datetime, **fields: Any) -> "Registration":
        """This registration with `fields` changed, in its next version."""
        return self.model_copy(update={**fields, "version": self.version + 1, "updated_at": now})

    def require(self, *states: RegistrationState) -> None:
        """Raises NotInThisState unless it is in one of `states`."""
        if self.state not in states:
            raise NotInThisState(f"The registration is {self.state.replace('_', ' ')}.")
