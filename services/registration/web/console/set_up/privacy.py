"""The set-up page of an event's privacy text, consents, retention of data, and contact."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Consent, EventDefinition, Privacy
from services.registration.web.console.console_pages import HOME
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
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from shared.http.bodies import field_value
from shared.http.pages import Pages
from shared.identity.guards import for_organisers

NAME = "privacy"
CONSENTS = "consents"
CORRECTION = "correction"  # the prefix of the boxes by which a text keeps its version
NO_WORDS = "Enter in at least one language what people agree to."
NO_VERSION = "Enter a version, such as 1."
TOO_MANY_DAYS = "Enter a number of days up to 3,650."
WORDS_OF_ID = 5
Wording = TypeVar("Wording", Privacy, Consent)
_LAST_NUMBER = re.compile(r"(.*?)([0-9]{1,9})", re.ASCII)


def privacy_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    privacy = PrivacyPages(pages)
    path = f"{PATH}/{NAME}"
    return [web.get(path, for_organisers(privacy.page, HOME)), web.post(path, for_organisers(privacy.save, HOME))]


class PrivacyPages:
    """The pages of all events: once people are registered, a new wording is a new version."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Shows the texts."""
        return await (await self._page_of(request)).page(request)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves the texts."""
        return await (await self._page_of(request)).save(request)

    async def _page_of(self, request: web.Request) -> SetUpPage:
        """The page, given what people were asked to agree to."""
        event, dependencies = await event_of(request, "events:write"), request.app[DEPENDENCIES]
        _, count = await dependencies.events.read_with_count(event.slug)
        asked = await dependencies.answers.consents(event.slug)
        has_people = count.has_people or bool(asked)

        async def extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
            return {**_extras(event), "has_people": has_people}

        def act(values: Values, action: str, sent: Sent) -> Values:
            return _act(values, action, sent, asked)

        def finish(before: EventDefinition, after: EventDefinition, sent: Sent) -> EventDefinition:
            return with_new_versions(before, after, sent) if has_people else after

        return SetUpPage(self._pages, NAME, fields=_fields, extras=extras, act=act, finish=finish, rows=CONSENTS)


def with_new_versions(before: EventDefinition, after: EventDefinition, sent: Sent) -> EventDefinition:
    """Returns `after` with the next version of each text that reads otherwise, unless its box says "a correction"."""

    def renewed(old: Wording | None, new: Wording, identifier: str) -> Wording:
        is_corrected = field_value(sent, f"{CORRECTION}-{identifier}") == "yes"
        if old is None or old.text == new.text or old.version != new.version or is_corrected:
            return new
        return replace(new, version=next_version(new.version))

    olds = {consent.id: consent for consent in before.consents}
    return replace(
        after,
        privacy=renewed(before.privacy, after.privacy, PRIVACY),
        consents=tuple(renewed(olds.get(consent.id), consent, consent.id) for consent in after.consents),
    )


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


def _extras(event: Event) -> Mapping[str, Any]:
    return {
        "consents": [(c.id, c.text, c.version, next_version(c.version)) for c in event.consents],
        "privacy_version": event.privacy.version,
        "next_privacy_version": next_version(event.privacy.version),
    }


def _act(values: Values, action: str, sent: Sent, asked: Iterable[str]) -> Values:
    text = named_texts(values, sent, "text", action, NO_WORDS)
    if text:
        short = {language: " ".join(words.split()[:WORDS_OF_ID]) for language, words in text.items()}
        values = with_new(values, CONSENTS, short, {"text": text, "version": "1"}, "consent", PRIVACY, *asked)
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
