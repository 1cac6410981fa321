"""Certificates of attendance as PDF: one for a person, or all of an event."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from services.registration.domain.certificate import HasNotCome
from services.registration.domain.event import Event
from services.registration.domain.registration import UnknownRegistration
from services.registration.ports.people import Entry
from services.registration.use_cases.documents.issue_certificates import issue_certificates
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, DocumentQuery, document_language, file_answer
from services.registration.web.documents.printing import printed_certificate, stationery_of
from services.registration.web.guards import check_own_request, event_of
from services.registration.web.request_values import code_of
from shared.documents.certificate import Certificate, certificates_pdf, certificates_stream
from shared.http.api import Api
from shared.http.file_responses import send_file
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")
PART = 100  # certificates set at once


def add_certificate_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.get(
        "/events/{slug}/certificates.pdf",
        who=READ,
        query=DocumentQuery,
        answer_types=(PDF,),
        refusals=(UnknownEvent, HasNotCome),
    )(get_all_certificates)
    api.get(
        "/events/{slug}/certificates/{code}.pdf",
        who=READ,
        answer_types=(PDF,),
        refusals=(UnknownEvent, UnknownRegistration, HasNotCome),
    )(get_certificate)


async def get_certificate(request: web.Request) -> web.Response:
    """Returns the certificate of somebody who came, in their language."""
    check_own_request(request)
    event = await event_of(request, "registrations:read")
    entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
    pdf = await certificate_of(request, event, entry, signed_in(request).actor)
    return file_answer(pdf, PDF, f"{event.slug}-certificate-{entry.registration.code}.pdf")


async def get_all_certificates(request: web.Request, query: DocumentQuery) -> web.StreamResponse:
    """Returns the certificates of all who came, by name, each in their language."""
    check_own_request(request)
    event = await event_of(request, "registrations:read")
    language = document_language(event, query)
    stationery = await stationery_of(event, language, request.app[DEPENDENCIES].pictures)
    pieces = certificates_stream(_all(request, event), stationery)
    return await send_file(request, f"{event.slug}-certificates.pdf", PDF, pieces)


async def certificate_of(request: web.Request, event: Event, entry: Entry, actor: str) -> bytes:
    """Returns the certificate of somebody who came, issued if it is not yet. Raises HasNotCome."""
    certificates = await _issued(request, event, [entry], actor)
    stationery = await stationery_of(event, entry.registration.locale, request.app[DEPENDENCIES].pictures)
    return await asyncio.to_thread(certificates_pdf, certificates, stationery)


async def _all(request: web.Request, event: Event) -> AsyncIterator[list[Certificate]]:
    """The certificates of all who came, in parts. Raises HasNotCome where nobody did."""
    actor, part, nobody = signed_in(request).actor, list[Entry](), True
    async for entry in request.app[DEPENDENCIES].registrations.attendees(event.slug):
        if entry.attendance.has_come:
            nobody = False
            part.append(entry)
        if len(part) == PART:
            yield await _issued(request, event, part, actor)
            part.clear()
    if nobody:
        raise HasNotCome
    if part:
        yield await _issued(request, event, part, actor)


async def _issued(request: web.Request, event: Event, entries: Sequence[Entry], actor: str) -> list[Certificate]:
    dependencies = request.app[DEPENDENCIES]
    issued = await issue_certificates(
        event,
        entries,
        actor=actor,
        certificates=dependencies.certificates,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return [
        printed_certificate(event, certificate, entry.registration, dependencies.public_url)
        for certificate, entry in zip(issued, entries, strict=True)
    ]
