"""The route by which ticks on paper are entered."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.paper import MOST_CODES, Outcome, Tick, TickedInTheFuture
from services.checkin.use_cases.paper.enter_ticks import enter_ticks
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import Because, EventName
from services.checkin.web.guards import SUPERVISORS, DeviceOrManager, actor_of, list_for, setup_for
from shared.http.api import Api
from shared.http.validation import Strict, Timestamp
from shared.identity.authorisation import UnknownEvent


class PaperBody(Strict):
    """The registration codes of those who were ticked on paper, when, and why on paper."""

    event: EventName
    list: Annotated[str, Field(max_length=200)]
    codes: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(min_length=1, max_length=MOST_CODES)]
    at: Timestamp
    reason: Because


class TickView(BaseModel):
    """One code: `admitted` now or by the same entry before, `already` in since `first_admitted_at`, or `unknown`."""

    code: str
    outcome: Outcome
    name: str | None
    first_admitted_at: datetime | None


class PaperView(BaseModel):
    """One result for each code, in order, and the codes of those who were in already or are unknown."""

    results: list[TickView]
    admitted: int
    already: list[str]
    unknown: list[str]


def add_paper_routes(api: Api) -> None:
    """Adds the operation to the table."""
    api.post(
        "/paper-entries",
        who=DeviceOrManager(SUPERVISORS),
        body=PaperBody,
        answer=PaperView,
        refusals=(UnknownEvent, ListNotYours, UnknownList, TickedInTheFuture),
    )(post_paper_entries)


async def post_paper_entries(request: web.Request, body: PaperBody) -> PaperView:
    """Admits those who were ticked on paper; entered again, the same ticks change nothing."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    ticks = await enter_ticks(
        body.codes,
        list_for(request, setup, body.list),
        at=body.at,
        reason=body.reason,
        setup=setup,
        actor=actor_of(request),
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
    )
    return PaperView(
        results=[_view(tick) for tick in ticks],
        admitted=sum(tick.outcome == "admitted" for tick in ticks),
        already=[tick.code for tick in ticks if tick.outcome == "already"],
        unknown=[tick.code for tick in ticks if tick.outcome == "unknown"],
    )


def _view(tick: Tick) -> TickView:
    return TickView(
        code=tick.code,
        outcome=tick.outcome,
        name=tick.attendee.name if tick.attendee else None,
        first_admitted_at=tick.first.at if tick.first else None,
    )
