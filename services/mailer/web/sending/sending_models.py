"""The models of the call about sending."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.mailer.domain.sending import Check, Verdict


class FindingView(BaseModel):
    """A thing that was found. `unchecked` says that it could not be looked up, which is no fault."""

    model_config = ConfigDict(from_attributes=True)

    check: Check
    verdict: Verdict
    code: str
    facts: Mapping[str, str]


class ServerView(BaseModel):
    """Since when the SMTP server has been away, and why; null while mails get through."""

    model_config = ConfigDict(from_attributes=True)

    away_since: datetime | None
    reason: str | None
    waiting: int


class SendingView(BaseModel):
    """The findings about login, TLS, SPF, DKIM, DMARC and unsubscribing, at most a minute old."""

    server: ServerView
    findings: list[FindingView]
