"""The set-up page of an event's privacy text, consents, retention of data, and contact."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, EventDefinition
from services.registration.web.console.set_up.fields import (
    LINE,
    LINE_OR_NONE,
    NUMBER,
    Field,
    Sent,
    Values,
    moment_in,
    texts,
)
from services.registration.web.console.set_up.rows import named_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from shared.http.pages import Pages

CONSENTS = "consents"
NO_WORDS = "Enter in at least one language what people agree to."
NO_VERSION = "Enter a version, such as 1."
TOO_MANY_DAYS = "Enter a number of days up to 3,650."
WORDS_OF_ID = 5
_LAST_NUMBER = re.compile(r"(.*?)([0-9]{1,9})", re.ASCII)


def privacy_page(pages: Pages) -> SetUpPage:
    """Returns the page."""
    return SetUpPage(pages, "privacy", fields=_fields, extras=_extras, act=_act, rows=CONSENTS)


def next_version(version: str) -> str:
    """Returns the version after `version`: '2' after '1', '2026-02' after '2026-01', 'draft-2' after 'draft'."""
    match = _LAST_NUMBER.fullmatch(version)
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}}" if match else f"{version}-2"


def _fields(definition: EventDefinition) -> Iterator[Field]:
    yield from texts(("privacy", "text"), definition.languages)
    yield Field(("privacy", "version"), LINE, NO_VERSION)
    for consent in definition.consents:
        yield from texts((CONSENTS, consent.id, "text"), definition.languages, NO_WORDS)
        yield Field((CONSENTS, consent.id, "version"), LINE, NO_VERSION)
    yield Field(("retention", "sensitive_days"), NUMBER, TOO_MANY_DAYS)
    yield Field(("retention", "registration_days"), NUMBER, TOO_MANY_DAYS)
    yield Field(("retention", "evidence_until"), moment_in(ZoneInfo(definition.timezone)))
    yield Field(("retention", "evidence_basis"), LINE_OR_NONE)
    yield Field(("reply_to",), LINE_OR_NONE)
    yield Field(("phone",), LINE_OR_NONE)


async def _extras(request: web.Request, event: Event) -> Mapping[str, Any]:
    _, count = await request.app[DEPENDENCIES].events.read_with_count(event.slug)
    return {
        "consents": [(consent.id, consent.text, next_version(consent.version)) for consent in event.consents],
        "privacy_version": event.privacy.version,
        "next_privacy_version": next_version(event.privacy.version),
        "has_people": count.has_people,
    }


def _act(values: Values, action: str, sent: Sent) -> Values:
    text = named_texts(values, sent, "text", action, NO_WORDS)
    if text:
        short = {language: " ".join(words.split()[:WORDS_OF_ID]) for language, words in text.items()}
        values = with_new(values, CONSENTS, short, {"text": text, "version": "1"}, "consent", PRIVACY)
    verb, _, identifier = action.partition(":")
    if verb == "version":
        return _with_next_version(values, identifier)
    return ordered(values, CONSENTS, action)


def _with_next_version(values: Values, identifier: str) -> Values:
    """The values with a new version of the privacy text or of a consent."""

    def renewed(thing: Mapping[str, Any]) -> dict[str, Any]:
        return {**thing, "version": next_version(thing["version"])}

    if identifier == PRIVACY:
        return {**values, PRIVACY: renewed(values[PRIVACY])}
    return {**values, CONSENTS: [renewed(c) if c["id"] == identifier else c for c in values[CONSENTS]]}
