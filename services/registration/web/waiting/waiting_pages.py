"""The console's page of an event's waiting list: who waits for what, why, and what keeps the list from moving."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.offers import offer_now
from services.registration.domain.places import PlaceCount, free_in_event, has_room
from services.registration.domain.registration import Registration
from services.registration.domain.waiting_list import obstacles
from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.people import Entry
from services.registration.use_cases.places.promote_registration import promote_registration
from services.registration.use_cases.places.take_off_list import take_off_list
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.person.facts import category_name
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import booked_sessions
from services.registration.web.guards import event_of
from services.registration.web.request_values import code_of
from services.registration.web.waiting.waiting_people import waiting_for_event, waiting_for_session
from services.registration.web.waiting.waiting_words import note_in_words, obstacle_in_words
from shared.errors import Conflict
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import moment, short_moment
from shared.language.languages import chosen

PATH = HOME + "/events/{slug}/waiting-list"
ROWS = 50
LONGEST_NUMBER = 15  # digits of a line number
DONE = {"promote": "A place was given; the confirmation is on its way.", "remove": "Taken off the waiting list."}
ACTIONS: dict[str, Callable[..., Awaitable[Registration]]] = {
    "promote": promote_registration,
    "remove": take_off_list,
}


def waiting_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    waiting = WaitingPages(pages)
    return [
        web.get(PATH, for_organisers(waiting.page, HOME)),
        web.post(PATH + "/{code}/{action:promote|remove}", for_organisers(waiting.act, HOME)),
        web.get(PATH + "/{code}/{action:promote|remove}", for_organisers(waiting.back, HOME)),
    ]


class WaitingPages:
    """The waiting list, for organisers of the event; those who may change registrations act on it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows who waits, from behind a line number, and the lists of the sessions."""
        return await self._render(request, await event_of(request, "registrations:read"))

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page."""
        raise web.HTTPSeeOther(_path(request))

    async def act(self, request: web.Request) -> web.Response:
        """Gives somebody a place out of turn, or takes them off the list."""
        await read_own_form(request)
        event, dependencies = await event_of(request, "registrations:write"), request.app[DEPENDENCIES]
        action = request.match_info["action"]
        try:
            await ACTIONS[action](
                event.slug,
                code_of(request),
                actor=signed_in(request).actor,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )
        except Conflict as refusal:
            return await self._render(request, event, refusal=refusal.title() + ".", status=409)
        raise web.HTTPSeeOther(f"{_path(request)}?done={action}#main")

    async def _render(
        self, request: web.Request, event: Event, *, refusal: str = "", status: int = 200
    ) -> web.Response:
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        gettext, now = translator(self._pages, request), dependencies.clock()
        event, count = await dependencies.events.read_with_count(event.slug)
        after = request.query.get("after", "")
        behind = int(after) if after.isascii() and after.isdecimal() and len(after) <= LONGEST_NUMBER else None
        entries = await waiting_for_event(dependencies.registrations, event.slug, ROWS, behind)
        log = await dependencies.waiting_log.of_registrations(event.slug, [e.registration.code for e in entries])
        closes_at = event.waiting_list_closes_at
        return self._pages.render(
            request,
            "console_waiting_list.html",
            status=status,
            event={"slug": event.slug, "title": event.title},
            path=_path(request),
            people=[
                _person(event, count, entry, log[entry.registration.code], language=language, gettext=gettext)
                for entry in entries
            ],
            goes_on=str(entries[-1].registration.line) if len(entries) == ROWS else "",
            begins=behind is None,
            obstacles=[
                obstacle_in_words(event, obstacle, language, gettext) for obstacle in obstacles(event, count, now)
            ],
            waiting=count.people_waiting,
            free=free_in_event(event, count),
            categories=[*_free_in_categories(event, count, language)],
            offered=sum(count.offered.values()),
            held=sum(count.held.values()),
            offer_hours=event.waiting_list.offer_hours,
            asks_everybody=(offer := offer_now(event, now)) is not None and not offer.holds_place,
            moves=event.waiting_list_moves(now),
            closes_at=moment(closes_at, event.timezone, language),
            sessions=[
                await self._session(request, event, session.id, language)
                for session in event.sessions
                if count.queued.get(session.id, 0) > 0
            ],
            may_write=signed_in(request).may(event.members, "registrations:write"),
            refusal=gettext(refusal) if refusal else "",
            done=gettext(DONE[request.query["done"]]) if request.query.get("done") in DONE else "",
            accent=accent_of(event),
        )

    async def _session(self, request: web.Request, event: Event, session: str, language: str) -> dict[str, Any]:
        entries = await waiting_for_session(request.app[DEPENDENCIES].registrations, event.slug, session)
        definition = event.session(session)
        return {
            "name": definition.name if definition else {language: session},
            "people": [{"code": e.registration.code, "name": e.registration.name} for e in entries[:ROWS]],
            "more": max(len(entries) - ROWS, 0),
        }


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(request.match_info["slug"], safe=""))


def _person(
    event: Event,
    count: PlaceCount,
    entry: Entry,
    notes: Sequence[WaitingNote],
    *,
    language: str,
    gettext: Callable[[str], str],
) -> dict[str, Any]:
    registration = entry.registration
    offer = registration.offer
    return {
        "code": registration.code,
        "name": registration.name,
        "position": entry.waiting_position,
        "category": category_name(event, registration, language),
        "sessions": booked_sessions(event, registration.sessions, language),
        "deadline": short_moment(offer.expires_at, event.timezone, language) if offer else "",
        "holds_place": registration.holds_offer,
        "group": (registration.booker_name or registration.name) if registration.waits_together else "",
        "may_promote": registration.holds_offer or has_room(event, count, registration.category),
        "log": [note_in_words(event, note, language, gettext) for note in notes],
    }


def _free_in_categories(event: Event, count: PlaceCount, language: str) -> Iterator[tuple[str, int]]:
    """The names of the categories with places of their own, and how many of them are free."""
    for category in event.categories:
        if category.capacity is not None:
            yield chosen(category.name, language), max(category.capacity - count.taken_in_category(category.id), 0)
