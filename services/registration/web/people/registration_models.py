"""The forms of a registration in the API, and their conversion to the domain."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from services.registration.domain.group import MOST_COLLEAGUES
from services.registration.domain.invitation import as_code
from services.registration.domain.registration_form import Colleague, IfShort, RegistrationForm, Successor
from services.registration.web.events.event_fields import Identifier
from shared.http.validation import Strict
from shared.language.field_types import EmailAddress, Line, Locale, ShortLine


def _answer(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        raise ValueError("An answer is a text, a number, yes or no, or several texts.") from None


Answer = Annotated[str | bool | int | float | list[str] | None, WrapValidator(_answer)]


class ConsentsModel(Strict):
    """Decisions about consents: `privacy`, and those that the event defines."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, bool]
    privacy: bool = False


class ColleagueModel(Strict):
    """A colleague to register. A name may follow; without an `email` the booker gets the e-mails."""

    first_name: Line = ""
    last_name: Line = ""
    email: EmailAddress | None = None
    company: Line = ""
    job_title: Line = ""
    category: Identifier | None = None
    sessions: Annotated[tuple[Identifier, ...], Field(max_length=100)] = ()
    answers: Annotated[dict[Identifier, Answer], Field(max_length=200, default_factory=dict)]
    locale: Locale | None = None

    def colleague(self) -> Colleague:
        """Returns the colleague as the domain's dataclass."""
        return Colleague(**{**self.model_dump(), "email": self.email or "", "category": self.category or ""})


def unchecked_colleagues(values: Mapping[str, Any]) -> tuple[Colleague, ...]:
    """Returns the colleagues in the JSON values of a submission, which need not have been validated."""
    return tuple(
        Colleague(
            **{
                **colleague,
                "email": colleague["email"] or "",
                "category": colleague["category"] or "",
                "sessions": tuple(colleague["sessions"]),
            }
        )
        for colleague in values.get("colleagues", ())
    )


class RegistrationModel(Strict):
    """A registration as submitted, with colleagues. Enter a first name or a last name."""

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
    consents: ConsentsModel = ConsentsModel()
    invitation: Annotated[Line, AfterValidator(as_code)] | None = None
    colleagues: Annotated[tuple[ColleagueModel, ...], Field(max_length=MOST_COLLEAGUES)] = ()
    if_short: IfShort = "none"

    def form(self) -> RegistrationForm:
        """Returns the form as the domain's dataclass."""
        colleagues = tuple(colleague.colleague() for colleague in self.colleagues)
        values = self.model_dump() | {"colleagues": colleagues, "invitation": self.invitation or None}
        return RegistrationForm(**values)


class SuccessorModel(Strict):
    """The person who takes over a place. Enter a first name or a last name."""

    first_name: Line = ""
    last_name: Line = ""
    email: EmailAddress
    consents: Annotated[ConsentsModel, Field(default_factory=ConsentsModel)]

    def successor(self) -> Successor:
        """Returns the successor as the domain's dataclass."""
        return Successor(**self.model_dump())
