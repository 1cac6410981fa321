"""The moves of an event to another state: some at once, others on a page that shows who is told what."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_changes import StateNotReachable, StillInUse
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.event_states import Move, moves_from
from services.registration.domain.known_facts import facts_of
from services.registration.domain.registration import ACTIVE_STATES
from services.registration.domain.reschedule import postponed_to
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.news_pages import start
from services.registration.web.console.set_up.news_view import Faults, Group, read_notes, render_news
from services.registration.web.console.set_up.set_up_page import PATH, set_up_path
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.edit_event import edit_event
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, translator
from shared.identity.guards import for_organisers
from shared.language.local_times import local_moment, local_text

Edit: TypeAlias = Callable[[EventDefinition], EventDefinition]
NOT_AHEAD = "Enter a date that lies ahead."


def state_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    states = StatePages(pages)
    return [
        web.get(PATH + "/state/{target}", for_organisers(states.page, HOME)),
        web.post(PATH + "/state/{target}", for_organisers(states.move, HOME)),
    ]


class StatePages:
    """The moves, for those who may change the event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows whom a move tells what; the other moves stand on the overview."""
        event = await event_of(request, "events:write")
        move = _move(request, event)
        if move is None or not move.tells:
            raise web.HTTPSeeOther(set_up_path(event))
        return await self._render(
            request, event, move, {"tell": "yes", "starts_at": local_text(event.starts_at, event.zone)}, {}
        )

    async def move(self, request: web.Request) -> web.Response:
        """Moves the event, on another date where it was postponed, and tells people if that is wanted."""
        fields = await read_own_form(request)
        event = await event_of(request, "events:write")
        move = _move(request, event)
        if move is None:
            is_there = event.state == request.match_info["target"]  # as after a double click
            outcome = f"done={event.state}" if is_there else "refused=moved"
            raise web.HTTPSeeOther(f"{set_up_path(event)}?{outcome}#main")
        notes, faults = read_notes(self._pages, request, event, fields)
        moved, date_fault = self._moved(request, event, move, field_value(fields, "starts_at"))
        if date_fault:
            faults["starts_at"] = date_fault
        if faults:
            values = {name: sent[-1] for name, sent in fields.items()}
            return await self._render(request, event, move, values, faults)
        try:
            await edit_event(request, moved)
        except (StateNotReachable, StillInUse):  # somebody was faster
            raise web.HTTPSeeOther(f"{set_up_path(event)}?refused=moved#main") from None
        job = await start(request, event, notes) if move.tells and "tell" in fields else None
        done = {"done": move.target, **({"job": job.id} if job else {})}
        raise web.HTTPSeeOther(f"{set_up_path(event)}?{urlencode(done)}#main")

    def _moved(self, request: web.Request, event: Event, move: Move, typed: str) -> tuple[Edit, Fault | None]:
        """The change of the definition, and the fault of the new date that was typed."""

        def to_state(definition: EventDefinition) -> EventDefinition:
            return replace(definition, state=move.target)

        if not has_new_date(move):
            return to_state, None
        now = request.app[DEPENDENCIES].clock()
        try:
            starts_at = local_moment(typed, event.zone)
            if starts_at <= now:
                raise ValueError(NOT_AHEAD)
        except ValueError as fault:
            return to_state, Fault(translator(self._pages, request)(str(fault)), "starts_at")
        return (lambda definition: to_state(postponed_to(definition, starts_at, now))), None

    async def _render(
        self, request: web.Request, event: Event, move: Move, values: Mapping[str, Any], faults: Faults
    ) -> web.Response:
        counts = (await request.app[DEPENDENCIES].figures.counts([event.slug]))[event.slug]
        groups = [Group(facts_of(event), {state: getattr(counts, state) for state in ACTIVE_STATES})]
        return render_news(
            self._pages,
            request,
            event,
            groups,
            kind=move.tells or "event_changed",
            values=values,
            faults=faults,
            move=move,
            has_new_date=has_new_date(move),
        )


def has_new_date(move: Move) -> bool:
    """Returns whether the event is put on another date with this move."""
    return move.source == "postponed" and move.tells == "event_changed"


def _move(request: web.Request, event: Event) -> Move | None:
    return next((move for move in moves_from(event.state) if move.target == request.match_info["target"]), None)
