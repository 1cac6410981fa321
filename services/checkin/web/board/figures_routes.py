"""The route by which a big screen gets its figures."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.desk_split import MOST_DESKS
from services.checkin.domain.events import Event, EventNotNamed
from services.checkin.domain.figures import DoorFigures
from services.checkin.domain.lists import CheckInList, ListNotYours, UnknownList
from services.checkin.use_cases.board.read_figures import read_figures
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventName
from services.checkin.web.guards import ANY_ROLE, BoardOrDeviceOrManager, setup_for
from services.checkin.web.roster.roster_routes import list_in_path
from shared.contracts.registration import Texts
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent

DESKS = 2
Desks = Annotated[int, Field(ge=1, le=MOST_DESKS, strict=False)]


class FiguresQuery(BaseModel):
    """The event, and the number of desks among which the letters are shared out."""

    event: EventName | None = None
    desks: Desks = DESKS


class MinuteView(BaseModel):
    """A minute, by its beginning, in which people came for the first time."""

    at: datetime
    people: int


class GateFigures(BaseModel):
    """A gate, by its name, and the people who came through it first."""

    name: str
    people: int


class CategoryView(BaseModel):
    """A category with its names by language: the people who came, and those who are expected in all."""

    id: str
    name: Texts
    admitted: int
    expected: int


class DeskView(BaseModel):
    """A desk: its first and last letter, and the people who are still expected there."""

    first: str
    last: str
    people: int


class FiguresView(BaseModel):
    """The figures of a list, a few seconds old at most; of a list that counts per day, those of the day.

    `limit`: the most people who may be inside at once, `free`: how many more; both null without one.
    """

    list: str
    day: str | None
    as_of: datetime
    admitted: int
    expected: int
    inside: int
    limit: int | None
    free: int | None
    arrivals: tuple[MinuteView, ...]
    gates: tuple[GateFigures, ...]
    categories: tuple[CategoryView, ...]
    desks: tuple[DeskView, ...]


def add_figures_routes(api: Api) -> None:
    """Adds the operation to the table."""
    api.get(
        "/lists/{list}/figures",
        who=BoardOrDeviceOrManager(ANY_ROLE),
        query=FiguresQuery,
        answer=FiguresView,
        refusals=(UnknownEvent, EventNotNamed, ListNotYours, UnknownList),
    )(get_figures)


async def get_figures(request: web.Request, query: FiguresQuery) -> FiguresView:
    """Arrivals by minute, gate and category, and how desks share the letters of those still expected; no names."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    check_in_list = list_in_path(request, setup)
    as_of = dependencies.clock()
    figures = await read_figures(
        setup.event,
        check_in_list,
        desks=query.desks,
        counts=dependencies.counts,
        people=dependencies.grouped_people,
        at=as_of,
    )
    return figures_view(figures, setup.event, check_in_list, as_of)


def figures_view(figures: DoorFigures, event: Event, check_in_list: CheckInList, as_of: datetime) -> FiguresView:
    """The figures as the API represents them."""
    counts, limit = figures.counts, figures.limit
    return FiguresView(
        list=check_in_list.id,
        day=check_in_list.day(event, as_of),
        as_of=as_of,
        admitted=counts.admitted,
        expected=counts.expected,
        inside=counts.inside,
        limit=limit,
        free=None if limit is None else max(0, limit - counts.inside),
        arrivals=tuple(MinuteView(at=minute, people=people) for minute, people in figures.arrivals),
        gates=tuple(GateFigures(name=name, people=people) for name, people in figures.gates),
        categories=tuple(
            CategoryView(
                id=category.id,
                name=event.categories.get(category.id, {"en": category.id}),
                admitted=category.admitted,
                expected=category.expected,
            )
            for category in figures.categories
        ),
        desks=tuple(DeskView(first=desk.first, last=desk.last, people=desk.people) for desk in figures.desks),
    )
