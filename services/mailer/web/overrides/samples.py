"""One text of an event as requests name it, and mails in it that go to nobody but organisers."""

import secrets
from dataclasses import dataclass
from typing import Final, cast

from aiohttp import web

from services.mailer.domain.overrides import Override, UnknownTemplate, overridable
from services.mailer.domain.samples import sample_of
from services.mailer.use_cases.overrides.send_test import send_test
from services.mailer.web.dependencies import DEPENDENCIES
from shared.contracts.mails import MailKind, MailRequested, OrganiserWords
from shared.contracts.registration import EventChanged
from shared.http.keys import SETTINGS
from shared.identity.guards import signed_in
from shared.language.languages import supported

TESTS_PER_MINUTE: Final = 5


@dataclass(frozen=True, slots=True)
class OneText:
    """The text of one kind of mail in one language of an event."""

    state: EventChanged
    kind: MailKind
    language: str


def text_of(request: web.Request, state: EventChanged) -> OneText:
    """The text that the path names. Raises UnknownTemplate."""
    kind, language = cast(MailKind, request.match_info["kind"]), request.match_info["locale"]
    if kind not in overridable(request.app[DEPENDENCIES].previews.kinds) or language not in languages_of(state):
        raise UnknownTemplate
    return OneText(state, kind, language)


def languages_of(state: EventChanged) -> list[str]:
    """The languages of an event in which mails can be written."""
    return [language for language in state.details.languages if supported(language) == language]


async def stored(request: web.Request, wanted: OneText) -> Override | None:
    """The organisers' own words; None where there are none."""
    overrides = await request.app[DEPENDENCIES].overrides.of_event(wanted.state.event)
    return next((other for other in overrides if (other.kind, other.language) == (wanted.kind, wanted.language)), None)


async def sample_for(
    request: web.Request, wanted: OneText, words: OrganiserWords | None, *, mail: str | None = None
) -> MailRequested:
    """A mail in these words, else in the stored ones, else in ours, to the person whom `mail` reached."""
    dependencies = request.app[DEPENDENCIES]
    override = None if words else await stored(request, wanted)
    return sample_of(
        wanted.kind,
        wanted.language,
        wanted.state,
        words=override.words if override and not override.is_broken else words,
        like=await dependencies.mailed_people.mail(wanted.state.event, mail) if mail else None,
        event_url=f"{request.app[SETTINGS].public_url}/e/{wanted.state.event}",
        now=dependencies.clock(),
    )


async def test_text(request: web.Request, wanted: OneText, words: OrganiserWords | None, to: str) -> None:
    """Sends a test to an address, a few times a minute. Raises TooOften, TemplateInvalid, NotAnAddress."""
    dependencies, organiser = request.app[DEPENDENCIES], signed_in(request)
    dependencies.tests.spend(organiser.account)
    sample = await sample_for(request, wanted, words)
    await send_test(
        sample,
        to,
        mail=f"test.{secrets.token_hex(12)}",
        actor=organiser.actor,
        ledger=dependencies.ledger,
        clock=dependencies.clock,
    )
