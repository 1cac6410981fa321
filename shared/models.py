"""Strict models for what comes from outside, and their faults as people and programs are told them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import Invalid


class Strict(BaseModel):
    """What comes from outside: unknown fields are refused, nothing is silently converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class InvalidInput(Invalid):
    """The input does not fit."""


def faults(error: ValidationError, root: str = "") -> tuple[tuple[str, str], ...]:
    """pydantic's faults as (JSON pointer, sentence), without the values: they may be personal."""
    return tuple((root + pointer(fault["loc"]), sentence(fault)) for fault in error.errors(include_url=False))


def pointer(location: Iterable[str | int]) -> str:
    """A place in a document as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def sentence(fault: Mapping[str, Any]) -> str:
    """What is wrong at a field, without pydantic's prefix before our own words."""
    return str(fault["msg"]).removeprefix("Value error, ")
