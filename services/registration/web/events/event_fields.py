"""The types of fields that several models of an event share."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from services.registration.domain.event_definition import YEARS
from shared.clock import to_milliseconds
from shared.http.validation import rfc_3339
from shared.language.field_types import Line, Paragraphs

NO_TEXT = "At least one language needs a text."


def _some_text(texts: dict[str, str]) -> dict[str, str]:
    if not any(texts.values()):
        raise ValueError(NO_TEXT)
    return texts


def _moment(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"The year must be between {YEARS.start} and {YEARS.stop - 1}.")
    return to_milliseconds(moment)


Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$")]
LanguageCode = Annotated[str, Field(pattern=r"^(en|fr|de|lb)$")]
Texts = Annotated[dict[LanguageCode, Line], AfterValidator(_some_text)]
LongTexts = dict[LanguageCode, Paragraphs]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(rfc_3339), AfterValidator(_moment)]
