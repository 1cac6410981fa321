"""The routes about gates."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import Gate, GateExists, TimetableEntry, UnknownGate
from services.checkin.domain.timetables import (
    InvalidTimetable,
    TimetableFault,
    checked,
    timetable_in_use,
    timetable_warnings,
)
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.lists.change_gate import change_gate
from services.checkin.use_cases.lists.create_gate import create_gate
from services.checkin.use_cases.lists.delete_gate import delete_gate
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName, EventQuery, Identifier, Name
from services.checkin.web.guards import ManagerGuard, actor_of, setup_for
from shared.documents.tickets import random_text
from shared.http.api import Api
from shared.http.validation import Strict, Timestamp
from shared.identity.authorisation import UnknownEvent

MANAGER = ManagerGuard()
GATE_ID_LENGTH = 8
MOST_ENTRIES = 100


class TimetableEntryBody(Strict):
    """The time from which the phones of a gate scan for a list."""

    at: Timestamp
    list: Identifier

    def entry(self) -> TimetableEntry:
        """The entry for the domain."""
        return TimetableEntry(self.at, self.list)


Timetable = Annotated[tuple[TimetableEntryBody, ...], Field(max_length=MOST_ENTRIES)]


class GateBody(Strict):
    """A new gate; without an id it gets one."""

    event: EventName
    id: Identifier | None = None
    name: Name
    timetable: Timetable = ()


class GateChange(Strict):
    """A gate's new name or timetable; absent fields stay as they are."""

    event: str | None = None
    name: Name = ""
    timetable: Timetable = ()


class TimetableEntryView(BaseModel):
    """The time from which the phones of a gate scan for a list."""

    at: datetime
    list: str


class TimetableWarningView(BaseModel):
    """An entry of the timetable that an organiser should look at since the programme has changed.

    `moved`: it went along with its session, or with the event's day; it was at `was`. `stays`: it keeps its hour, while
    the entry before or after it has moved or gone. `list_gone`: its list was deleted; it is left out. `session_gone`:
    its session is no longer in the programme. `list_closed`: the list is over at that time. `same_time`: another entry
    is at this time now; this one is left out.
    """

    kind: TimetableFault
    at: datetime
    list: str
    was: datetime | None


class GateView(BaseModel):
    """A door at which tickets are scanned. The timetable moves with the programme; saving it clears the warnings."""

    event: str
    id: str
    name: str
    timetable: list[TimetableEntryView]
    warnings: list[TimetableWarningView]


class GatePage(BaseModel):
    """All gates of an event."""

    items: list[GateView]
    next_cursor: str | None = None


def add_gate_routes(api: Api) -> None:
    """Adds the operations to the table."""
    any_event = (UnknownEvent, EventNotNamed)
    api.get("/gates", who=MANAGER, query=EventQuery, answer=GatePage, refusals=any_event)(get_gates)
    refusals = (UnknownEvent, GateExists, InvalidTimetable)
    api.post("/gates", who=MANAGER, body=GateBody, answer=GateView, status=201, refusals=refusals)(post_gate)
    one_gate = (*any_event, UnknownGate)
    api.patch(
        "/gates/{id}",
        who=MANAGER,
        query=EventQuery,
        body=GateChange,
        answer=GateView,
        refusals=(*one_gate, GateExists, InvalidTimetable),
    )(patch_gate)
    api.delete("/gates/{id}", who=MANAGER, query=EventQuery, status=204, refusals=one_gate)(remove_gate)


async def get_gates(request: web.Request, query: EventQuery) -> GatePage:
    """The event's gates."""
    setup = await setup_for(request, query.event)
    return GatePage(items=[_view(gate, setup) for gate in sorted(setup.gates.values(), key=lambda gate: gate.name)])


async def post_gate(request: web.Request, body: GateBody) -> GateView:
    """Makes a gate."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    timetable = checked(tuple(entry.entry() for entry in body.timetable), setup.event, setup.lists)
    id_ = body.id or random_text(GATE_ID_LENGTH, dependencies.random).lower()
    gate = Gate(body.event, id_, body.name, timetable)
    await create_gate(gate, actor=actor_of(request), setups=dependencies.setups, clock=dependencies.clock)
    return _view(gate, setup)


async def patch_gate(request: web.Request, query: EventQuery, body: GateChange) -> GateView:
    """Gives a gate another name or timetable."""
    dependencies = request.app[DEPENDENCIES]
    name = {"name": body.name} if "name" in body.model_fields_set else {}
    has_timetable = "timetable" in body.model_fields_set
    timetable = {"timetable": tuple(entry.entry() for entry in body.timetable)} if has_timetable else {}
    setup = await setup_for(request, body.event or query.event)
    gate = await change_gate(
        request.match_info["id"],
        {**name, **timetable},
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )
    return _view(gate, setup)


async def remove_gate(request: web.Request, query: EventQuery) -> None:
    """Removes a gate."""
    dependencies = request.app[DEPENDENCIES]
    await delete_gate(
        request.match_info["id"],
        setup=await setup_for(request, query.event),
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )


def _view(gate: Gate, setup: EventSetup) -> GateView:
    timetable = timetable_in_use(gate, setup.event, setup.lists)
    warnings = timetable_warnings(gate, setup.event, setup.lists)
    return GateView(
        event=gate.event,
        id=gate.id,
        name=gate.name,
        timetable=[TimetableEntryView(at=entry.at, list=entry.list) for entry in timetable],
        warnings=[TimetableWarningView(**asdict(warning)) for warning in warnings],
    )
