"""Strict types for input, and pydantic's faults in the form of our problem documents."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from shared.clock import to_milliseconds
from shared.errors import Invalid

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
YEARS = range(1970, 2200)  # far from the ends of the calendar, where moving a time or changing its zone overflows


class Strict(BaseModel):
    """A model of input: unknown fields are refused, values are not converted, instances do not change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class InvalidInput(Invalid):
    """The input does not fit."""


def rfc_3339(value: Any) -> Any:
    """Returns a text in the form of RFC 3339, or a time that is parsed already, unchanged. Raises ValueError."""
    if isinstance(value, datetime) or (isinstance(value, str) and RFC_3339.fullmatch(value)):
        return value
    raise ValueError("Send a time with its offset, as in 2027-11-11T09:00:00+01:00.")


def _within_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"The year must be between {YEARS.start} and {YEARS.stop - 1}.")
    return to_milliseconds(moment)


# Not strict, so that it also reads the texts in a batch whose items are validated one by one.
Timestamp = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(rfc_3339), AfterValidator(_within_years)]
"""A time with its offset (RFC 3339), as UTC in whole milliseconds; its year is one of YEARS."""


def faults(error: ValidationError, root: str = "") -> tuple[tuple[str, str], ...]:
    """Returns pydantic's faults as (JSON pointer, sentence), without the values: they may be personal."""
    return tuple((root + pointer(fault["loc"]), sentence(fault)) for fault in error.errors(include_url=False))


def pointer(location: Iterable[str | int]) -> str:
    """Returns a location of pydantic's as a JSON pointer (RFC 6901).

    A faulty name in an object has the pointer of its value.
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location if part != "[key]")


def sentence(fault: Mapping[str, Any]) -> str:
    """Returns the message of a fault without pydantic's prefix to our own sentences."""
    return str(fault["msg"]).removeprefix("Value error, ")
