"""The routes about check-in lists."""

from datetime import datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import CheckInList, InvalidList, ListExists, MainListStays, UnknownList
from services.checkin.domain.scans import Reentry
from services.checkin.use_cases.lists.change_list import change_list
from services.checkin.use_cases.lists.create_list import create_list
from services.checkin.use_cases.lists.delete_list import delete_list
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName, EventQuery, Identifier, Name
from services.checkin.web.guards import ManagerGuard, actor_of, setup_for
from shared.http.api import Api
from shared.http.validation import Strict, Timestamp
from shared.identity.authorisation import UnknownEvent

MANAGER = ManagerGuard()
Identifiers = Annotated[tuple[Identifier, ...], Field(max_length=100)]


class ListChange(Strict):
    """The fields of a list to be changed; absent ones stay as they are."""

    event: str | None = None
    name: Name = ""
    opens_at: Timestamp | None = None
    closes_at: Timestamp | None = None
    categories: Identifiers = ()
    sessions: Identifiers = ()
    reentry: Reentry = "once"
    per_day: bool = False
    unbooked: Literal["refuse", "when_free"] = "refuse"
    release_at: Timestamp | None = None
    limit: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    leaves: Identifiers = ()
    look_first: bool = False


class ListBody(ListChange):
    """A new list."""

    event: EventName
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
    look_first: bool


class ListPage(BaseModel):
    """All lists of an event."""

    items: list[ListView]
    next_cursor: str | None = None


def add_list_routes(api: Api) -> None:
    """Adds the operations to the table."""
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


async def get_lists(request: web.Request, query: EventQuery) -> ListPage:
    """The event's check-in lists."""
    setup = await setup_for(request, query.event)
    lists = sorted(setup.lists.values(), key=lambda check_in_list: check_in_list.id)
    return ListPage(items=[list_view(check_in_list) for check_in_list in lists if not check_in_list.deleted])


async def post_list(request: web.Request, body: ListBody) -> ListView:
    """Makes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    new_list = await create_list(
        CheckInList(**body.model_dump()),
        setup=await setup_for(request, body.event),
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )
    return list_view(new_list)


async def patch_list(request: web.Request, query: EventQuery, body: ListChange) -> ListView:
    """Changes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    changes: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set if name != "event"}
    changed = await change_list(
        request.match_info["id"],
        changes,
        setup=await setup_for(request, body.event or query.event),
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )
    return list_view(changed)


async def remove_list(request: web.Request, query: EventQuery) -> None:
    """Removes a check-in list."""
    dependencies = request.app[DEPENDENCIES]
    await delete_list(
        request.match_info["id"],
        setup=await setup_for(request, query.event),
        actor=actor_of(request),
        setups=dependencies.setups,
        clock=dependencies.clock,
    )


def list_view(check_in_list: CheckInList) -> ListView:
    """A list as the API represents it."""
    return ListView(**{name: getattr(check_in_list, name) for name in ListView.model_fields})
