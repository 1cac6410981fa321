"""The forms of the imprint, the accessibility statement and complaints, as models."""

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
    assessed_on: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
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
