"""The routes about rehearsals."""

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from services.checkin.domain.rehearsals import DoorsAreOpen, InvalidRehearsal, Rehearsal, UnknownRehearsal
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.rehearsals.start_rehearsal import start_rehearsal
from services.checkin.use_cases.rehearsals.wipe_rehearsals import wipe_rehearsals
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import DeviceTime, EventName
from services.checkin.web.guards import SUPERVISORS, DeviceOrManager, actor_of, setup_for
from shared.http.api import Api
from shared.http.validation import Strict
from shared.identity.authorisation import UnknownEvent

WHO = DeviceOrManager(SUPERVISORS)


class RehearsalBody(Strict):
    """The event, and the end of its rehearsal: within a day, before the doors open."""

    event: EventName
    ends_at: DeviceTime


class RehearsalView(BaseModel):
    """A rehearsal: its scans do not count, and go when it is wiped. `scans` is the number of those that are left."""

    event: str
    starts_at: datetime
    ends_at: datetime
    running: bool
    scans: int


def add_rehearsal_routes(api: Api) -> None:
    """Adds the operations to the table."""
    refusals = (UnknownEvent, DoorsAreOpen, InvalidRehearsal)
    api.post("/rehearsals", who=WHO, body=RehearsalBody, answer=RehearsalView, status=201, refusals=refusals)(
        post_rehearsal
    )
    api.get("/rehearsals/{event}", who=WHO, answer=RehearsalView, refusals=(UnknownEvent, UnknownRehearsal))(
        get_rehearsal
    )
    api.delete("/rehearsals/{event}", who=WHO, status=204, refusals=(UnknownEvent,))(delete_rehearsal)


async def post_rehearsal(request: web.Request, body: RehearsalBody) -> RehearsalView:
    """Starts a rehearsal, or moves the end of the one that runs."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    rehearsal = await start_rehearsal(
        body.ends_at,
        setup=setup,
        actor=actor_of(request),
        rehearsals=dependencies.rehearsals,
        schedule=dependencies.schedule,
        clock=dependencies.clock,
    )
    return await _view(request, setup, rehearsal)


async def get_rehearsal(request: web.Request) -> RehearsalView:
    """The rehearsal that runs, or was the last and is not wiped yet."""
    setup = await setup_for(request, request.match_info["event"])
    rehearsal = setup.last_rehearsal
    if rehearsal is None:
        raise UnknownRehearsal
    return await _view(request, setup, rehearsal)


async def delete_rehearsal(request: web.Request) -> None:
    """Ends the rehearsal if one runs, and wipes all that was scanned in it."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, request.match_info["event"])
    await wipe_rehearsals(
        setup.event.slug,
        actor=actor_of(request),
        rehearsals=dependencies.rehearsals,
        schedule=dependencies.schedule,
        clock=dependencies.clock,
    )


async def _view(request: web.Request, setup: EventSetup, rehearsal: Rehearsal) -> RehearsalView:
    dependencies = request.app[DEPENDENCIES]
    return RehearsalView(
        event=setup.event.slug,
        starts_at=rehearsal.starts_at,
        ends_at=rehearsal.ends_at,
        running=rehearsal.includes(dependencies.clock()),
        scans=await dependencies.rehearsals.number_of_scans(setup.event.slug),
    )
