"""The API of an event's figures."""

from aiohttp import web

from services.registration.domain.dashboard import Dashboard
from services.registration.use_cases.people.read_dashboard import read_dashboard
from services.registration.web.dashboard.figures_models import FiguresView, figures_view
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import event_of
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")


def add_figures_routes(api: Api) -> None:
    """Adds the operation to the API."""
    api.get("/events/{slug}/figures", who=READ, answer=FiguresView, refusals=(UnknownEvent,))(get_figures)


async def get_figures(request: web.Request) -> FiguresView:
    """Returns the dashboard's numbers: registrations over time, attendance, e-mails and what sets people apart."""
    return figures_view(await dashboard_in(request))


async def dashboard_in(request: web.Request) -> Dashboard:
    """Returns the dashboard of the event in the path. Raises UnknownEvent, OutOfScope."""
    dependencies = request.app[DEPENDENCIES]
    return await read_dashboard(
        await event_of(request, "registrations:read"),
        organiser=signed_in(request),
        events=dependencies.events,
        figures=dependencies.figures,
        clock=dependencies.clock,
    )
