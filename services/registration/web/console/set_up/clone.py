"""The page on which an organiser makes this year's event from last year's."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import NO_SUCH_YEAR, EventDefinition, EventInvalid
from services.registration.domain.reschedule import shifted
from services.registration.use_cases.events.clone_event import clone_event
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.answer_form import Faults, faults_in_order
from services.registration.web.console.set_up.checks import checked_definition
from services.registration.web.console.set_up.fields import Field, Sent, moment_in, shown, texts, with_sent
from services.registration.web.console.set_up.new_event import with_free_slug
from services.registration.web.console.set_up.set_up_page import PATH, event_languages
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.event_models import definition_json
from services.registration.web.events.page_models import Gettext
from services.registration.web.guards import event_of
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import line_start, moment
from shared.language.languages import chosen
from shared.language.local_times import OTHER_YEAR, local_moment, local_text

ADDRESS = HOME + "/events/{slug}/clone"
A_YEAR = timedelta(weeks=52)  # of the same days of the week
YEAR = re.compile(r"\b20[0-9]{2}\b", re.ASCII)


def clone_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    clone = ClonePage(pages)
    return [
        web.get(ADDRESS, for_organisers(clone.page, HOME)),
        web.post(ADDRESS, for_organisers(clone.answer, HOME)),
    ]


class ClonePage:
    """The page of a new edition, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the form with a proposal: the same days of the week in a year from now."""
        event = await event_of(request, "events:write")
        return self._render(request, event, _proposal(event, request.app[DEPENDENCIES].clock()), {})

    async def answer(self, request: web.Request) -> web.Response:
        """Shows the dates that the copy would have, or makes it and leads on to its set-up."""
        sent = await read_own_form(request)
        event = await event_of(request, "events:write")
        try:
            copy = _copy(event, sent)
            if field_value(sent, "action") == "preview":
                return self._render(request, event, sent, {})
            made = await with_free_slug(
                field_value(sent, "slug"),
                chosen(copy.title, event.languages[0]),
                lambda slug: _make(request, copy, slug),
            )
        except EventInvalid as refusal:
            return self._render(request, event, sent, self._faults(request, tuple(_at_form(refusal.errors))))
        except InvalidInput as refusal:
            return self._render(request, event, sent, self._faults(request, refusal.errors))
        raise web.HTTPSeeOther(PATH.format(slug=made.slug))

    def _faults(self, request: web.Request, errors: tuple[tuple[str, str], ...]) -> Faults:
        return faults_in_order(self._pages, request, errors)

    def _render(self, request: web.Request, event: Event, sent: Sent, faults: Faults) -> web.Response:
        gettext, now = translator(self._pages, request), request.app[DEPENDENCIES].clock()
        return self._pages.render(
            request,
            "console_clone.html",
            status=422 if faults else 200,
            event={"slug": event.slug, "title": event.title},
            event_languages=event_languages(event),
            values={"slug": field_value(sent, "slug"), **shown(_fields(event), definition_json(event), sent)},
            times=list(_times(event, _start(event, sent), gettext, page_language(request), now)),
            zone=event.timezone,
            notes={},
            faults=faults,
            path=request.path,
            accent=accent_of(event),
        )


def _fields(event: EventDefinition) -> list[Field]:
    title = texts(("title",), event.languages, "Enter a title in at least one language.")
    return [*title, Field(("starts_at",), moment_in(ZoneInfo(event.timezone)), "Enter when the event starts.")]


def _at_form(errors: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The faults of the copy at fields: a year is that of the start, all else comes from the event's own settings."""
    for _, sentence in errors:
        yield ("starts_at", OTHER_YEAR) if sentence == NO_SUCH_YEAR else ("form", sentence)


def _proposal(event: Event, now: datetime) -> Sent:
    """The form as it is proposed: a year later, with the year in the title counted on."""
    starts_at = local_text(event.starts_at, event.zone)
    start, years = datetime.fromisoformat(starts_at), 0
    while years == 0 or start.replace(tzinfo=event.zone) < now:
        start, years = start + A_YEAR, years + 1
    titles = {f"title-{language}": [_counted_on(text, years)] for language, text in event.title.items()}
    return {"starts_at": [start.isoformat(timespec="minutes")], **titles}


def _counted_on(title: str, years: int) -> str:
    return YEAR.sub(lambda year: str(int(year[0]) + years), title)


def _copy(event: Event, sent: Sent) -> EventDefinition:
    """The event with the title and start of the copy, before its other times are moved. Raises InvalidInput."""
    fields = _fields(event)
    changed, faults = with_sent(definition_json(event), fields, sent)
    if faults:
        raise InvalidInput(errors=tuple(faults))
    # The end has not been moved yet, so only the form of the values is checked here.
    return checked_definition({**changed, "ends_at": "2199-12-31T23:59:59Z"}, fields)


async def _make(request: web.Request, copy: EventDefinition, slug: str) -> Event:
    dependencies = request.app[DEPENDENCIES]
    return await clone_event(
        slug_of(request),
        slug=slug,
        title=copy.title,
        starts_at=copy.starts_at,
        organiser=signed_in(request),
        events=dependencies.events,
        pictures=dependencies.pictures,
        clock=dependencies.clock,
        random=dependencies.random,
    )


def _start(event: Event, sent: Sent) -> datetime:
    """The start that is typed; the event's own where that is no time."""
    try:
        return local_moment(field_value(sent, "starts_at"), event.zone)
    except ValueError:
        return event.starts_at


def _times(
    event: Event, starts_at: datetime, gettext: Gettext, language: str, now: datetime
) -> Iterator[tuple[str, str, str, bool]]:
    """The times of an event: their names, when each is now and in the copy, and whether that is past."""
    before, after = (
        _named_times(event, gettext, language),
        _named_times(shifted(event.definition(), starts_at), gettext, language),
    )
    for (name, old), (_, new) in zip(before, after, strict=True):
        texts_of = [line_start(moment(at, event.timezone, language)) for at in (old, new)]
        yield name, texts_of[0], texts_of[1], new < now


def _named_times(event: EventDefinition, gettext: Gettext, language: str) -> list[tuple[str, datetime]]:
    named = [
        (gettext("Start"), event.starts_at),
        (gettext("End"), event.ends_at),
        (gettext("Registration opens"), event.registration_opens_at),
        (gettext("Registration closes"), event.registration_closes_at),
        (gettext("People change their own data until"), event.freeze_at),
        (gettext("The list moves until"), event.waiting_list.closes_at),
        *((chosen(session.name, language), session.starts_at) for session in event.sessions),
        (gettext("Proof of attendance until"), event.retention.evidence_until),
    ]
    return [(name, at) for name, at in named if at is not None]
