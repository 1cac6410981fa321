"""The models of the calls about organisers' own words."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.mailer.domain.overrides import Override, faults_of, placeholders
from shared.contracts.mails import MailKind
from shared.http.validation import Strict
from shared.language.field_types import Line, Paragraphs


class EventQuery(BaseModel):
    """The event whose texts are meant."""

    event: Annotated[str, Field(max_length=64)]


class TextBody(Strict):
    """Subject and text of an e-mail, with placeholders such as `{{ first_name }}` and conditions on them."""

    subject: Line
    text: Paragraphs


class SampleBody(Strict):
    """The text to look at, without one the stored text or ours; `mail` is one to the person to show it with."""

    subject: Line | None = None
    text: Paragraphs | None = None
    mail: Annotated[str, Field(max_length=200)] | None = None


class TestBody(Strict):
    """The address to which a test goes, and its text as in a preview."""

    to: Annotated[str, Field(max_length=320)]
    subject: Line | None = None
    text: Paragraphs | None = None


class PreviewView(BaseModel):
    """An e-mail as its reader would see it."""

    model_config = ConfigDict(from_attributes=True)

    subject: str
    text: str
    html: str


class FaultView(BaseModel):
    """A fault in a text: `field` is `subject` or `text`, `detail` a sentence."""

    field: str
    line: int
    placeholder: str
    detail: str


class OverrideView(BaseModel):
    """Organisers' own words; a broken text has `faults`, and mails use ours instead."""

    locale: str
    subject: str
    text: str
    changed_at: datetime
    broken: bool
    faults: list[FaultView]


class TemplateView(BaseModel):
    """A kind of mail, the placeholders in its texts, and the texts that organisers have written."""

    kind: MailKind
    placeholders: list[str]
    overrides: list[OverrideView]


class TemplateList(BaseModel):
    """All kinds of mails of an event, and the languages that people can read them in."""

    languages: list[str]
    items: list[TemplateView]


def override_view(override: Override) -> OverrideView:
    """An override with its faults."""
    faults = [
        FaultView(field=field, line=fault.line, placeholder=fault.placeholder, detail=fault.sentence)
        for field, fault in faults_of(override.kind, override.words)
    ]
    return OverrideView(
        locale=override.language,
        subject=override.words.subject,
        text=override.words.text,
        changed_at=override.changed_at,
        broken=bool(faults),
        faults=faults,
    )


def template_view(kind: MailKind, overrides: tuple[Override, ...]) -> TemplateView:
    """A kind of mail with its own among `overrides`."""
    own = [override_view(override) for override in overrides if override.kind == kind]
    return TemplateView(
        kind=kind, placeholders=list(placeholders(kind)), overrides=sorted(own, key=lambda view: view.locale)
    )
