"""The page on which an organiser makes a new event: as little as it needs, all the rest comes in its set-up."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import RESERVED_SLUGS, Event, SlugTaken
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.readable_ids import readable_id
from services.registration.use_cases.events.create_event import create_event
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.answer_form import Faults, faults_in_order
from services.registration.web.console.set_up.checks import checked_definition
from services.registration.web.console.set_up.fields import LINE, Field, Sent, moment_in, with_sent
from services.registration.web.console.set_up.set_up_page import PATH
from services.registration.web.console.set_up.time_zones import TIME_ZONES_NEARBY, USUAL_TIME_ZONE
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.event_models import TIME_ZONES
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translations
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers, signed_in
from shared.language.languages import LANGUAGES

ADDRESS = HOME + "/events/new"
TAKEN = "There is an event at this address already. Choose another one."
MOST_ATTEMPTS = 50


def new_event_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. They come before those of an event, whose slug could be `new` otherwise."""
    new_event = NewEventPage(pages)
    return [
        web.get(ADDRESS, for_organisers(new_event.page, HOME)),
        web.post(ADDRESS, for_organisers(new_event.create, HOME)),
    ]


class NewEventPage:
    """The page of a new event, for everybody who may sign in."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the empty form."""
        return self._render(request, {}, {})

    async def create(self, request: web.Request) -> web.Response:
        """Makes the event as a draft, and leads on to its set-up."""
        sent = await read_own_form(request)
        try:
            definition = self._definition(request, sent)
            event = await with_free_slug(
                field_value(sent, "slug"),
                definition.title[definition.languages[0]],
                lambda slug: self._create(request, definition, slug),
            )
        except InvalidInput as refusal:
            return self._render(request, sent, faults_in_order(self._pages, request, refusal.errors))
        raise web.HTTPSeeOther(PATH.format(slug=event.slug))

    async def _create(self, request: web.Request, definition: EventDefinition, slug: str) -> Event:
        dependencies = request.app[DEPENDENCIES]
        return await create_event(
            EventDefinition(**{**definition.settings(), "slug": slug}),
            organiser=signed_in(request),
            events=dependencies.events,
            clock=dependencies.clock,
            random=dependencies.random,
        )

    def _definition(self, request: web.Request, sent: Sent) -> EventDefinition:
        """The definition that the form describes, still without its slug. Raises InvalidInput."""
        languages = _languages(request, sent)
        timezone = field_value(sent, "timezone")
        zone = ZoneInfo(timezone if timezone in TIME_ZONES else USUAL_TIME_ZONE)
        values = {
            "slug": "draft",
            "title": {},
            "languages": languages,
            "timezone": "",
            "starts_at": None,
            "ends_at": None,
            "venue": {"name": "", "address": "", "url": None},
            "categories": [{"id": "general", "name": self._general(languages)}],
        }
        fields = [
            Field(("title", languages[0]), LINE, "Enter a title."),
            Field(("starts_at",), moment_in(zone), "Enter when the event starts."),
            Field(("ends_at",), moment_in(zone), "Enter when the event ends."),
            Field(("timezone",), LINE, "Choose a time zone of the list, such as Europe/Luxembourg."),
            Field(("venue", "name"), LINE),
        ]
        named = {**sent, f"title-{languages[0]}": sent.get("title", [])}
        changed, faults = with_sent(values, fields, named)
        title = f"title-{languages[0]}"
        try:
            if faults:
                raise InvalidInput(errors=tuple(faults))
            return checked_definition(changed, fields)
        except InvalidInput as refusal:
            errors = tuple(("title" if name == title else name, sentence) for name, sentence in refusal.errors)
            raise InvalidInput(errors=errors) from None

    def _general(self, languages: list[str]) -> dict[str, str]:
        """The name of the first category in the languages of the event."""
        names = {}
        for language in languages:
            gettext = translations(self._pages.locales, language).gettext
            names[language] = gettext("General")
        return names

    def _render(self, request: web.Request, sent: Sent, faults: Faults) -> web.Response:
        own = page_language(request)
        first = _first_start(request.app[DEPENDENCIES].clock())
        proposed = {"timezone": USUAL_TIME_ZONE, "starts_at": first, "ends_at": first.replace("T09:00", "T17:00")}
        return self._pages.render(
            request,
            "console_new_event.html",
            status=422 if faults else 200,
            values={**proposed, **{name: given[-1] for name, given in sent.items()}},
            chosen_languages=_languages(request, sent),
            all_languages=[(code, LANGUAGE_NAMES[code]) for code in sorted(LANGUAGES, key=lambda code: code != own)],
            time_zones=TIME_ZONES_NEARBY,
            notes={},
            faults=faults,
            path=ADDRESS,
        )


async def with_free_slug(wished: str, title: str, create: Callable[[str], Awaitable[Event]]) -> Event:
    """Returns the event that `create` makes under the wished slug or, without a wish, under a free one like the title.

    Raises InvalidInput when there is an event of the wished slug.
    """
    taken = set(RESERVED_SLUGS)
    for _ in range(1 if wished else MOST_ATTEMPTS):
        slug = readable_id(wished or title, () if wished else taken, "event")
        try:
            return await create(slug)
        except SlugTaken:
            taken.add(slug)
    raise InvalidInput(errors=(("slug", TAKEN),))


def _languages(request: web.Request, sent: Mapping[str, list[str]]) -> list[str]:
    """The languages that are ticked, the organiser's first; that one alone where none is."""
    own = page_language(request)
    ticked = [language for language in LANGUAGES if language in sent.get("languages", [own])]
    return sorted(ticked, key=lambda language: language != own) or [own]


def _first_start(now: datetime) -> str:
    """A start to change: at nine in the morning in two months."""
    return f"{(now.astimezone(UTC) + timedelta(days=60)):%Y-%m-%d}T09:00"
