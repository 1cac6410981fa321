"""Types of the fields that requests carry."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from shared.clock import to_milliseconds
from shared.http.validation import rfc_3339
from shared.language.field_types import is_visible, one_line

LONE_SURROGATE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)", re.DOTALL)
ESCAPE_LENGTH = len(rb"\uD800")


def _in_utc(moment: datetime) -> datetime:
    try:
        return to_milliseconds(moment)
    except OverflowError:
        raise ValueError("No clock shows this time.") from None


def _visible_line(text: str) -> str:
    if not is_visible(text):
        raise ValueError("A name needs a letter, a digit or a sign.")
    return one_line(text)


# Not strict, so that it also reads the texts in a batch, whose scans are validated one by one.
DeviceTime = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(rfc_3339), AfterValidator(_in_utc)]
"""A time by a device's clock (RFC 3339), as UTC in whole milliseconds. A clock that is wrong by ages costs no scan."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_visible_line)]
Because = Annotated[str, Field(max_length=500), AfterValidator(one_line), Field(min_length=1)]
"""The reason of a person's decision."""

EventName = Annotated[str, Field(max_length=200)]


class EventQuery(BaseModel):
    """The event; where there is a body, it may name the event instead."""

    event: EventName | None = None


def without_lone_surrogates(body: bytes) -> bytes:
    """JSON text with a replacement character for each escaped lone surrogate: a camera may read anything."""
    if b"\\u" not in body:
        return body
    return LONE_SURROGATE.sub(_replaced, body)


def _replaced(escape: re.Match[bytes]) -> bytes:
    lone = len(escape[0]) == ESCAPE_LENGTH and escape[0][1:3].lower() == b"ud"
    return rb"\ufffd" if lone else escape[0]
