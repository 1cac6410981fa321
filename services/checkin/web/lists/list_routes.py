"""The calls about check-in lists and gates."""

from datetime import datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import (
    CheckInList,
    Gate,
    GateExists,
    InvalidList,
    ListExists,
    MainListStays,
    UnknownGate,
    UnknownList,
)
from services.checkin.domain.scans import Reentry
from services.checkin.use_cases.lists.change_list import change_list
from services.checkin.use_cases.lists.create_gate import create_gate
from services.checkin.use_cases.lists.create_list import create_list
from services.checkin.use_cases.lists.delete_gate import delete_gate
from services.checkin.use_cases.lists.delete_list import delete_list
from services.checkin.use_cases.lists.rename_gate import rename_gate
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import Identifier, Moment, Name
from services.checkin.web.guards import ManagerGuard, actor_of, setup_for
from shared.documents.tickets import random_text
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent

MANAGER = ManagerGuard()
GATE_ID_LENGTH = 8
Identifiers = Annotated[tuple[Identifier, ...], Field(max_length=100)]


class EventQuery(BaseModel):
    """Which event; it may stand in the body instead, where there is one."""

    event: Annotated[str, Field(max_length=200)] | None = None


class ListChange(Strict):
    """What may be changed of a list; what is absent stays."""

    event: str | None = None
    name: Name = ""
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    categories: Identifiers = ()
    sessions: Identifiers = ()
    reentry: Reentry = "once"
    per_day: bool = False
    unbooked: Literal["refuse", "when_free"] = "refuse"
    release_at: Moment | None = None
    limit: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    leaves: Identifiers = ()


class ListBody(ListChange):
    """A new list."""

    event: Annotated[str, Field(max_length=200)]
    id: Identifier
    name: Name


class ListView(BaseModel):
    """A check-in list."""

    event: str
    id: str
    name: str
    opens_at: datetime | None
    closes_at: datetime | None
    categories: tuple[str, ...]
    sessions: tuple[str, ...]
    reentry: Reentry
    per_day: bool
    unbooked: Literal["refuse", "when_free"]
    release_at: datetime | None
    limit: int | None
    leaves: tuple[str, ...]


class ListPage(BaseModel):
    """All lists of an event."""

    items: list[ListView]
    next_cursor: str | None = None


class GateBody(Strict):
    """A new gate; without an id it gets one."""

    event: Annotated[str, Field(max_length=200)]
    id: Identifier | None = None
    name: Name


class GateChange(Strict):
    """A gate's other name."""

    event: str | None = None
    name: Name


class GateView(BaseModel):
    """A place where tickets are scanned."""

    event: str
    id: str
    name: str


class GatePage(BaseModel):
    """All gates of an event."""

    items: list[GateView]
    next_cursor: str | None = None


def add_list_calls(api: Api) -> None:
    """Adds the calls to the table."""
    any_event = (UnknownEvent, EventNotNamed)
    api.get("/lists", who=MANAGER, query=EventQuery, answer=ListPage, refusals=any_event)(get_lists)
    api.post(
        "/lists",
        who=MANAGER,
        body=ListBody,
        answer=ListView,
        status=201,
        refusals=(UnknownEvent, ListExists, InvalidList),
    )(post_list)
    one_list = (*any_event, UnknownList)
    api.patch(
        "/lists/{id}",
        who=MANAGER,
        query=EventQuery,
        body=ListChange,
        answer=ListView,
        refusals=(*one_list, InvalidList),
    )(patch_list)
    api.delete("/lists/{id}", who=MANAGER, query=EventQuery, status=204, refusals=(*one_list, MainListStays))(
        remove_list
    )
    api.get("/gates", who=MANAGER, query=EventQuery, answer=GatePage, refusals=any_event)(get_gates)
    api.post("/gates", who=MANAGER, body=GateBody, answer=GateView, status=201, refusals=(UnknownEvent, GateExists))(
        post_gate
    )
    one_gate = (*any_event, UnknownGate)
    api.patch(
        "/gates/{id}",
        who=MANAGER,
        query=EventQuery,
        body=GateChange,
        answer=GateView,
        refusals=(*one_gate, GateExists),
    )(patch_gate)
    api.delete("/gates/{id}", who=MANAGER, query=EventQuery, status=204, refusals=one_gate)(remove_gate)


async def get_lists(request: web.Request, query: EventQuery) -> ListPage:
    """The event's check-in lists."""
    setup = await setup_for(request, query.event)
    lists = sorted(setup.lists.values(), key=lambda entry: entry.id)
    return ListPage(items=[list_view(entry) for entry in lists if not entry.deleted])


async def post_list(request: web.Request, body: ListBody) -> ListView:
    """Makes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    await setup_for(request, body.event)
    new = CheckInList(**body.model_dump())
    return list_view(
        await create_list(new, actor=actor_of(request), setups=dependencies.setups, clock=dependencies.clock)
    )


async def patch_list(request: web.Request, query: EventQuery, body: ListChange) -> ListView:
    """Changes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event or query.event)
    changes: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set if name != "event"}
    changed = await change_list(
        request.match_info["id"],
        changes,
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )
    return list_view(changed)


async def remove_list(request: web.Request, query: EventQuery) -> None:
    """Removes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    await delete_list(
        request.match_info["id"],
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )


async def get_gates(request: web.Request, query: EventQuery) -> GatePage:
    """The event's gates."""
    setup = await setup_for(request, query.event)
    return GatePage(items=[_gate_view(gate) for gate in sorted(setup.gates.values(), key=lambda gate: gate.name)])


async def post_gate(request: web.Request, body: GateBody) -> GateView:
    """Makes a gate."""
    dependencies = request.app[DEPENDENCIES]
    await setup_for(request, body.event)
    gate = Gate(body.event, body.id or random_text(GATE_ID_LENGTH, dependencies.random).lower(), body.name)
    await create_gate(gate, actor=actor_of(request), setups=dependencies.setups, clock=dependencies.clock)
    return _gate_view(gate)


async def patch_gate(request: web.Request, query: EventQuery, body: GateChange) -> GateView:
    """Gives a gate another name."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event or query.event)
    gate = await rename_gate(
        request.match_info["id"],
        body.name,
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )
    return _gate_view(gate)


async def remove_gate(request: web.Request, query: EventQuery) -> None:
    """Removes a gate."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    await delete_gate(
        request.match_info["id"],
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )


def list_view(check_in_list: CheckInList) -> ListView:
    """A list as it is shown."""
    return ListView(**{name: getattr(check_in_list, name) for name in ListView.model_fields})


def _gate_view(gate: Gate) -> GateView:
    return GateView(event=gate.event, id=gate.id, name=gate.name)
