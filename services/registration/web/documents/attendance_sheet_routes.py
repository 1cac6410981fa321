"""The attendance list to sign, as PDF for funders."""

from datetime import date
from typing import Annotated

from aiohttp import web
from pydantic import Field

from services.registration.domain.attendance_roll import RollChoice, UnknownSession
from services.registration.use_cases.documents.make_attendance_sheet import make_attendance_sheet
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, DocumentQuery, document_language
from services.registration.web.documents.printing import attendance_document
from services.registration.web.events.event_fields import Identifier
from services.registration.web.guards import event_of
from shared.documents.attendance_sheet import attendance_sheet_stream
from shared.http.api import Api
from shared.http.file_responses import send_file
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard

READ = OrganiserGuard("registrations:read")
USUAL_SPARE, MOST_SPARE = 10, 500


class SheetQuery(DocumentQuery):
    """The people of a session, or all; the check-in list that times are from; one day; empty lines at the end."""

    session: Identifier | None = None
    list: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] | None = None
    day: date | None = None
    spare: Annotated[int, Field(ge=0, le=MOST_SPARE)] = USUAL_SPARE


def add_attendance_sheet_routes(api: Api) -> None:
    """Adds the operation to the API."""
    api.get(
        "/events/{slug}/attendance.pdf",
        who=READ,
        query=SheetQuery,
        answer_types=(PDF,),
        refusals=(UnknownEvent, UnknownSession),
    )(get_attendance_sheet)


async def get_attendance_sheet(request: web.Request, query: SheetQuery) -> web.StreamResponse:
    """Returns the attendance list to sign; after the event with times and figures."""
    event, dependencies = await event_of(request, "registrations:read"), request.app[DEPENDENCIES]
    choice = RollChoice(session=query.session, list=query.list, day=query.day)
    roll = await make_attendance_sheet(
        event, choice, registrations=dependencies.registrations, clock=dependencies.clock
    )
    sheet = await attendance_document(
        event,
        choice,
        roll,
        language=document_language(event, query),
        spare=query.spare,
        pictures=dependencies.pictures,
        now=dependencies.clock(),
    )
    return await send_file(request, f"{event.slug}-attendance.pdf", PDF, attendance_sheet_stream(sheet))
