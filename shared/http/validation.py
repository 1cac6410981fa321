"""Strict models for what comes from outside, and their faults as people and programs are told them."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import Invalid

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)


class Strict(BaseModel):
    """What comes from outside: unknown fields are refused, nothing is silently converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def rfc_3339(value: Any) -> Any:
    """A time as text in the form of RFC 3339, or one that is read already, unchanged. Raises ValueError."""
    if isinstance(value, datetime) or (isinstance(value, str) and RFC_3339.fullmatch(value)):
        return value
    raise ValueError("Send a time with its offset, as in 2027-11-11T09:00:00+01:00.")


class InvalidInput(Invalid):
    """The input does not fit."""


def faults(error: ValidationError, root: str = "") -> tuple[tuple[str, str], ...]:
    """pydantic's faults as (JSON pointer, sentence), without the values: they may be personal."""
    return tuple((root + pointer(fault["loc"]), sentence(fault)) for fault in error.errors(include_url=False))


def pointer(location: Iterable[str | int]) -> str:
    """A place in a document as a JSON pointer (RFC 6901); a name that does not fit is where its value is."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location if part != "[key]")


def sentence(fault: Mapping[str, Any]) -> str:
    """What is wrong at a field, without pydantic's prefix before our own words."""
    return str(fault["msg"]).removeprefix("Value error, ")
