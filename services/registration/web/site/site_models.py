"""The forms of the imprint, the accessibility statement and complaints, as models."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services.registration.domain.site import Conformance, Imprint, Site, Statement
from services.registration.web.events.event_fields import LongTexts
from services.registration.web.events.event_models import PhoneNumber
from shared.http.validation import Strict
from shared.language.field_types import EmailAddress, Line, Paragraphs, is_visible

NOTHING_TOLD = "Say what was not accessible."


def _some_words(text: str) -> str:
    if not is_visible(text):
        raise ValueError(NOTHING_TOLD)
    return text


def _day_of_the_calendar(text: str) -> str:
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        raise ValueError("Enter a date, such as 2026-11-12.") from None
    return text


class SiteModel(Strict):
    """The form of the imprint and the statement, flat as it is."""

    name: Line = ""
    legal_form: Line = ""
    register_number: Line = ""
    address: Paragraphs = ""
    email: EmailAddress | Literal[""] = ""
    phone: PhoneNumber | Literal[""] = ""
    status: Conformance | None = None
    fails: LongTexts = Field(default_factory=dict)
    burden: LongTexts = Field(default_factory=dict)
    exempt: LongTexts = Field(default_factory=dict)
    assessed_on: Annotated[
        str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"), AfterValidator(_day_of_the_calendar)
    ] = ""
    method: LongTexts = Field(default_factory=dict)
    sample: Paragraphs = ""

    def site(self) -> Site:
        """The facts in the form."""
        values = self.model_dump()
        imprint = {name: values.pop(name) for name in Imprint.__dataclass_fields__}
        return Site(imprint=Imprint(**imprint), statement=Statement(**values))


class ComplaintModel(Strict):
    """The form of a complaint."""

    name: Line = ""
    email: EmailAddress
    page: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[Paragraphs, AfterValidator(_some_words)]
