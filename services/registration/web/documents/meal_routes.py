"""The meal sheet for caterers, as PDF and as XLSX."""

import asyncio

from aiohttp import web

from services.registration.use_cases.documents.make_meal_sheet import make_meal_sheet
from services.registration.use_cases.documents.note_read_needs import note_read_needs
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, XLSX, DocumentQuery, document_language, file_answer
from services.registration.web.documents.printing import meal_document
from services.registration.web.guards import check_own_request, event_of, may_see_sensitive
from services.registration.web.request_values import slug_of
from shared.documents.meal_sheet import MealSheet, meal_sheet_pdf, meal_workbook
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")


def add_meal_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.get("/events/{slug}/meals.pdf", who=READ, query=DocumentQuery, answer_types=(PDF,), refusals=(UnknownEvent,))(
        get_meals_pdf
    )
    api.get("/events/{slug}/meals.xlsx", who=READ, query=DocumentQuery, answer_types=(XLSX,), refusals=(UnknownEvent,))(
        get_meals_xlsx
    )


async def get_meals_pdf(request: web.Request, query: DocumentQuery) -> web.Response:
    """Returns the numbers by diet, and food needs without names for those who may see sensitive answers."""
    pdf = await asyncio.to_thread(meal_sheet_pdf, await _sheet(request, query))
    return file_answer(pdf, PDF, f"{slug_of(request)}-meals.pdf")


async def get_meals_xlsx(request: web.Request, query: DocumentQuery) -> web.Response:
    """Returns the same as a workbook."""
    content = await asyncio.to_thread(meal_workbook, await _sheet(request, query))
    return file_answer(content, XLSX, f"{slug_of(request)}-meals.xlsx")


async def _sheet(request: web.Request, query: DocumentQuery) -> MealSheet:
    check_own_request(request)
    event, dependencies = await event_of(request, "registrations:read"), request.app[DEPENDENCIES]
    language, with_needs = document_language(event, query), may_see_sensitive(request, event)
    meals = await make_meal_sheet(event, language, registrations=dependencies.registrations)
    if with_needs:
        await note_read_needs(
            event.slug,
            actor=signed_in(request).actor,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
        )
    return meal_document(event, meals, language=language, with_needs=with_needs, now=dependencies.clock())
