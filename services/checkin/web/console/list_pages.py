"""The pages of the door's console on which organisers set up check-in lists, and see their figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from services.checkin.domain.devices import Device
from services.checkin.domain.lists import MAIN, CheckInList, InvalidList, UnknownList
from services.checkin.domain.timetables import timetable_in_use
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.lists.change_list import change_list
from services.checkin.use_cases.lists.create_list import create_list
from services.checkin.use_cases.lists.delete_list import delete_list
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.gate_models import gate_model
from services.checkin.web.console.list_form import ListForm, read_list_form, refused, shown_values
from services.checkin.web.console.sections import HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in
from shared.language.date_formats import short_moment, time_of_day
from shared.language.languages import chosen
from shared.language.names import fold

LISTS = f"{HOME}/lists"
LONGEST_ID = 64


def list_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the pages."""
    pages = ListPages(frame)
    return [
        web.get(LISTS, for_organisers(pages.overview, LISTS)),
        web.get(f"{LISTS}/new", for_organisers(pages.new, LISTS)),
        web.post(f"{LISTS}/new", for_organisers(pages.create, LISTS)),
        web.get(f"{LISTS}/edit/{{id}}", for_organisers(pages.edit, LISTS)),
        web.post(f"{LISTS}/edit/{{id}}", for_organisers(pages.save, LISTS)),
        web.post(f"{LISTS}/edit/{{id}}/delete", for_organisers(pages.delete, LISTS)),
    ]


@dataclass(frozen=True, slots=True)
class ListPages:
    """The lists of one event."""

    frame: Frame

    async def overview(self, request: web.Request) -> web.Response:
        """All lists with their figures, and the gates."""
        return await lists_page(self.frame, request, await setup_of_page(request))

    async def new(self, request: web.Request) -> web.Response:
        """The form of a new list, with the usual values."""
        setup = await setup_of_page(request)
        fresh = CheckInList(event=setup.event.slug, id="", name="")
        return await self._form(request, setup, None, ListForm(shown_values(fresh, _zone(setup)), {}, {}))

    async def create(self, request: web.Request) -> web.Response:
        """Makes the list."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        _ = translator(self.frame.pages, request)
        form = read_list_form(fields, _zone(setup), _)
        if form.faults:
            return await self._form(request, setup, None, form, status=422)
        id_ = _free_id(str(form.read["name"]), setup)
        new = CheckInList(event=setup.event.slug, id=id_, **form.read)
        try:
            await create_list(new, setup=setup, **_by(request))
        except InvalidList as refusal:
            return await self._form(request, setup, None, refused(form, refusal, _), status=422)
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/lists", made=id_))

    async def edit(self, request: web.Request) -> web.Response:
        """The form of a list."""
        setup = await setup_of_page(request)
        known = _list_of(request, setup)
        return await self._form(request, setup, known, ListForm(shown_values(known, _zone(setup)), {}, {}))

    async def save(self, request: web.Request) -> web.Response:
        """Changes the list in the fields that are other now."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        known, _ = _list_of(request, setup), translator(self.frame.pages, request)
        form = read_list_form(fields, _zone(setup), _)
        if form.faults:
            return await self._form(request, setup, known, form, status=422)
        try:
            if changes := form.changes_of(known, _zone(setup)):
                await change_list(known.id, changes, setup=setup, **_by(request))
        except InvalidList as refusal:
            return await self._form(request, setup, known, refused(form, refusal, _), status=422)
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/lists", saved=known.id))

    async def delete(self, request: web.Request) -> web.Response:
        """Deletes the list; its scans stay in the log."""
        await read_own_form(request)
        setup = await setup_of_page(request)
        known = _list_of(request, setup)
        await delete_list(known.id, setup=setup, **_by(request))
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/lists", deleted=known.id))

    async def _form(
        self, request: web.Request, setup: EventSetup, known: CheckInList | None, form: ListForm, status: int = 200
    ) -> web.Response:
        event, language = setup.event, page_language(request)
        others = [other for other in setup.lists_in_use if known is None or other.id != known.id]
        return await self.frame.render(
            request,
            setup,
            "list_form.html",
            status=status,
            list=known,
            values=form.values,
            faults=form.faults,
            zone=event.timezone,
            categories=[(id_, chosen(texts, language)) for id_, texts in event.categories.items()],
            sessions=[(id_, chosen(texts, language)) for id_, texts in event.sessions.items()],
            others=[(other.id, other.name) for other in others],
            ends_with=await _consequences(request, setup, known) if known else None,
            can_go=known is not None and known.id != MAIN,
            follows=known.follows if known else (),
        )


