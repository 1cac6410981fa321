"""The pages of the door's console on which organisers name gates, and set their timetables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from zoneinfo import ZoneInfo

from aiohttp import web

from services.checkin.domain.lists import Gate, GateExists, TimetableEntry, UnknownGate
from services.checkin.domain.timetables import Changeover, rooms, timetable_in_use, timetable_of_room
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.lists.change_gate import change_gate
from services.checkin.use_cases.lists.create_gate import create_gate
from services.checkin.use_cases.lists.delete_gate import delete_gate
from services.checkin.web.console.form_values import Fault, FieldFault, Gettext, moment_text, read_moment, read_name
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.gate_models import gate_model
from services.checkin.web.console.list_pages import LISTS, lists_page
from services.checkin.web.console.sections import address_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.lists.gate_routes import GATE_ID_LENGTH, MOST_ENTRIES
from shared.documents.tickets import random_text
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, signed_in

GATES = f"{LISTS}/gates"
EMPTY_ROWS = 3
Row = tuple[str, str]
"""A row of the timetable's form: local time and list, either may be empty."""


def gate_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the pages."""
    pages = GatePages(frame)
    return [
        web.post(GATES, for_organisers(pages.create, LISTS)),
        web.get(f"{GATES}/{{id}}", for_organisers(pages.show, LISTS)),
        web.post(f"{GATES}/{{id}}", for_organisers(pages.save, LISTS)),
        web.post(f"{GATES}/{{id}}/delete", for_organisers(pages.delete, LISTS)),
    ]


@dataclass(frozen=True, slots=True)
class GateForm:
    """The form of a gate as it was filled in; `entries` are None where the timetable has faults."""

    name: str
    rows: Sequence[Row]
    faults: Mapping[str, Fault]
    entries: tuple[TimetableEntry, ...] | None = None


@dataclass(frozen=True, slots=True)
class GatePages:
    """The gates of one event."""

    frame: Frame

    async def create(self, request: web.Request) -> web.Response:
        """Makes a gate; a name that another one has is a fault of the form."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        dependencies, _ = request.app[DEPENDENCIES], translator(self.frame.pages, request)
        name = field_value(fields, "name")
        id_ = random_text(GATE_ID_LENGTH, dependencies.random).lower()
        try:
            await create_gate(Gate(setup.event.slug, id_, _name(name, _)), **_by(request))
        except FieldFault as fault:
            return await self._refused(request, setup, name, str(fault))
        except GateExists:
            return await self._refused(request, setup, name, _("Another gate has this name."))
        raise web.HTTPSeeOther(address_of(setup.event.slug, f"/lists/gates/{id_}"))

    async def show(self, request: web.Request) -> web.Response:
        """The gate's form; the query may name a `room` to fill the timetable from, which is then not saved yet."""
        setup = await setup_of_page(request)
        gate, zone = _gate_of(request, setup), ZoneInfo(setup.event.timezone)
        room = request.query.get("room", "")
        changeover = _changeover(request.query.get("changeover", ""))
        filled = timetable_of_room(setup.event, room, setup.lists, changeover) if room else ()
        entries = filled or timetable_in_use(gate, setup.event, setup.lists)
        form = GateForm(gate.name, [(moment_text(entry.at, zone), entry.list) for entry in entries], {})
        return await self._page(request, setup, gate, form, room=room if filled else "", changeover=changeover)

    async def save(self, request: web.Request) -> web.Response:
        """Changes name and timetable."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        gate, _ = _gate_of(request, setup), translator(self.frame.pages, request)
        form = _read(fields, setup, _)
        if form.faults:
            return await self._page(request, setup, gate, form, status=422)
        changes: dict[str, Any] = {"name": _name(form.name, _), "timetable": form.entries}
        try:
            await change_gate(gate.id, changes, setup=setup, **_by(request))
        except GateExists:
            fault = {"name": Fault(_("Another gate has this name."), "name")}
            return await self._page(request, setup, gate, GateForm(form.name, form.rows, fault), status=422)
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/lists", gate=gate.id))

    async def delete(self, request: web.Request) -> web.Response:
        """Removes the gate; its phones go on."""
        await read_own_form(request)
        setup = await setup_of_page(request)
        await delete_gate(_gate_of(request, setup).id, setup=setup, **_by(request))
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/lists", gate="deleted"))

    async def _refused(self, request: web.Request, setup: EventSetup, name: str, text: str) -> web.Response:
        faults = {"name": Fault(text, "name")}
        return await lists_page(self.frame, request, setup, status=422, name=name, faults=faults)

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        gate: Gate,
        form: GateForm,
        *,
        status: int = 200,
        room: str = "",
        changeover: Changeover = "halfway",
    ) -> web.Response:
        devices = await request.app[DEPENDENCIES].devices.of_event(setup.event.slug)
        active = [device for device in devices if device.revoked_at is None]
        return await self.frame.render(
            request,
            setup,
            "gate_form.html",
            status=status,
            gate=gate_model(gate, setup, active, page_language(request)),
            name=form.name,
            rows=[*form.rows, *[("", "")] * EMPTY_ROWS][:MOST_ENTRIES],
            faults=form.faults,
            lists=[(known.id, known.name) for known in setup.lists_in_use],
            rooms=rooms(setup.event),
            room=room,
            changeover=changeover,
            zone=setup.event.timezone,
        )


def _read(fields: Mapping[str, Sequence[str]], setup: EventSetup, _: Gettext) -> GateForm:
    name, faults = field_value(fields, "name"), dict[str, Fault]()
    try:
        _name(name, _)
    except FieldFault as fault:
        faults["name"] = Fault(str(fault), "name")
    rows = [(field_value(fields, f"at-{n}"), field_value(fields, f"list-{n}")) for n in range(MOST_ENTRIES)]
    filled = [row for row in rows if any(row)]
    entries: list[TimetableEntry] = []
    for number, (at, list_) in enumerate(filled):
        try:
            entries.append(_entry(at, list_, [entry.at for entry in entries], setup, _))
        except _RowFault as fault:
            field = f"{fault.field}-{number}"
            faults[field] = Fault(fault.text, field)
    return GateForm(name, filled, faults, tuple(entries))


class _RowFault(Exception):
    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


def _entry(at: str, list_: str, earlier: Sequence[Any], setup: EventSetup, _: Gettext) -> TimetableEntry:
    try:
        moment = read_moment(at, ZoneInfo(setup.event.timezone), _)
    except FieldFault as fault:
        raise _RowFault("at", str(fault)) from None
    if moment is None:
        raise _RowFault("at", _("Enter the time, or choose no list."))
    if moment in earlier:
        raise _RowFault("at", _("Another line has this time."))
    if list_ not in setup.lists or setup.lists[list_].deleted:
        raise _RowFault("list", _("Choose the list, or clear the time."))
    return TimetableEntry(moment, list_)


def _name(text: str, _: Gettext) -> str:
    name = read_name(text)
    if name is None:
        raise FieldFault(_("Enter a name of at most 100 letters."))
    return name


def _changeover(text: str) -> Changeover:
    return next((choice for choice in get_args(Changeover) if choice == text), "halfway")


def _gate_of(request: web.Request, setup: EventSetup) -> Gate:
    """The gate in the path. Raises UnknownGate."""
    gate = setup.gates.get(request.match_info["id"])
    if gate is None:
        raise UnknownGate
    return gate


def _by(request: web.Request) -> dict[str, Any]:
    dependencies = request.app[DEPENDENCIES]
    return {"actor": signed_in(request).actor, "setups": dependencies.setups, "clock": dependencies.clock}
