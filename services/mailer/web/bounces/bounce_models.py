"""The models of the calls about mails that come back."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SuppressionsQuery(BaseModel):
    """Selects suppressed addresses: those that mails of one event have met, or of all the organiser's."""

    event: Annotated[str, Field(max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class SuppressionView(BaseModel):
    """An address to which a mail came back, and so no others go; empty when it has been forgotten."""

    model_config = ConfigDict(from_attributes=True)

    address: str
    reason: str
    suppressed_at: datetime


class SuppressionPage(BaseModel):
    """Some suppressed addresses."""

    items: list[SuppressionView]
    next_cursor: str | None
