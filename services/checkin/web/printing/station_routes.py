"""The routes of print stations: desks and supervisors' devices with a printer."""

from functools import partial

from aiohttp import web

from services.checkin.domain.printing import (
    LABEL_IS_GOOD,
    PrintJob,
    PrintLost,
    UnknownPrintJob,
    begun,
    doubted,
    finished,
    given_back,
)
from services.checkin.use_cases.printing.change_print_job import change_print_job
from services.checkin.use_cases.printing.take_print_job import take_print_job
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import DEVICE
from services.checkin.web.printing.print_models import (
    AttemptBody,
    DoneBody,
    GiveBackBody,
    LabelQuery,
    LabelView,
    PrintJobView,
    TakeBody,
    TakenView,
    TakeView,
)
from services.checkin.web.printing.print_routes import DESKS, REFUSED, shown
from shared.documents.label_links import Label
from shared.http.api import Api


def add_station_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.post("/print-station/take", who=DESKS, body=TakeBody, answer=TakeView, refusals=REFUSED)(post_take)
    api.delete("/print-station", who=DESKS, status=204, refusals=REFUSED)(delete_station)
    api.get("/print-station/test-label", who=DESKS, query=LabelQuery, answer=LabelView, refusals=REFUSED)(
        get_test_label
    )
    job = "/print-jobs/{id}"
    lost = (*REFUSED, UnknownPrintJob, PrintLost)
    api.post(f"{job}/begin", who=DESKS, body=AttemptBody, answer=PrintJobView, refusals=lost)(post_begin)
    api.post(f"{job}/done", who=DESKS, body=DoneBody, answer=PrintJobView, refusals=lost)(post_done)
    api.post(f"{job}/give-back", who=DESKS, body=GiveBackBody, answer=PrintJobView, refusals=lost)(post_give_back)


async def post_take(request: web.Request, body: TakeBody) -> TakeView:
    """Takes the next job, and tells that this device prints; one that asks for 20 seconds no more is no station.

    Next come `begin`, before anything is on paper, and `done`; or `give-back`.
    """
    dependencies = request.app[DEPENDENCIES]
    taken = await take_print_job(
        body.format,
        device=request[DEVICE],
        print_jobs=dependencies.printing.jobs,
        print_stations=dependencies.printing.stations,
        sign_label=dependencies.printing.sign_label,
        clock=dependencies.clock,
    )
    if taken is None:
        return TakeView(job=None)
    job = taken.job
    view = TakenView(
        id=job.id,
        attempt=job.attempt,
        code=job.code,
        name=taken.name,
        reason=job.reason,
        format=body.format,
        label=taken.label,
    )
    return TakeView(job=view)


async def delete_station(request: web.Request) -> None:
    """This device prints no more for now, so that jobs go to others."""
    await request.app[DEPENDENCIES].printing.stations.forget(request[DEVICE].id)


async def get_test_label(request: web.Request, query: LabelQuery) -> LabelView:
    """The address of a label of somebody made up, whose code lets nobody in."""
    dependencies = request.app[DEPENDENCIES]
    label = Label(request[DEVICE].event, None, query.format)
    return LabelView(label=dependencies.printing.sign_label(label, dependencies.clock() + LABEL_IS_GOOD))


async def post_begin(request: web.Request, body: AttemptBody) -> PrintJobView:
    """The station has the label and prints it now, perhaps once more; from here on no other station does."""
    now, device = request.app[DEPENDENCIES].clock(), request[DEVICE]
    return await _changed(request, partial(begun, station=device.id, attempt=body.attempt, now=now))


async def post_done(request: web.Request, body: DoneBody) -> PrintJobView:
    """The badge is printed, and registration is told; or it is perhaps printed, and any desk may say that it is."""
    now, device = request.app[DEPENDENCIES].clock(), request[DEVICE]
    if not body.certain:
        return await _changed(request, partial(doubted, station=device.id, attempt=body.attempt, now=now))
    return await _changed(request, partial(finished, device=device.id, attempt=body.attempt, badge=body.badge, now=now))


async def post_give_back(request: web.Request, body: GiveBackBody) -> PrintJobView:
    """There is no badge: the job waits for its label, or has failed where none can be printed, or none came out."""
    now, device = request.app[DEPENDENCIES].clock(), request[DEVICE]
    return await _changed(
        request, partial(given_back, station=device.id, attempt=body.attempt, problem=body.problem, now=now)
    )


async def _changed(request: web.Request, change: partial[PrintJob]) -> PrintJobView:
    jobs = request.app[DEPENDENCIES].printing.jobs
    job = await change_print_job(request.match_info["id"], change, device=request[DEVICE], print_jobs=jobs)
    return await shown(request, job)
