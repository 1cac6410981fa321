"""The routes by which desks have badges printed."""

from aiohttp import web

from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.printing import (
    STATION_IS_SILENT,
    NoBadgeToPrint,
    PrintBegun,
    PrintJob,
    PrintNonceReused,
    UnknownPrintJob,
    withdrawn,
)
from services.checkin.domain.search import UnknownAttendee
from services.checkin.use_cases.printing.ask_for_print import ask_for_print
from services.checkin.use_cases.printing.change_print_job import change_print_job
from services.checkin.use_cases.printing.list_prints import list_prints
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import BY_HAND, DEVICE, DeviceGuard
from services.checkin.web.printing.print_models import (
    PrintBody,
    PrintJobView,
    PrintPage,
    PrintsQuery,
    job_view,
    named_view,
)
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent

DESKS = DeviceGuard(BY_HAND)
REFUSED = (UnknownEvent, RoleNotEnough)


def add_print_routes(api: Api) -> None:
    """Adds the operations to the table."""
    job = "/print-jobs/{id}"
    api.post(
        "/print-jobs",
        who=DESKS,
        body=PrintBody,
        answer=PrintJobView,
        status=201,
        refusals=(*REFUSED, UnknownAttendee, NoBadgeToPrint, PrintNonceReused),
    )(post_print_job)
    api.get("/print-jobs", who=DESKS, query=PrintsQuery, answer=PrintPage, refusals=REFUSED)(get_print_jobs)
    api.get(job, who=DESKS, answer=PrintJobView, refusals=(*REFUSED, UnknownPrintJob))(get_print_job)
    api.post(
        f"{job}/withdraw",
        who=DESKS,
        answer=PrintJobView,
        refusals=(*REFUSED, UnknownPrintJob, PrintBegun),
    )(post_withdrawal)


async def post_print_job(request: web.Request, body: PrintBody) -> PrintJobView:
    """Has a badge printed at the gate of the device, or of the event where the gate has no printer. It is no scan.

    Asking again before it is printed, also elsewhere, prints no second one.
    """
    dependencies = request.app[DEPENDENCIES]
    job = await ask_for_print(
        body.nonce,
        body.code,
        body.reason,
        device=request[DEVICE],
        print_jobs=dependencies.printing.jobs,
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
    )
    return await shown(request, job)


async def get_print_jobs(request: web.Request, query: PrintsQuery) -> PrintPage:
    """The last badges that this gate asked for, or that this device printed, and whether anybody prints."""
    dependencies = request.app[DEPENDENCIES]
    prints = await list_prints(
        query.limit,
        device=request[DEVICE],
        print_jobs=dependencies.printing.jobs,
        print_stations=dependencies.printing.stations,
        clock=dependencies.clock,
    )
    now = dependencies.clock()
    items = [named_view(job, name, prints.stations, now) for job, name in prints.jobs]
    return PrintPage(items=items, station=bool(prints.stations))


async def get_print_job(request: web.Request) -> PrintJobView:
    """How far a print has come."""
    job = await request.app[DEPENDENCIES].printing.jobs.get(request[DEVICE].event, request.match_info["id"])
    if job is None:
        raise UnknownPrintJob
    return await shown(request, job)


async def post_withdrawal(request: web.Request) -> PrintJobView:
    """Takes a request back before the printing has begun."""
    jobs = request.app[DEPENDENCIES].printing.jobs
    job = await change_print_job(request.match_info["id"], withdrawn, device=request[DEVICE], print_jobs=jobs)
    return await shown(request, job)


async def shown(request: web.Request, job: PrintJob) -> PrintJobView:
    """A job as it is now."""
    dependencies = request.app[DEPENDENCIES]
    now = dependencies.clock()
    stations = await dependencies.printing.stations.ready(job.event, now - STATION_IS_SILENT)
    return job_view(job, stations, now)