async def lists_page(
    frame: Frame, request: web.Request, setup: EventSetup, *, status: int = 200, **values: Any
) -> web.Response:
    """The overview; `values` are those of the form for a new gate that has a fault."""
    devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
    active = [device for device in devices if device.revoked_at is None]
    language = page_language(request)
    done = next((name for name in ("made", "saved", "deleted", "gate") if name in request.query), "")
    subject = setup.lists.get(request.query.get(done, "")) if done else None
    return await frame.render(
        request,
        setup,
        "lists.html",
        status=status,
        lists=[await _list_model(request, setup, known, active) for known in setup.lists_in_use],
        gates=[
            gate_model(gate, setup, active, language) for gate in sorted(setup.gates.values(), key=lambda g: g.name)
        ],
        done=done,
        subject=subject.name if subject else "",
        **{"name": "", "faults": {}, **values},
    )


async def _list_model(
    request: web.Request, setup: EventSetup, known: CheckInList, devices: Sequence[Device]
) -> Mapping[str, Any]:
    dependencies, language, event = request.app[DEPENDENCIES], page_language(request), setup.event
    now = dependencies.clock()
    counts = await dependencies.counts.now(event, known, now)
    names = [*((event.categories, id_) for id_ in known.categories), *((event.sessions, id_) for id_ in known.sessions)]
    return {
        "id": known.id,
        "name": known.name,
        "hours": hours_of(known, event.timezone, language),
        "state": _state(known, now),
        "who": [chosen(texts[id_], language) if id_ in texts else id_ for texts, id_ in names],
        "admitted": counts.admitted,
        "expected": counts.expected,
        "inside": counts.inside,
        "seats": known.seats(event),
        "per_day": known.per_day,
        "session_gone": known.session is not None and known.session not in event.sessions,
        "phones": sum(known.id in device.lists for device in devices),
    }


def hours_of(known: CheckInList, zone: str, language: str) -> tuple[str, str]:
    """When a list opens and closes, each as text; empty where there is no bound."""
    opens, closes = known.opens_at, known.closes_at
    same_day = opens and closes and opens.astimezone(ZoneInfo(zone)).date() == closes.astimezone(ZoneInfo(zone)).date()
    until = (time_of_day if same_day else short_moment)(closes, zone, language) if closes else ""
    return short_moment(opens, zone, language) if opens else "", until


def _state(known: CheckInList, now: datetime) -> str:
    if known.opens_at is not None and now < known.opens_at:
        return "before"
    return "after" if known.closes_at is not None and now >= known.closes_at else "open"


async def _consequences(request: web.Request, setup: EventSetup, known: CheckInList) -> Mapping[str, Any]:
    """The consequences for admissions, phones and timetables once the list is deleted."""
    dependencies = request.app[DEPENDENCIES]
    counts = await dependencies.counts.now(setup.event, known, dependencies.clock())
    devices = await dependencies.devices.of_event(setup.event.slug)
    gates = setup.gates.values()
    timetables = [
        g.name for g in gates if any(e.list == known.id for e in timetable_in_use(g, setup.event, setup.lists))
    ]
    return {
        "admitted": counts.admitted,
        "phones": sum(known.id in device.lists for device in devices if device.revoked_at is None),
        "gates": timetables,
        "of_session": known.session is not None,
    }


def _list_of(request: web.Request, setup: EventSetup) -> CheckInList:
    """The list in the path. Raises UnknownList."""
    known = setup.lists.get(request.match_info["id"])
    if known is None or known.deleted:
        raise UnknownList
    return known


def _by(request: web.Request) -> dict[str, Any]:
    dependencies = request.app[DEPENDENCIES]
    return {"actor": signed_in(request).actor, "setups": dependencies.setups, "clock": dependencies.clock}


def _zone(setup: EventSetup) -> ZoneInfo:
    return ZoneInfo(setup.event.timezone)


def _free_id(name: str, setup: EventSetup) -> str:
    """An id made of the name that no list of the event has or had."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[: LONGEST_ID - 4] or "list"
    return next(id_ for number in count(1) if (id_ := words if number == 1 else f"{words}-{number}") not in setup.lists)
